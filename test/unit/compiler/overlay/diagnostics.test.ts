import { describe, expect, test } from "vitest";
import { overlayRules } from "../../../../src/compiler/diagnostics/overlay.ts";
import { type Finding, overlayText, parseText } from "./overlay-document.ts";

/** A text with one problem, and what the user sees of it. */
type Case = readonly [
  title: string,
  text: string,
  want: Pick<Finding, "at" | "message" | "help"> & { readonly tool?: string },
];

const NOTHING_IGNORED = "remove it, or use a version that has it: nothing of an overlay is ignored";
/** `${NAME}`, as an overlay refers to the environment. */
const variable = (name: string): string => `\${${name}}`;
const header = (line: string): string =>
  overlayText().replace("server: { name: crm }", `server: { name: crm, ${line} }`);
const source = (line: string): string =>
  overlayText().replace("./crm.yaml }", `./crm.yaml, ${line} }`);
const auth = (entry: string): string => overlayText(`auth:\n  crm.oauth: { ${entry} }\n`);
const input = (entry: string): string => overlayText("", `input: { x: { ${entry} } }\n`);
const fixed = (entry: string): string => overlayText("", `with:\n  ${entry}\n`);
const select = (item: string): string => overlayText("", `result:\n  select:\n    - ${item}\n`);

const cases: { readonly [code: string]: readonly Case[] } = {
  "overlay/not-a-map": [
    [
      "a list",
      "- a\n",
      { at: "- a", message: "an overlay is a map of keys", help: "start it with mcpgen: 1" },
    ],
  ],
  "overlay/version": [
    [
      "another version",
      overlayText().replace("mcpgen: 1", "mcpgen: 2"),
      {
        at: "2",
        message: 'this mcpgen reads overlays of version 1, not "2"',
        help: "write mcpgen: 1 as the first key",
      },
    ],
    [
      "none",
      overlayText().replace("mcpgen: 1\n", ""),
      {
        at: "server: { name: crm }",
        message: "the overlay does not say its version",
        help: "write mcpgen: 1 as the first key",
      },
    ],
  ],
  "overlay/unknown-key": [
    [
      "near a known one",
      overlayText("", "reslt: {}\n"),
      {
        at: "reslt",
        message: '"reslt" is no key of a tool',
        help: 'did you mean "result"?',
        tool: "get_deal",
      },
    ],
    [
      "near one of a later version",
      overlayText("", "aproove: {}\n"),
      {
        at: "aproove",
        message: '"aproove" is no key of a tool',
        help: 'did you mean "approve"?',
        tool: "get_deal",
      },
    ],
    [
      "near nothing",
      overlayText("xyzzy: 1\n"),
      {
        at: "xyzzy",
        message: '"xyzzy" is no key of the overlay',
        help: "remove it; known here: mcpgen, server, sources, scopes, auth, defaults, toolsets, tools, expose, audit",
      },
    ],
    [
      "of a block deep inside",
      overlayText("", "hints: { readonly: true }\n"),
      {
        at: "readonly",
        message: '"readonly" is no key of hints',
        help: 'did you mean "readOnly"?',
        tool: "get_deal",
      },
    ],
    [
      "of an input",
      input("to: query.x, requred: true"),
      {
        at: "requred",
        message: '"requred" is no key of an input',
        help: 'did you mean "required"?',
        tool: "get_deal",
      },
    ],
    [
      "of an item of select",
      select("a: { form: b, select: [c], from: d }"),
      {
        at: "form",
        message: '"form" is no key of an item of select',
        help: 'did you mean "from"?',
        tool: "get_deal",
      },
    ],
  ],
  "overlay/refused-key": [
    [
      "a name with a meaning of its own",
      overlayText("", 'input: { "__proto__": { type: string } }\n'),
      {
        at: '"__proto__"',
        message: 'the key "__proto__" is refused',
        help: "choose another name: JavaScript gives this one a meaning of its own",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/missing-key": [
    [
      "in the overlay",
      overlayText().replace("server: { name: crm }\n", ""),
      { at: "mcpgen: 1", message: 'the overlay needs "server"', help: "add server:" },
    ],
    [
      "in a tool",
      overlayText().replace("    description: Read a deal.\n", ""),
      {
        at: "get_deal",
        message: 'a tool needs "description"',
        help: "add description:",
        tool: "get_deal",
      },
    ],
    [
      "for a kind of credential",
      auth("use: basic, secret: PASSWORD"),
      {
        at: "crm.oauth",
        message: 'an auth entry with use: basic needs "username"',
        help: "add username:",
      },
    ],
    [
      "for a scheme that the document lacks",
      auth("use: oauth2, add: true, clientId: ID, secret: SECRET"),
      {
        at: "crm.oauth",
        message: 'an auth entry with use: oauth2 needs "tokenUrl"',
        help: "add tokenUrl:",
      },
    ],
    [
      "in an item of select",
      select("a: { from: b }"),
      {
        at: "a",
        message: 'an item of select needs "select"',
        help: "add select:",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/not-supported": [
    [
      "a key",
      overlayText("", "approve: {}\n"),
      {
        at: "approve",
        message: '"approve" of a tool is not available in this version of mcpgen',
        help: NOTHING_IGNORED,
        tool: "get_deal",
      },
    ],
    [
      "a value",
      auth("use: oauth2, account: user, clientId: ID, secret: SECRET"),
      {
        at: "user",
        message: '"account: user" is not available in this version of mcpgen',
        help: NOTHING_IGNORED,
      },
    ],
    [
      "an expression",
      fixed("query.x: $env.HOME"),
      {
        at: "$env.HOME",
        message: "$env is not available in this version of mcpgen",
        help: NOTHING_IGNORED,
        tool: "get_deal",
      },
    ],
    [
      "a condition",
      fixed('body.x: [{ $when: "inputs.a > 1", b: 1 }]'),
      {
        at: '"inputs.a > 1"',
        message:
          "a condition beyond the presence of an input ($when: $inputs.NAME) is not available in this version of mcpgen",
        help: NOTHING_IGNORED,
        tool: "get_deal",
      },
    ],
    [
      "a repetition",
      fixed("body.x: [{ $each: $inputs.a }]"),
      {
        at: "$each",
        message: "$each is not available in this version of mcpgen",
        help: NOTHING_IGNORED,
        tool: "get_deal",
      },
    ],
    [
      "a formatted value",
      select("a: { from: b, as: number }"),
      {
        at: "as",
        message: '"as" of an item of select is not available in this version of mcpgen',
        help: NOTHING_IGNORED,
        tool: "get_deal",
      },
    ],
    [
      "a selection from elsewhere",
      select("a: $steps.before.outputs.x"),
      {
        at: "$steps.before.outputs.x",
        message: "a path that starts with $ is not available in this version of mcpgen",
        help: NOTHING_IGNORED,
        tool: "get_deal",
      },
    ],
  ],
  "overlay/wrong-type": [
    [
      "text for a truth value",
      overlayText("", "hints: { readOnly: yes }\n"),
      {
        at: "yes",
        message: "expected true or false, found text",
        help: "write true or false",
        tool: "get_deal",
      },
    ],
    [
      "nothing for a map",
      overlayText("scopes:\n"),
      {
        at: "scopes",
        message: "expected a map of names, found nothing",
        help: "write a map of names",
      },
    ],
    [
      "a list for text",
      overlayText("", "title: [a]\n"),
      { at: "title", message: "expected text, found a list", help: "write text", tool: "get_deal" },
    ],
    [
      "text for what has two forms",
      overlayText("expose: some\n"),
      {
        at: "some",
        message: 'expected "all" or a list, found text',
        help: 'write "all" or a list',
      },
    ],
  ],
  "overlay/unknown-value": [
    [
      "near one",
      overlayText("", "result: { format: tabel }\n"),
      {
        at: "tabel",
        message: '"tabel" is not allowed here',
        help: 'did you mean "table"?',
        tool: "get_deal",
      },
    ],
    [
      "near none",
      auth("use: kerberos"),
      {
        at: "kerberos",
        message: '"kerberos" is not allowed here',
        help: 'write one of "apiKey", "bearer", "basic", "oauth2"',
      },
    ],
  ],
  "overlay/out-of-range": [
    [
      "a number",
      overlayText("defaults: { retry: { attempts: 0 } }\n"),
      { at: "0", message: "expected a number from 1 on", help: "write a number from 1 on" },
    ],
    [
      "an empty text",
      header('title: ""'),
      {
        at: '""',
        message: "expected a text that is not empty",
        help: "write a text that is not empty",
      },
    ],
    [
      "a long text",
      header(`title: ${"x".repeat(201)}`),
      {
        at: "x".repeat(201),
        message: "expected at most 200 characters",
        help: "write at most 200 characters",
      },
    ],
    [
      "bounds that exclude each other",
      input("to: query.x, min: 5, max: 4"),
      {
        at: "4",
        message: "expected a max of at least 5",
        help: "write a max of at least 5",
        tool: "get_deal",
      },
    ],
    [
      "no source",
      overlayText().replace(/sources:\n.*\n/, "sources: {}\n"),
      {
        at: "sources",
        message: "expected at least one source",
        help: "write at least one source",
      },
    ],
    [
      "an empty selection",
      overlayText("", "result: { select: [] }\n"),
      {
        at: "select",
        message: "expected at least one item",
        help: "write at least one item",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/duplicate": [
    [
      "a tool of a toolset",
      overlayText("toolsets:\n  all: { tools: [get_deal, get_deal] }\n"),
      {
        at: "get_deal",
        message: 'the name "get_deal" stands here twice',
        help: "remove or rename one of them",
      },
    ],
    [
      "a key of a selection",
      overlayText("", "result: { select: [id, { id: a.b }] }\n"),
      {
        at: "id",
        message: 'the key "id" stands here twice',
        help: "remove or rename one of them",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/quote-me": [
    [
      "a version with a zero at its end",
      header("version: 1.10"),
      {
        at: "1.10",
        message: "YAML reads this as a number, 1.1, not as text",
        help: 'quote it: "1.10"',
      },
    ],
    [
      "a truth value for text",
      overlayText("", "title: true\n"),
      {
        at: "true",
        message: "YAML reads this as a truth value, true, not as text",
        help: 'quote it: "true"',
        tool: "get_deal",
      },
    ],
    [
      "a comment for text",
      overlayText("", "title: #1 tool\n"),
      {
        at: "title",
        message: "YAML reads this as a comment, not as text",
        help: 'quote it: "#1 tool"',
        tool: "get_deal",
      },
    ],
    [
      "an expression in braces",
      fixed("body.x: {$inputs.x}"),
      {
        at: "body.x",
        message: "YAML reads this as a map of one key, not as text",
        help: 'quote it: "{$inputs.x}"',
        tool: "get_deal",
      },
    ],
    [
      "an expression in braces where text stands",
      overlayText("", "description: {$inputs.x}\n").replace("    description: Read a deal.\n", ""),
      {
        at: "description",
        message: "YAML reads this as a map of one key, not as text",
        help: 'quote it: "{$inputs.x}"',
        tool: "get_deal",
      },
    ],
  ],
  "overlay/duration": [
    [
      "a space inside",
      overlayText("defaults: { timeout: 15 s }\n"),
      {
        at: "15 s",
        message: '"15 s" is no duration between 1ms and 1h',
        help: "write a number and a unit: 250ms, 15s, 2m, 1h",
      },
    ],
    [
      "longer than an hour",
      overlayText("", "timeout: 2h\n"),
      {
        at: "2h",
        message: '"2h" is no duration between 1ms and 1h',
        help: "write a number and a unit: 250ms, 15s, 2m, 1h",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/bad-name": [
    [
      "a source",
      overlayText().replace("  crm: {", "  My.CRM: {"),
      {
        at: "My.CRM",
        message: '"My.CRM" cannot name a source',
        help: "use up to 64 small letters, digits, - and _, a letter first",
      },
    ],
    [
      "an input",
      overlayText("", "input: { deal-id: { to: path.x } }\n"),
      {
        at: "deal-id",
        message: '"deal-id" cannot name an input',
        help: "use up to 64 letters, digits and _, no digit first",
        tool: "get_deal",
      },
    ],
    [
      "a value beside the items",
      overlayText("", "result: { with: { next: a.b } }\n"),
      {
        at: "next",
        message: '"next" cannot name a value beside the items',
        help: "use another name: items and next are the result's own",
        tool: "get_deal",
      },
    ],
    [
      "a credential without its source",
      overlayText("auth:\n  oauth: { use: bearer, secret: TOKEN }\n"),
      {
        at: "oauth",
        message: '"oauth" cannot name a credential',
        help: "use the source and its security scheme with a dot between, as in crm.oauth",
      },
    ],
    [
      "a scope with a space",
      overlayText('scopes:\n  "crm read": { describe: Read }\n'),
      {
        at: '"crm read"',
        message: '"crm read" cannot name a scope',
        help: "use visible ASCII characters without space, quote and backslash",
      },
    ],
  ],
  "overlay/tool-name": [
    [
      "capitals",
      overlayText().replace("get_deal", "getDeal"),
      {
        at: "getDeal",
        message: '"getDeal" cannot name a tool',
        help: "use 3 to 64 small letters, digits and _, a letter first: get_deal",
        tool: "getDeal",
      },
    ],
    [
      "nothing that a name could be made of",
      overlayText().replace("get_deal", "x"),
      {
        at: "x",
        message: '"x" cannot name a tool',
        help: "use 3 to 64 small letters, digits and _, a letter first",
        tool: "x",
      },
    ],
  ],
  "overlay/bad-call": [
    [
      "no source",
      overlayText().replace("call: crm.getDeal", "call: getDeal"),
      {
        at: "getDeal",
        message: '"getDeal" names no operation',
        help: "write source.operationId, or source GET /path where there is no operationId",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/bad-url": [
    [
      "a password inside",
      source('baseUrl: "https://me:pw@crm.example"'),
      {
        at: '"https://me:pw@crm.example"',
        message: "this is no address that requests can go to: it holds a user or a password",
        help: "write an https URL without user, query or fragment",
      },
    ],
    [
      "a variable for a part",
      source(`baseUrl: "https://${variable("HOST")}/v1"`),
      {
        at: `"https://${variable("HOST")}/v1"`,
        message:
          "this is no address that requests can go to: a variable stands for the whole address, not for a part of it",
        help: "write an https URL without user, query or fragment",
      },
    ],
    [
      "a file",
      source('baseUrl: "file:///etc"'),
      {
        at: '"file:///etc"',
        message: "this is no address that requests can go to: it is not http or https",
        help: "write an https URL without user, query or fragment",
      },
    ],
  ],
  "overlay/bad-out": [
    [
      "a folder outside",
      header("out: ../elsewhere"),
      {
        at: "../elsewhere",
        message: '"../elsewhere" is no folder inside the project',
        help: "write a relative path with / that stays below the package.json",
      },
    ],
  ],
  "overlay/bad-pattern": [
    [
      "a bracket left open",
      input('to: query.x, pattern: "[a"'),
      {
        at: '"[a"',
        message: "this is no regular expression that JSON Schema allows: it is malformed",
        help: "write an ECMA-262 pattern of at most 1,000 characters",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/path": [
    [
      "two dots",
      overlayText("", "result: { from: a..b }\n"),
      {
        at: ".b",
        message: '"a..b" is no path: a name is expected',
        help: "write names with dots; [0] takes the first item, [*] maps, ['a.b'] quotes a name",
        tool: "get_deal",
      },
    ],
    [
      "in a quoted text",
      select("a: 'b[x]'"),
      {
        at: "[x]",
        message: `"b[x]" is no path: expected ".", "[n]", "[*]" or "['name']"`,
        help: "write names with dots; [0] takes the first item, [*] maps, ['a.b'] quotes a name",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/target": [
    [
      "a misspelt location",
      input("to: quer.x"),
      {
        at: "quer.x",
        message: '"quer.x" is no target: a target starts with path, query, header, cookie or body',
        help: 'did you mean "query.x"?',
        tool: "get_deal",
      },
    ],
    [
      "a key of with",
      fixed("query: 1"),
      {
        at: "query",
        message: '"query" is no target: the name of a query parameter is expected',
        help: "write path.NAME, query.NAME, header.NAME, cookie.NAME or body.a.b",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/expression": [
    [
      "a misspelt head",
      fixed("query.x: $input.x"),
      {
        at: "$input.x",
        message: "no such expression",
        help: 'write "$inputs.x"',
        tool: "get_deal",
      },
    ],
    [
      "text that starts with $",
      fixed("query.x: $5"),
      {
        at: "$5",
        message: "a value that starts with $ is an expression",
        help: 'write "$$5"',
        tool: "get_deal",
      },
    ],
    [
      "a template left open",
      fixed('query.x: "a {$inputs.x"'),
      {
        at: "{$inputs.x",
        message: 'the "{" before this expression is never closed',
        help: "write $inputs.NAME",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/select": [
    [
      "a field from further down without a name",
      select("owner.email"),
      {
        at: "owner.email",
        message: "a field from further down needs a name of its own",
        help: "write email: owner.email",
        tool: "get_deal",
      },
    ],
    [
      "two keys in one item",
      select("{ a: b, c: d }"),
      {
        at: "{ a: b, c: d }",
        message: "an item of select has one key, not 2",
        help: "write one key per item: name, new: path, new: [ … ] or new: { from, select }",
        tool: "get_deal",
      },
    ],
    [
      "a key without a source",
      select("a:"),
      {
        at: "a",
        message: '"a" does not say where it comes from',
        help: "write one key per item: name, new: path, new: [ … ] or new: { from, select }",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/env-name": [
    [
      "a reference instead of a name",
      auth(`use: bearer, secret: "${variable("CRM_TOKEN")}"`),
      {
        at: `"${variable("CRM_TOKEN")}"`,
        message: "this is not the name of an environment variable",
        help: "write CRM_TOKEN",
      },
    ],
    [
      "small letters",
      auth("use: bearer, secret: crm_token"),
      {
        at: "crm_token",
        message: "this is not the name of an environment variable",
        help: "write CRM_TOKEN",
      },
    ],
    [
      "for an address",
      source("baseUrl: $crm_url"),
      {
        at: "$crm_url",
        message: "this is not the name of an environment variable",
        help: `write ${variable("CRM_URL")}`,
      },
    ],
  ],
  "overlay/secret-literal": [
    "sk_live_a1b2c3d4e5f6",
    "AKIAABCDEFGHIJKLMNOP",
    "7f3b9c2e4d5a6b7c8d9e",
  ].map(
    (secret): Case => [
      secret,
      auth(`use: bearer, secret: ${secret}`),
      {
        at: secret,
        message: "a secret stands in the overlay",
        help: "revoke it, put its successor into an environment variable, and write that variable's name under auth",
      },
    ],
  ),
  "overlay/auth-key": [
    [
      "a key of another kind",
      auth("use: bearer, secret: TOKEN, clientId: ID"),
      {
        at: "clientId",
        message: '"clientId" has no meaning with use: bearer',
        help: "remove it, or correct use",
      },
    ],
  ],
  "overlay/no-tools": [
    [
      "neither tools nor expose",
      overlayText().split("tools:")[0] ?? "",
      {
        at: "mcpgen: 1",
        message: "this overlay declares no tool",
        help: "add tools:, or expose: all for one tool per operation",
      },
    ],
  ],
};

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

/** Keys of overlay.md that this version does not do, by the block that holds them. */
const later: readonly (readonly [block: string, keys: string, text: (key: string) => string])[] = [
  [
    "the overlay",
    "access prompts resources assert include servers redact classify",
    (key) => overlayText(`${key}: {}\n`),
  ],
  [
    "a source",
    "amend rateLimit concurrency deadSession success retry timeout cache sensitivity",
    (key) => source(`${key}: 1`),
  ],
  [
    "defaults",
    "redact classify cache rateLimit concurrency sensitivity",
    (key) => overlayText(`defaults: { ${key}: 1 }\n`),
  ],
  [
    "a tool",
    "steps page approve cache redact classify by handler poll since deprecated aliases sensitivity rateLimit concurrency success idempotencyKey",
    (key) => overlayText("", `${key}: 1\n`),
  ],
  ["an input", "like except keepEmpty", (key) => input(`to: query.x, ${key}: 1`)],
  [
    "result",
    "file variants pushdown onOverflow redact",
    (key) => overlayText("", `result: { ${key}: 1 }\n`),
  ],
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
