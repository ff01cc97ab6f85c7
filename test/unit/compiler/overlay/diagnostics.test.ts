import { describe, expect, test } from "vitest";
import { overlayRules } from "../../../../src/compiler/diagnostics/overlay.ts";
import { auth, fixed, input, select, source } from "./case.ts";
import { SHAPE_CASES } from "./cases-shape.ts";
import { TEXT_CASES } from "./cases-text.ts";
import { overlayText, parseText } from "./overlay-document.ts";

const cases = { ...SHAPE_CASES, ...TEXT_CASES };

describe.each(Object.entries(cases))("%s", (code, table) => {
  test.each(table)("%s", async (_, text, want) => {
    const { findings } = await parseText(text);
    expect(findings.map(({ line, ...finding }) => finding)).toEqual([{ code, ...want }]);
  });
});

test("every diagnostic of the group has a case", () => {
  expect(Object.keys(cases).sort()).toEqual(
    Object.keys(overlayRules)
      .map((name) => `overlay/${name}`)
      .sort(),
  );
});

test.each([
  ["query.ids[]", "query['ids[]']"],
  ["query.page[size]", "query['page[size]']"],
  ["header.a.b", "header['a.b']"],
])("the target %s is to be quoted", async (written, right) => {
  const { findings } = await parseText(input(`to: "${written}"`));
  expect(findings.map(({ help }) => help)).toEqual([`did you mean "${right}"?`]);
});

test("a secret in a fixed value, a default or an example is found", async () => {
  const token = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
  const { findings } = await parseText(
    overlayText(
      "",
      `input: { x: { to: query.x, default: ${token} } }
with: { header.Authorization: Bearer abcdefghijklmnop }
examples: [{ input: { x: [${token}] } }]
`,
    ),
  );
  expect(findings.map(({ code, line }) => [code, line])).toEqual([
    ["overlay/secret-literal", 11],
    ["overlay/secret-literal", 9],
    ["overlay/secret-literal", 10],
  ]);
  expect(JSON.stringify(findings.map(({ message, help }) => [message, help]))).not.toContain(token);
});

test("a secret in what people and models read is found", async () => {
  const token = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
  const { findings } = await parseText(
    `mcpgen: 1
server: { name: crm, version: 1.0.0, title: "CRM ${token}", instructions: "send ${token}" }
sources: { crm: { document: ./crm.yaml } }
tools:
  get_deal:
    title: Deal ${token}
    description: Read one deal with ${token}.
    call: crm.getDeal
    input: { id: { to: path.dealId, describe: "An id, not ${token}" } }
`,
  );
  expect(findings.map(({ code, line }) => `${code} ${line}`).sort()).toEqual([
    "overlay/secret-literal 2",
    "overlay/secret-literal 2",
    "overlay/secret-literal 6",
    "overlay/secret-literal 7",
    "overlay/secret-literal 9",
  ]);
});

const stepText = (line: string): string =>
  overlayText("", `steps: [{ id: read, call: crm.getDeal, ${line} }]\n`).replace(
    /^ +call: crm.getDeal\n/m,
    "",
  );

/** Keys of overlay.md that this version does not do, by the block that holds them. */
const later: readonly (readonly [block: string, keys: string, text: (key: string) => string])[] = [
  [
    "the overlay",
    "access prompts resources assert include servers redact classify",
    (key) => overlayText(`${key}: {}\n`),
  ],
  [
    "a source",
    "rateLimit concurrency deadSession success retry timeout cache redact classify",
    (key) => source(`${key}: 1`),
  ],
  [
    "defaults",
    "redact classify cache rateLimit concurrency sensitivity account",
    (key) => overlayText(`defaults: { ${key}: 1 }\n`),
  ],
  [
    "a tool",
    "approve access cache redact classify poll since deprecated aliases rateLimit concurrency idempotencyKey",
    (key) => overlayText("", `${key}: 1\n`),
  ],
  [
    "a step",
    "approve by cache concurrency idempotencyKey poll rateLimit",
    (key) => stepText(`${key}: 1`),
  ],
  ["an input", "keepEmpty sensitivity", (key) => input(`to: query.x, ${key}: 1`)],
  ["items", "options", (key) => input(`to: query.x, items: { ${key}: 1 }`)],
  ["a property", "options", (key) => input(`to: body, properties: { y: { ${key}: 1 } }`)],
  ["result", "redact page", (key) => overlayText("", `result: { ${key}: 1 }\n`)],
];

describe.each(later)("a key that %s will have one day is refused by name", (block, keys, text) => {
  test.each(keys.split(" "))("%s", async (key) => {
    const { findings } = await parseText(text(key));
    expect(findings.map(({ code, at, message }) => ({ code, at, message }))).toEqual([
      {
        code: "overlay/not-supported",
        at: key,
        message: `"${key}" of ${block} is not available in this version of mcpgen`,
      },
    ]);
  });
});

test("IN-15: deadSession is refused by name: no session is taken for one that is recognised and recovered", async () => {
  const { findings } = await parseText(source("deadSession: { match: session expired }"));
  expect(findings.map(({ code, at }) => [code, at])).toEqual([
    ["overlay/not-supported", "deadSession"],
  ]);
});

test.each(["rateLimit", "redact", "classify"])(
  "CT-19: %s is declared or refused, never accepted and ignored",
  async (key) => {
    for (const text of [source(`${key}: 1`), overlayText("", `${key}: 1\n`)]) {
      const { findings } = await parseText(text);
      expect(findings.map(({ code }) => code)).toEqual(["overlay/not-supported"]);
    }
  },
);

test.each<readonly [what: string, text: string]>([
  ['"account: user"', auth("use: oauth2, account: user, clientId: A, secret: B")],
  ['"use: mutualTLS"', auth("use: mutualTLS")],
  ["$auth.tenant", fixed("query.x: $auth.tenant")],
  ["$uri", fixed("query.x: $uri.id")],
  ['the format "shortId"', select("id: { from: id, as: shortId }")],
])("a value of a later version is refused by name: %s", async (what, text) => {
  const { findings } = await parseText(text);
  expect(findings.map(({ code, message }) => ({ code, message }))).toEqual([
    {
      code: "overlay/not-supported",
      message: `${what} is not available in this version of mcpgen`,
    },
  ]);
});

test("an input that is a text is a target", async () => {
  const { findings, value } = await parseText(
    input("to: query.x").replace("{ to: query.x }", "query.x"),
  );
  expect(findings).toEqual([]);
  const tools = [...(value?.tools.values() ?? [])];
  expect(tools.flatMap((one) => [...one.input.values()])).toContainEqual({ to: "query.x" });
});

test("an input is told of each contradiction in it", async () => {
  const { findings } = await parseText(
    input(
      "to: query.x, like: 'crm#/a', enum: [a], except: [a, a], minItems: 3, maxItems: 2, items: {}, options: { value: id }",
    ),
  );
  expect(findings.map(({ code, at, message }) => `${code} ${at}: ${message}`)).toEqual([
    "overlay/out-of-range 2: expected a maxItems of at least 3",
    "overlay/contradiction except: except has no use beside enum: enum lists what is left",
    'overlay/duplicate a: the value ""a"" stands here twice',
    "overlay/contradiction like: like has no use beside to: the target has a schema of its own",
    "overlay/contradiction enum: enum has no use beside options: the API lists the values",
    "overlay/contradiction items: items has no use beside options: the API lists the values",
    'overlay/missing-key options: options needs "call"',
  ]);
});
