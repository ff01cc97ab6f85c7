import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** The modules that a script loads, builtins included, as a process of its own sees them. */
function loadedBy(script: string): readonly string[] {
  const program = `
    import { registerHooks } from "node:module";
    const seen = [];
    registerHooks({ load(url, context, next) { seen.push(url); return next(url, context); } });
    ${script}
    const builtins = process.moduleLoadList.map((name) => name.replace("NativeModule ", "node:"));
    console.log(JSON.stringify([...seen, ...builtins]));`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", program],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as readonly string[];
}

const heavy =
  /node_modules\/(undici|ajv|ajv-formats|jose|oauth4webapi|ts-morph|yaml|js-yaml|gpt-tokenizer|@hono)\/|^node:sqlite$|src\/compiler\//;
const found = (modules: readonly string[]): readonly string[] =>
  modules.filter((m) => heavy.test(m));

describe("nothing heavy is loaded", () => {
  test("by importing the runtime, which does not even bring the SDK", () => {
    const modules = loadedBy('await import("./src/runtime/index.ts");');
    expect(found(modules)).toEqual([]);
    expect(modules.filter((m) => m.includes("@modelcontextprotocol"))).toEqual([]);
  });

  test("by a server that lists its tools over stdio", () => {
    const modules = loadedBy(`
      const { createRuntime } = await import("./src/runtime/serve/runtime.ts");
      const { startStdio } = await import("./src/runtime/serve/start-stdio.ts");
      const { readLock } = await import("./src/runtime/serve/lock.ts");
      const { auditLog } = await import("./src/runtime/audit/audit-log.ts");
      const { openSinks } = await import("./src/runtime/serve/audit-sinks.ts");
      const { notesServer } = await import("./test/helpers/notes/server.ts");
      const { META } = await import("./test/helpers/rpc.ts");
      const { PassThrough } = await import("node:stream");
      const input = new PassThrough();
      const output = new PassThrough();
      const runtime = await createRuntime(notesServer, {
        lock: await readLock(new URL("./test/helpers/notes/mcpgen.lock", "file://" + process.cwd() + "/")),
        mode: { readOnly: false },
        log: auditLog(await openSinks([{ kind: "file", path: "/dev/null" }]), () => {}),
        environment: { NOTES_URL: "http://127.0.0.1:9", NOTES_TOKEN: "t" },
        report: () => {},
      });
      startStdio(runtime, { local: { user: "u" }, audit: [] }, { input, output }, () => {});
      input.write(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: META } }) + "\\n");
      const [line] = await new Promise((resolve) => output.once("data", (data) => resolve([String(data)])));
      if (!line.includes("list_notes")) throw new Error(line);`);
    expect(found(modules)).toEqual([]);
    expect(modules.filter((m) => /runtime\/(http\/send|projection|resilience)/.test(m))).toEqual(
      [],
    );
  });
});
