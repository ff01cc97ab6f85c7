import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const compile = new URL("../../../src/schema/compile.ts", import.meta.url).href;

test("ajv is loaded by the first check, not by import or compileSchema", () => {
  const program = `
    import { createRequire } from "node:module";
    const { cache } = createRequire(import.meta.url);
    const loaded = () => Object.keys(cache).some((path) => path.includes("ajv"));
    const { compileSchema } = await import(${JSON.stringify(compile)});
    const validate = compileSchema({ type: "string" });
    const before = loaded();
    validate("x");
    console.log(JSON.stringify([before, loaded()]));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program]);
  expect(JSON.parse(String(printed))).toEqual([false, true]);
});
