import { auth, type Case, fixed, header, input, NOTHING_IGNORED, select } from "./case.ts";
import { overlayText } from "./overlay-document.ts";

const BRANCH = "{ call: crm.getDeal, result: { select: [id] } }";

/** An overlay with one tool of several connections. */
function byText(branches: string, more = ""): string {
  const text = overlayText("", `by: { connection: { ${branches} } }\n${more}`);
  return text.replace(/\n +call: crm\.getDeal(?=\n)/, "");
}

/** Problems of the shape of an overlay: keys, types, bounds. */
export const SHAPE_CASES: { readonly [code: string]: readonly Case[] } = {
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
      "of an input, as JSON Schema calls it",
      input("to: query.x, maximum: 5"),
      {
        at: "maximum",
        message: '"maximum" is no key of an input',
        help: 'did you mean "max"?',
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
      fixed("query.x: $auth.tenant"),
      {
        at: "$auth.tenant",
        message: "$auth.tenant is not available in this version of mcpgen",
        help: NOTHING_IGNORED,
        tool: "get_deal",
      },
    ],
    [
      "a format of a later version",
      select("a: { from: b, as: shortId }"),
      {
        at: "shortId",
        message: 'the format "shortId" is not available in this version of mcpgen',
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
        help: 'write "all" or a list: [some]',
      },
    ],
    [
      "a map for a list of maps",
      overlayText("expose: { methods: [get] }\n"),
      {
        at: "expose",
        message: 'expected "all" or a list, found a map',
        help: 'write "all" or a list: put a dash before the map, "- methods: …"',
      },
    ],
    [
      "one word for a list",
      overlayText("expose: [{ source: crm, methods: GET }]\n"),
      { at: "GET", message: "expected a list, found text", help: "write a list: [GET]" },
    ],
  ],
  "overlay/contradiction": [
    [
      "a call beside branches",
      overlayText("", `by: { connection: { a: ${BRANCH}, b: ${BRANCH} } }\n`),
      {
        at: "call",
        message: "each branch has its own call",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "what is the tool's in a branch",
      byText(`a: ${BRANCH}, b: { call: crm.getDeal, result: { format: json } }`),
      {
        at: "format",
        message: "result.format is the tool's",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "what is a branch's in the tool",
      byText(`a: ${BRANCH}, b: ${BRANCH}`, "result: { select: [id] }\n"),
      {
        at: "select",
        message: "result.select is each branch's",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "pages of a branch with steps",
      byText(`a: ${BRANCH}, b: { steps: [{ id: x, call: crm.getDeal }], page: { mode: link } }`),
      {
        at: "page",
        message: "pages belong to a branch with one call",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "a path behind a path",
      select("a: { from: b, path: c }"),
      {
        at: "path",
        message: "path leads into a value from elsewhere; a path of the answer is from itself",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "a template without format: text",
      overlayText("", "result: { text: '{name}' }\n"),
      {
        at: "text",
        message: "format: text and text: belong together",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "format: text without a template",
      overlayText("", "result: { format: text }\n"),
      {
        at: "format",
        message: "format: text and text: belong together",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "select beside variants",
      overlayText("", "result: { select: [id], variants: { a: [id], b: [name] } }\n"),
      {
        at: "select",
        message: "variants are selections: select stands in their place",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
      },
    ],
    [
      "a format of a descent",
      select("a: { from: b, select: [c], as: first }"),
      {
        at: "as",
        message: "as formats one value, select takes values out of it",
        help: "keep one of them, or both where they belong together",
        tool: "get_deal",
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
      "a single variant",
      overlayText("", "result: { variants: { brief: [id] } }\n"),
      {
        at: "variants",
        message: "expected at least two variants",
        help: "write at least two variants",
        tool: "get_deal",
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
