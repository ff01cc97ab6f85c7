import { auth, type Case, file, fixed, header, input, select, source, variable } from "./case.ts";
import { overlayText } from "./overlay-document.ts";

/** Problems of its texts: names, paths, expressions, addresses, secrets. */
export const TEXT_CASES: { readonly [code: string]: readonly Case[] } = {
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
  "overlay/size": [
    [
      "a number without a unit",
      file("maxBytes: 5000000"),
      {
        at: "5000000",
        message: '"5000000" is no size between 1B and 7MB',
        help: "write a number and a unit: 500KB, 5MB; a message of MCP holds no larger file",
        tool: "get_deal",
      },
    ],
    [
      "a unit of its own",
      file("maxBytes: 5MiB"),
      {
        at: "5MiB",
        message: '"5MiB" is no size between 1B and 7MB',
        help: "write a number and a unit: 500KB, 5MB; a message of MCP holds no larger file",
        tool: "get_deal",
      },
    ],
    [
      "more than a message holds",
      file("maxBytes: 8MB"),
      {
        at: "8MB",
        message: '"8MB" is no size between 1B and 7MB',
        help: "write a number and a unit: 500KB, 5MB; a message of MCP holds no larger file",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/media-range": [
    [
      "an ending",
      file("types: [.pdf]"),
      {
        at: ".pdf",
        message: '".pdf" is no media type',
        help: "write a type or a range without parameters: application/pdf, image/*",
        tool: "get_deal",
      },
    ],
    [
      "a parameter",
      file("types: [image/*, text/csv;charset=utf-8]"),
      {
        at: "text/csv;charset=utf-8",
        message: '"text/csv;charset=utf-8" is no media type',
        help: "write a type or a range without parameters: application/pdf, image/*",
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
      "a value beside the items with a space",
      overlayText("", 'result: { with: { "a b": total } }\n'),
      {
        at: '"a b"',
        message: '"a b" cannot name a key of the result',
        help: "use up to 64 characters without spaces and quotes",
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
  "overlay/bad-like": [
    [
      "no source",
      input("like: schemas/Stage"),
      {
        at: "schemas/Stage",
        message: '"schemas/Stage" names no schema',
        help: "write source#/components/schemas/Name: the source, then a JSON Pointer in its document",
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
      "an expression",
      overlayText("", "result: { from: $steps.a.outputs.body }\n"),
      {
        at: "$steps.a.outputs.body",
        message:
          '"$steps.a.outputs.body" is no path: an expression stands in select and with, a path leads into the answer',
        help: "write names with dots; [0] takes the first item, [*] maps, ['a.b'] quotes a name",
        tool: "get_deal",
      },
    ],
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
      "a result of the server's own",
      select("a: $now"),
      {
        at: "$now",
        message: "a result takes values of the answer, of inputs and of steps",
        help: 'write "$steps.ID.outputs.NAME"',
        tool: "get_deal",
      },
    ],
    [
      "a field whose name starts with $",
      select("a: { from: $ref, path: b }"),
      {
        at: "$ref",
        message: "a value that starts with $ is an expression",
        help: "write \"['$ref']\"",
        tool: "get_deal",
      },
    ],
    [
      "an answer in a result",
      select("a: $response.body#/x"),
      {
        at: "$response.body#/x",
        message: "an answer is read in the outputs of its step; elsewhere name the output",
        help: 'write "$steps.ID.outputs.NAME"',
        tool: "get_deal",
      },
    ],
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
  "overlay/format": [
    [
      "near one",
      select("a: { from: b, as: nmber }"),
      {
        at: "nmber",
        message: '"nmber" is no format of a value: it is none of the formats',
        help: "write number",
        tool: "get_deal",
      },
    ],
    [
      "near none",
      select("a: { from: b, as: 'xyzzy(plugh)' }"),
      {
        at: "'xyzzy(plugh)'",
        message: '"xyzzy(plugh)" is no format of a value: it is none of the formats',
        help: "write one of number, date, datetime, truncate(n), join, count, first, map(a = b, …)",
        tool: "get_deal",
      },
    ],
    [
      "without what it needs",
      select("a: { from: b, as: truncate }"),
      {
        at: "truncate",
        message:
          '"truncate" is no format of a value: truncate needs a number of characters, at most 10000',
        help: "write truncate(200)",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/text-template": [
    [
      "a brace without a partner",
      overlayText("", "result: { format: text, text: '{name' }\n"),
      {
        at: "{name",
        message: 'this is no template: a "{" has no partner',
        help: "name selected keys in braces, as in {name}: {amount}; write {{ and }} for braces",
        tool: "get_deal",
      },
    ],
  ],
  "overlay/select": [
    [
      "a value from elsewhere without a name",
      select("$steps.before.outputs.stage"),
      {
        at: "$steps.before.outputs.stage",
        message: "a value from elsewhere needs a name of its own",
        help: "write stage: $steps.before.outputs.stage",
        tool: "get_deal",
      },
    ],
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
    "y_NbAkKc66ryYTWUXYEu",
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
};
