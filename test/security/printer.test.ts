import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { generate } from "../../generators/index.ts";
import { isSeen, stringLiteral } from "../../src/compiler/emit/literal.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import { isOutputPath } from "../../src/compiler/ir/file-set.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";
import {
  factsFor,
  objectSchema,
  operation,
  parameter,
  result,
  serverPlan,
  source,
  step,
  tool,
} from "../helpers/plan.ts";

/** Strings that have broken out of generated code somewhere (threats.md, row 55; advisories of orval and others). */
const payloads: readonly string[] = [
  '"; globalThis.pwned = 1; //',
  "'; globalThis.pwned = 1; //",
  "`; globalThis.pwned = 1; //",
  `$${"{globalThis.pwned = 1}"}`,
  `\`$${"{globalThis.pwned = 1}"}\``,
  "*/ globalThis.pwned = 1; /*",
  "\n*/\nglobalThis.pwned = 1;\n/**",
  "\\",
  "\\\\",
  '\\"; globalThis.pwned = 1; //',
  '\\\\"; globalThis.pwned = 1; //',
  "\nglobalThis.pwned = 1;\n",
  "\r\nglobalThis.pwned = 1;\r\n",
  "\u2028globalThis.pwned = 1;\u2028",
  "\u2029globalThis.pwned = 1;\u2029",
  "</script><script>globalThis.pwned = 1</script>",
  "<!-- globalThis.pwned = 1 -->",
  '")); globalThis.pwned = 1; ((("',
  '"] }); globalThis.pwned = 1; ({ x: ["',
  "}; globalThis.pwned = 1; const x = {",
  "__proto__",
  "constructor",
  "[(globalThis.pwned = 1)]",
  "\u202e;1 = denwp.sihTlabolg\u202c",
  "\ud800",
  "../../../../tmp/pwned\u0000.ts",
];

/** Every place of a plan that a document's or an overlay's author can write into. */
const positions: { readonly [position: string]: (s: string) => ServerPlan } = {
  "server name": (s) => serverPlan({ name: s }),
  "server version": (s) => serverPlan({ version: s }),
  "server title": (s) => serverPlan({ title: s }),
  instructions: (s) => serverPlan({ instructions: s }),
  "made from": (s) => serverPlan({ madeFrom: s }),
  "source name": (s) =>
    serverPlan({
      sources: [source({ name: s })],
      operations: [operation({ source: s })],
      tools: [tool({ steps: [step({ source: s })] })],
    }),
  "source uri": (s) => serverPlan({ sources: [source({ uri: s, document: s })] }),
  "server url": (s) => serverPlan({ sources: [source({ baseUrl: s, baseUrlVariable: s })] }),
  scope: (s) =>
    serverPlan({ scopes: [{ name: s, description: s }], tools: [tool({ scopes: [s] })] }),
  toolset: (s) => serverPlan({ toolsets: [{ name: s, tools: [s] }] }),
  "security scheme": (s) =>
    serverPlan({
      securitySchemes: [
        { id: s, source: s, account: "service", use: "apiKey", in: "header", name: s, secret: s },
        { id: `${s} `, source: s, account: "service", use: "basic", username: s, secret: s },
        {
          id: `${s}  `,
          source: s,
          account: "service",
          use: "oauth2",
          grant: "client_credentials",
          tokenUrl: s,
          clientId: s,
          secret: s,
          scopes: [s],
        },
      ],
      operations: [operation({ security: [[s]] })],
    }),
  "operation id": (s) =>
    serverPlan({
      operations: [operation({ id: s })],
      tools: [tool({ steps: [step({ operation: s })] })],
    }),
  "operation path": (s) =>
    serverPlan({
      operations: [operation({ path: s, method: s, key: `${s} ${s}`, summary: s, baseUrl: s })],
    }),
  parameter: (s) =>
    serverPlan({
      operations: [
        operation({
          parameters: [parameter({ in: "query", name: s, mediaType: s })],
          body: { mediaType: s, required: true, encoding: { [s]: { contentType: s } } },
          responses: [{ status: s, mediaTypes: [s] }],
        }),
      ],
      tools: [
        tool({
          steps: [
            step({
              id: s,
              query: [{ name: s, value: { kind: "literal", value: s } }],
              body: {
                kind: "object",
                members: [
                  { name: s, value: { kind: "literal", value: { [s]: [s] } } },
                  { name: `${s} `, value: { kind: "template", parts: [s] } },
                ],
              },
            }),
          ],
        }),
      ],
    }),
  tool: (s) => serverPlan({ tools: [tool({ name: s, title: s, description: s })] }),
  "tool facts": (s) => serverPlan({ tools: [tool({ group: s, owner: s, auditClear: [s] })] }),
  input: (s) =>
    serverPlan({
      operations: [operation({ parameters: [parameter({ in: "query", name: "q" })] })],
      tools: [
        tool({
          inputSchema: objectSchema({
            [s]: {
              type: "string",
              description: s,
              default: s,
              enum: [s, `${s} `],
              examples: [s],
              pattern: s,
              "x-odd": { [s]: s },
            },
          }),
          steps: [
            step({
              query: [
                {
                  name: "q",
                  value: { kind: "when", input: s, value: { kind: "input", name: s, default: s } },
                },
              ],
            }),
          ],
        }),
      ],
    }),
  output: (s) =>
    serverPlan({
      tools: [
        tool({
          outputSchema: objectSchema({
            [s]: { ...objectSchema({ [s]: { const: s } }), description: s },
          }),
          result: result({
            kind: "object",
            from: s,
            structured: true,
            select: [
              { kind: "field", key: s, path: s },
              { kind: "group", key: `${s} `, select: [{ kind: "field", key: s, path: s }] },
              {
                kind: "descend",
                key: `${s}  `,
                from: s,
                many: true,
                select: [{ kind: "field", key: s, path: s }],
              },
            ],
          }),
        }),
      ],
    }),
  example: (s) =>
    serverPlan({ tools: [tool({ examples: [{ input: { [s]: s }, expect: { [s]: s } }] })] }),
};

/** A file's shape: the kind of every node, with names, texts and comments left out. */
function shapeOf({ path, text }: GeneratedFile): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly unknown[] };
  expect(parseDiagnostics, `${path}\n${text}`).toEqual([]);
  const shape = (node: ts.Node): string => {
    const children: string[] = [];
    node.forEachChild((child) => void children.push(shape(child)));
    const kind = kindOf(node);
    return kind === "key" ? kind : `${kind}(${children.join()})`;
  };
  return shape(file);
}

/** A key may be an identifier, a string or `["__proto__"]`: what it names is the same fact. */
function kindOf(node: ts.Node): string {
  const parent = node.parent as ts.Node | undefined;
  const isKey = parent !== undefined && "name" in parent && parent.name === node;
  const isPlain = ts.isIdentifier(node) || ts.isStringLiteral(node);
  const isComputed = ts.isComputedPropertyName(node) && ts.isStringLiteral(node.expression);
  return isKey && (isPlain || isComputed) ? "key" : (ts.SyntaxKind[node.kind] ?? "");
}

const codeOf = (plan: ServerPlan): readonly GeneratedFile[] => generate(plan, factsFor(plan));

/** A word as wide as a payload's literal: what is broken or named for its width is so for both. */
const harmless = (payload: string): string => "h".repeat(stringLiteral(payload).length - 2);

describe.each(Object.keys(positions))("%s", (position) => {
  const at = positions[position] ?? serverPlan;

  test.each(payloads)("%j stays a string", (payload) => {
    const files = codeOf(at(payload));
    for (const { path, text } of files) {
      expect(isOutputPath(path)).toBe(true);
      expect(text.split("\n").every(isSeen), path).toBe(true);
    }
    const shapes = (of: readonly GeneratedFile[]): Set<string> =>
      new Set(of.filter(({ path }) => path.endsWith(".ts")).map(shapeOf));
    expect(shapes(files)).toEqual(shapes(codeOf(at(harmless(payload)))));
  });
});

test("nothing of any payload runs when the code does", () => {
  const folder = mkdtempSync(join(tmpdir(), "mcpgen-printer-"));
  try {
    // The runtime's door as stubs that keep what they are given: a payload that ran would leave its mark.
    const stub =
      "export const [call, each, env, input, literal, object, operation, server, text, tool, when] = Array(11).fill((...facts) => facts);";
    writeFileSync(join(folder, "stub.mjs"), stub);
    const list: string[] = [];
    for (const [position, at] of Object.entries(positions)) {
      for (const [i, payload] of payloads.entries()) {
        for (const { path, text } of codeOf(at(payload))) {
          if (!path.endsWith(".ts") || path === "main.ts" || path === "contract.test.ts") continue;
          const file = join(folder, position.replaceAll(" ", "-"), String(i), path);
          mkdirSync(dirname(file), { recursive: true });
          const door = JSON.stringify(join(folder, "stub.mjs"));
          writeFileSync(file, text.replaceAll('"mcpgen/codegen/v1"', door));
          list.push(file);
        }
      }
    }
    const program = `
      for (const file of ${JSON.stringify(list)}) {
        await import(file);
        if ("pwned" in globalThis) throw new Error("ran: " + file);
      }
      process.stdout.write("ran " + ${list.length});`;
    writeFileSync(join(folder, "run.mjs"), program);
    const said = execFileSync(process.execPath, ["--no-warnings", join(folder, "run.mjs")], {
      encoding: "utf8",
    });
    expect(said).toBe(`ran ${list.length}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
