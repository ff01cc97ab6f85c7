import { expect, test } from "vitest";
import { findingLines } from "../../../../src/cli/report/findings.ts";
import type { Diagnostic } from "../../../../src/compiler/ir/diagnostic.ts";
import { loadText } from "../source/project.ts";

const TOKEN = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
const KEY = "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJc";

async function report(text: string, ...pointers: readonly [string, string][]): Promise<string> {
  const { document } = await loadText("mcpgen.yaml", text);
  if (document === undefined) throw new Error("no document");
  const diagnostics = pointers.map(
    ([code, pointer]): Diagnostic => ({
      code,
      severity: "error",
      message: "m",
      origin: { uri: "mcpgen.yaml", pointer },
    }),
  );
  return findingLines(diagnostics, new Map([["mcpgen.yaml", document]]), true).join("\n");
}

const SECRET = "overlay/secret-literal";

test("a secret is not printed, and what stands around it is", async () => {
  expect(await report(`a: { b: ${TOKEN}, c: 1 }\n`, [SECRET, "/a/b"])).toBe(
    `mcpgen.yaml:1:9  error  overlay/secret-literal  m
>   1 | a: { b: ****************************************, c: 1 }
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
  );
});

test("neither by the finding of a line beside it, nor at another place of it", async () => {
  const text = `a: ${TOKEN}\nb: 1 # ${TOKEN}\nc: 2\n`;
  const lines = await report(text, [SECRET, "/a"], ["overlay/wrong-type", "/b"], ["x/y", "/c"]);
  expect(lines).toContain("mcpgen.yaml:2:4");
  expect(lines).not.toContain("ghp_");
});

test.each([
  ["over several lines", `k: |\n  -----BEGIN PRIVATE KEY-----\n  ${KEY}\nn: 1\n`],
  ["behind escapes", `k: "ghp_\\x61bcdefghijklmnopqrstuvwxyz0123456789"\nn: 1\n`],
])("neither where it is written %s", async (_, text) => {
  const lines = await report(text, [SECRET, "/k"], ["overlay/wrong-type", "/n"]);
  expect(lines).not.toMatch(/MIIC|BEGIN|ghp_|bcdef/);
  expect(lines).toContain("n: 1");
});
