import { expect, test } from "vitest";
import { syntaxGate } from "../../../../src/compiler/emit/syntax-gate.ts";
import { tsconfigText } from "../../../../src/compiler/emit/tsconfig-text.ts";

const broken = { path: "tools/a.ts", text: "export const a = 1;\nexport const b = {;\n" };

test("a file that does not parse is named with its line", async () => {
  await expect(syntaxGate([broken])).rejects.toThrow(
    /^generated file tools\/a\.ts:2 does not parse: /,
  );
});

test("only TypeScript is parsed, imports are not followed", async () => {
  const files = [
    { path: "TOOLS.md", text: "{" },
    { path: "main.ts", text: 'import { x } from "./missing.ts";\nawait x();\n' },
  ];
  await expect(syntaxGate(files)).resolves.toBeUndefined();
});

test("the tsconfig of an output is strict and runs unbuilt", () => {
  const { compilerOptions } = JSON.parse(tsconfigText());
  expect(compilerOptions).toMatchObject({
    module: "nodenext",
    noEmit: true,
    allowImportingTsExtensions: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    types: ["node"],
  });
});
