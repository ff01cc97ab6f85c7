import { expect, test } from "vitest";
import { branchOf, toolBy } from "../../../../src/runtime/codegen/v1/index.ts";
import type { Server } from "../../../../src/runtime/codegen/v1/server.ts";
import { env } from "../../../../src/runtime/codegen/v1/server.ts";
import { readConnections, serving } from "../../../../src/runtime/serve/connections.ts";

const server: Server = {
  name: "ats",
  version: "1.0.0",
  sources: {
    a: { document: "a", connections: ["a"] },
    b: { document: "b", connections: ["b", "c"] },
    both: { document: "both" },
  },
  securitySchemes: {
    "a.key": {
      use: "bearer",
      source: "a",
      account: "service",
      secret: env("A"),
      connections: ["a"],
    },
    "both.key": { use: "bearer", source: "both", account: "service", secret: env("B") },
  },
  connections: { list: ["a", "b"], get: ["a", "b"], send: ["c", "d"] },
  tools: {},
};

const chosen = (text: string | undefined) =>
  Object.fromEntries(readConnections(server, { MCPGEN_CONNECTION: text }));

test("each tool has the one of its connections that is named", () => {
  expect(chosen("a,c")).toEqual({ list: "a", get: "a", send: "c" });
  expect(chosen(" d , b, b ")).toEqual({ list: "b", get: "b", send: "d" });
});

test.each<[string, string | undefined, string]>([
  [
    "nothing is named",
    undefined,
    "MCPGEN_CONNECTION must name one of a, b, for list. MCPGEN_CONNECTION must name one of c, d, for send.",
  ],
  ["a family is left out", "a", "MCPGEN_CONNECTION must name one of c, d, for send."],
  [
    "two of a family are named",
    "a,b,c",
    "MCPGEN_CONNECTION names a, b, of which it must name one, for list.",
  ],
  [
    "a name is none of the server's",
    "a,c,e",
    'MCPGEN_CONNECTION names "e": this server has a, b, c, d.',
  ],
])("the start is refused in words where %s", (_, text, want) => {
  expect(() => chosen(text)).toThrow(want);
});

test("a server without branches asks for nothing, whatever is set", () => {
  const { connections: _, ...plain } = server;
  expect(readConnections(plain, { MCPGEN_CONNECTION: "x" })).toEqual(new Map());
});

test("what only other connections need is left out", () => {
  const served = serving(server, readConnections(server, { MCPGEN_CONNECTION: "b,d" }));
  expect(Object.keys(served.sources)).toEqual(["b", "both"]);
  expect(Object.keys(served.securitySchemes ?? {})).toEqual(["both.key"]);
});

test("a tool is the branch of its connection, own keys only", () => {
  const result = { kind: "body", format: "json", maxTokens: 10 } as const;
  const tool = toolBy({
    name: "list",
    description: "Lists.",
    effect: "read",
    scopes: [],
    by: { connection: { a: { steps: [], result }, b: { steps: [], result } } },
    schemas: { input: {} },
  });
  expect(branchOf(tool, "b")).toMatchObject({ name: "list", steps: [], connection: "b" });
  expect("by" in branchOf(tool, "b")).toBe(false);
  for (const name of [undefined, "c", "__proto__", "toString"]) {
    expect(() => branchOf(tool, name)).toThrow("none of its connections is chosen");
  }
});
