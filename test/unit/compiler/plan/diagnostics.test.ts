import { expect, test } from "vitest";
import { planRules } from "../../../../src/compiler/diagnostics/plan.ts";
import { plan } from "../../../../src/compiler/plan/plan.ts";
import { model, overlay, planOf, problemsOf, told } from "./support.ts";

const DOCUMENT = `
paths:
  /things/{id}:
    get:
      operationId: getThing
      tags: [things]
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, maxLength: 10 } }
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
        - { name: sort, in: query, schema: { type: string, enum: [asc, desc] } }
        - { name: Host, in: header, schema: { type: string } }
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  name: { type: string }
                  data: {}
                  kind: { type: string, enum: [open, won] }
                  tags: { type: array, items: { type: object, properties: { label: { type: string } } } }
    delete:
      operationId: deleteThing
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "204": { description: gone } }
  /things:
    get: { operationId: listThings, responses: { "200": { description: ok, content: { text/csv: {} } } } }
    post:
      operationId: createThing
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: string }
                size: { type: object, required: [unit], properties: { unit: { type: string }, value: { type: number } } }
                dead: { $ref: "#/components/schemas/Gone" }
      responses: { "201": { description: ok } }
  /parts:
    post:
      operationId: sendParts
      requestBody:
        required: true
        content: { multipart/mixed: { schema: { type: array }, itemEncoding: { contentType: image/png } } }
      responses: { "200": { description: ok } }
  /elsewhere:
    get:
      operationId: elsewhere
      servers: [{ url: "ftp://files.example.com" }]
      responses: { "200": { description: ok } }
  /somewhere:
    get:
      operationId: somewhere
      servers: [{ url: "https://{h}.example.com" }]
      responses: { "200": { description: ok } }
  /secret:
    get: { operationId: secret, security: [{ key: [] }, { oauth: [read] }], responses: { "200": { description: ok } } }
  /secret-elsewhere:
    get:
      operationId: secretElsewhere
      security: [{ key: [] }]
      servers: [{ url: "https://files.example.com/up" }]
      responses: { "200": { description: ok } }
  /twice/a:
    get: { operationId: twice, responses: { "200": { description: ok } } }
  /twice/b:
    get: { operationId: twice, responses: { "200": { description: ok } } }
  /broken/{x:
    get: { operationId: broken, responses: { "200": { description: ok } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    oauth: { type: oauth2, flows: { authorizationCode: { authorizationUrl: "https://a.example", tokenUrl: "/token", scopes: { read: Read } } } }
    tls: { type: mutualTLS }
`;

/** One tool over `call` with more lines of it. */
const tool = (call: string, more = ""): string =>
  `tools:\n  a_tool:\n    description: Does something.\n    call: ${call}\n${more.replaceAll(/^/gm, "    ")}`;
const get = (more: string): string =>
  tool(
    "api.getThing",
    more.startsWith("input:") ? more : `input: { id: { to: path.id } }\n${more}`,
  );
const create = (more: string): string =>
  tool("api.createThing", `owner: me\nreversibility: reversible\n${more}`);

/** Overlay, then what is told. */
const CASES: readonly (readonly [overlay: string, ...told: string[]])[] = [
  [
    tool("apj.getThing"),
    'error operation/unknown-source /tools/a_tool/call [0,3]: there is no source "apj" → did you mean "api"?',
    'warning server/unused-source /sources/api (key): no tool uses the source "api" → remove it, or call one of its operations',
  ],
  [
    tool("elsewhere.getThing"),
    'error operation/unknown-source /tools/a_tool/call [0,9]: there is no source "elsewhere" → declare it under sources; known here: "api"',
    'warning server/unused-source /sources/api (key): no tool uses the source "api" → remove it, or call one of its operations',
  ],
  [
    tool("api GET /thing"),
    'error operation/unknown /tools/a_tool/call [4,14]: the source "api" has no operation "GET /thing" → did you mean "GET /things"?',
  ],
  [
    tool("api.twice"),
    'error operation/ambiguous /tools/a_tool/call [4,9]: "twice" names 2 operations of "api" → write one of them as "api GET /twice/a" or "api GET /twice/b"',
  ],
  [
    tool("api.broken"),
    'error operation/broken /tools/a_tool/call [4,10]: "GET /broken/{x" of "api" cannot be used: the path "/broken/{x" cannot be filled: its braces do not match → repair the document',
    expect.stringMatching(/^error openapi\//) as unknown as string,
  ],
  [
    tool("api.sendParts", "owner: me\nreversibility: reversible"),
    'error operation/no-usable-body /tools/a_tool/call: "POST /parts" needs a request body that cannot be written as its document describes it → call an operation that takes JSON, a form, text or a file',
  ],
  [
    tool("api.elsewhere"),
    `error operation/bad-server /tools/a_tool/call (key): the server "ftp://files.example.com" of "GET /elsewhere" is not an absolute URL → set baseUrl of the source to a \${VARIABLE}, or repair the document`,
  ],
  [
    // Not to the document's own server: its author says that it is another.
    tool("api.somewhere"),
    `error operation/bad-server /tools/a_tool/call (key): the server "https://{h}.example.com" of "GET /somewhere" is not an absolute URL → set baseUrl of the source to a \${VARIABLE}, or repair the document`,
  ],
  [
    `auth: { api.key: { use: apiKey, secret: KEY } }\n${tool("api.secretElsewhere")}`,
    `error server/other-origin /tools/a_tool/call (key): the document sends "GET /secret-elsewhere" to "https://files.example.com/up", another origin than "https://api.example.com/v1": credentials do not follow → set baseUrl of the source to \${VARIABLE} or an absolute URL: all its operations go there`,
  ],
  [
    tool("api.deleteThing", "input: { id: { to: path.id } }"),
    'error tool/no-owner /tools/a_tool (key): a tool with the effect "destructive" has no owner → add owner: { team: … }: who answers for what it changes',
    'error tool/no-reversibility /tools/a_tool (key): a tool with the effect "destructive" does not say whether it can be undone → add reversibility: reversible, compensable or irreversible',
  ],
  [
    create("input: { name: { to: body.name } }\nretry: { attempts: 3 }"),
    'error tool/retry-on-write /tools/a_tool/retry (key): "POST /things" is not safe to send twice, so the tool cannot have retry → remove retry from the tool; defaults.retry leaves such operations alone',
  ],
  [
    get("examples: [{ input: { id: 7 } }, { input: { id: a, limt: 3 } }]"),
    "error tool/bad-example /tools/a_tool/examples/0/input/id: example 1: input.id is of type integer, not string → correct the example's input",
    'error tool/bad-example /tools/a_tool/examples/1/input: example 2: its input has no place for "limt" → correct the example\'s input',
  ],
  [
    tool(
      "api.deleteThing",
      "owner: me\nreversibility: irreversible\nhints: { readOnly: true }\ninput: { id: { to: path.id } }",
    ),
    'error safety/hint-contradicts-method /tools/a_tool/hints/readOnly: "readOnly: true" contradicts "DELETE /things/{id}" → remove the hint; of the methods that write, only POST may be declared readOnly',
  ],
  [
    `server: { name: demo, version: "1", readOnly: true }\n${tool(
      "api.deleteThing",
      "owner: me\nreversibility: irreversible\ninput: { id: { to: path.id } }",
    )}`,
    'error safety/write-in-read-only /tools/a_tool/call: the server is readOnly, and "DELETE /things/{id}" is no request that only reads → remove the tool, or server.readOnly; a server that is started with --read-only hides such tools instead',
  ],
  [
    `server: { name: demo, version: "1", discovery: dynamic }\n${get("")}`,
    "error server/nothing-to-discover /server/discovery: discovery: dynamic is for the tools of expose, and this server has none → remove it: tools that are declared by name are always listed",
  ],
  [
    `${get("")}\nexpose: [{ source: api, tags: [things], prefix: x_ }]\ntoolsets: { t: { tags: [things, thingz] } }`,
    'warning input/not-offered /paths/~1things~1{id}/get/parameters/3: the tool of "GET /things/{id}" does not send the header "Host": tools do not set it → amend the document where the API needs it',
    'error toolset/unknown-tag /toolsets/t/tags/1: no exposed operation has the tag "thingz" → did you mean "things"?',
  ],
  [
    get("input: { id: { to: path.id }, other: { type: string } }"),
    'error input/unused /tools/a_tool/input/other (key): the input "other" is bound nowhere → add "to:", or use $inputs.NAME in "with"',
  ],
  [
    get("input: { id: {} }\nwith: { path.id: $inputs.id }"),
    'error input/no-type /tools/a_tool/input/id (key): the input "id" has neither "to" nor "type" → add to: where it goes, or type: what it is',
  ],
  [
    get("input: { id: { to: path.id, maxLength: 20 }, limit: { to: query.limit, type: string } }"),
    'error input/widens /tools/a_tool/input/id/maxLength: the input "id" allows more than the document: maxLength is 20 → stay within at most 10',
    'error input/widens /tools/a_tool/input/limit/type: the input "limit" allows more than the document: it is string → stay within integer',
  ],
  [
    get("input: { id: { to: path.id }, sort: { to: query.sort, enum: [asc, dessc] } }"),
    'error input/widens /tools/a_tool/input/sort/enum: the input "sort" allows more than the document: "dessc" is none of the allowed values: "asc", "desc" → did you mean "desc"?',
  ],
  [
    get("input: { id: { to: path.id, min: 1 } }"),
    'error input/out-of-place /tools/a_tool/input/id/min: "min" means nothing for the input "id" of type string → min and max bound numbers; minLength, maxLength and pattern bound strings',
  ],
  [
    get("input: { id: { to: path.id, required: false } }"),
    'error input/must-be-required /tools/a_tool/input/id/required: the input "id" is optional but "path.id" is required → remove required: false, or give it a default',
  ],
  [
    get("input: { id: { type: string } }\nwith: { path.id: 'x-{$inputs.id}' }"),
    'error input/must-be-required /tools/a_tool/input/id (key): the input "id" is optional but "path.id" is required → add required: true, or give it a default',
  ],
  [
    get("input: { id: { to: path.id }, limit: { to: query.limit, default: 500 } }"),
    'error input/bad-default /tools/a_tool/input/limit/default: the default of "limit" is above 100 → write a value that the input allows',
  ],
  [
    tool("api.getThing"),
    'error input/required-unbound /tools/a_tool (key): "GET /things/{id}" requires "path.id", which nothing fills → give it a value in "with", or, in a tool without steps, an input with to: path.id',
  ],
  [
    create("input: { value: { to: body.size.value, required: true } }"),
    'error input/required-unbound /tools/a_tool (key): "POST /things" requires "body.name", which nothing fills → give it a value in "with", or, in a tool without steps, an input with to: body.name',
    'error input/required-unbound /tools/a_tool (key): "POST /things" requires "body.size.unit", which nothing fills → give it a value in "with", or, in a tool without steps, an input with to: body.size.unit',
  ],
  [
    create("input: { name: { to: body.name }, dead: { to: body.dead } }"),
    expect.stringMatching(/^error openapi\/\S+ .*points to nothing/) as unknown as string,
  ],
  [
    get("input: { id: { to: path.di } }"),
    'error binding/unknown-target /tools/a_tool/input/id/to: "path.di" is not in the request of "GET /things/{id}" → did you mean "path.id"?',
  ],
  [
    get("input: { id: path.di }"),
    'error binding/unknown-target /tools/a_tool/input/id: "path.di" is not in the request of "GET /things/{id}" → did you mean "path.id"?',
  ],
  [
    get("input: { id: path.id, also: path.id }"),
    'error binding/two-writers /tools/a_tool/input/also: "path.id" is written twice → keep one of them',
  ],
  [
    get("input: { id: { to: path.id }, host: { to: header.host } }"),
    'error binding/forbidden-header /tools/a_tool/input/host/to: the header "Host" cannot be set by a tool → remove it; credentials come from auth, framing and routing from the runtime',
  ],
  [
    create("input: { name: { to: body.name } }\nwith: { body: { name: x } }"),
    'error binding/two-writers /tools/a_tool/with/body (key): "body" is written by "body.name" as well → keep one of them',
  ],
  [
    get("input: { id: { to: path.id }, also: { to: path.id } }"),
    'error binding/two-writers /tools/a_tool/input/also/to: "path.id" is written twice → keep one of them',
  ],
  [
    get("input: { id: { to: path.id } }\nwith: { query.sort: 'a-{$inputs.di}' }"),
    'error binding/unknown-input /tools/a_tool/with/query.sort [3,13]: there is no input "di" → did you mean "id"?',
  ],
  [
    get("with: { query.limit: ten, query.sort: acs }"),
    'error binding/misfit /tools/a_tool/with/query.limit: the value of "query.limit" is of type string, not integer → write a value that the document allows',
    'error binding/misfit /tools/a_tool/with/query.sort: the value of "query.sort" is none of the allowed values: "asc", "desc" → did you mean "asc"?',
  ],
  [
    create("with: { body: { name: x, sise: { unit: kg } } }"),
    'error binding/unknown-member /tools/a_tool/with/body: "body" has no member "sise" in the document → did you mean "size"?',
  ],
  [
    create(
      'input: { who: { to: body.name } }\nwith: { body.size: { unit: "{inputs.who} and {now} {x.y}" } }',
    ),
    'warning binding/plain-braces /tools/a_tool/with/body.size/unit [0,12]: "{inputs.who}" is sent as it stands: no "$" makes it an expression → write {$inputs.who} where its value is meant',
  ],
  [
    get("result: { select: [{ label: tags.label }] }"),
    'error select/name-over-array /tools/a_tool/result/select/0/label [5,10]: "tags.label" names a field of "tags", which is an array → write tags[*] for every item, or tags[0] for the first',
  ],
  [
    get("result: { select: [{ n: 'name[0]' }] }"),
    'error select/not-an-array /tools/a_tool/result/select/0/n [4,7]: "name[0]" takes items of "name", which is not an array → remove the brackets',
  ],
  [
    get("result: { select: [name], with: { data: data } }"),
    'error select/not-a-list /tools/a_tool/result/with/data (key): "data" stands beside a list, and this result is none → move it into select',
  ],
  [
    get("result: { from: tags, select: all, with: { name: name } }"),
    'error select/nothing-selected /tools/a_tool/result/from (key): "from" needs a selection → add select with the fields that a model needs',
    'error select/nothing-selected /tools/a_tool/result/with: "with" needs a selection → add select with the fields that a model needs',
  ],
  [
    get("result: { select: [{ n: { from: tags, as: number } }] }"),
    'error select/bad-format /tools/a_tool/result/select/0/n/as: "number" takes a string or a number, and here is array → choose another format, or end the path with [*] for each item, [0] for the first',
  ],
  [
    get(
      "result: { select: [{ n: { from: 'tags[*].label', as: 'map(a = A)' } }, { k: { from: kind, as: 'map(opne = Open)' } }] }",
    ),
    'error select/unknown-map-key /tools/a_tool/result/select/1/k/as: "opne" is none of the values that the document allows here → did you mean "open"?',
  ],
  [
    tool(
      "api.getThing",
      "input: { id: { to: path.id }, detail: { to: query.sort } }\nresult: { variants: { a: [name], b: [kind] } }",
    ),
    "error select/detail-taken /tools/a_tool/input/detail (key): this tool has variants, and detail is the argument that chooses one → give the input another name",
  ],
  [
    get(
      "result: { select: [name, { g: [kind] }], format: text, text: '{nmae} {g.knd} {g.kind.x}' }",
    ),
    'error select/unknown-placeholder /tools/a_tool/result/text: "{nmae}" names no selected key → did you mean "{name}"?',
    'error select/unknown-placeholder /tools/a_tool/result/text: "{g.knd}" names no selected key → did you mean "{g.kind}"?',
    'error select/unknown-placeholder /tools/a_tool/result/text: "{g.kind.x}" names no selected key → did you mean "{g.kind}"?',
  ],
  [
    get("result: { select: [name], pushdown: { to: query.sort, as: list, under: data } }"),
    'error select/nothing-pushed /tools/a_tool/result/pushdown: no selected field stands in "data" → select fields, or remove pushdown',
  ],
  [
    get("result: { select: [name], pushdown: { to: query.limit, as: list } }"),
    'error select/bad-pushdown /tools/a_tool/result/pushdown/to: "query.limit" takes neither a list nor a text of names → name the parameter that takes the fields to answer with',
  ],
  [
    get("result: { from: tags, select: [label], onOverflow: page }"),
    "error select/no-next-page /tools/a_tool/result/onOverflow: this tool has no input that asks for the next page → add an input called offset, page or cursor, or write onOverflow: truncate",
  ],
  [
    get("result: { format: text, text: hello, onOverflow: error }"),
    'error select/nothing-selected /tools/a_tool/result/text (key): "text" needs a selection → add select with the fields that a model needs',
    'error select/nothing-selected /tools/a_tool/result/onOverflow (key): "onOverflow" needs a selection → add select with the fields that a model needs',
  ],
  [
    tool("api.listThings", "result: { file: {}, variants: { a: [x], b: [y] } }"),
    'error file/beside-file /tools/a_tool/result/variants (key): "variants" stands beside file, which hands on the body as it is → remove one of the two',
  ],
  [
    get("result: { from: data, select: [x] }"),
    'warning select/shape-unknown /tools/a_tool/result/from: the document does not say whether "data" is an array or an object → it is read as one object; end the path with [*] if it is an array',
  ],
  [
    tool(
      "api.deleteThing",
      "owner: me\nreversibility: irreversible\ninput: { id: { to: path.id } }\nresult: { select: [id] }",
    ),
    "error select/no-body /tools/a_tool/result: api.deleteThing answers without a body → remove the selection",
  ],
  [
    tool("api.listThings", "result: { select: [id] }"),
    'error select/not-json /tools/a_tool/result: api.listThings answers with "text/csv", not JSON → remove the selection; the body is returned as text',
  ],
  [
    tool("api.listThings", "result: { file: {}, format: json }"),
    'error file/beside-file /tools/a_tool/result/format (key): "format" stands beside file, which hands on the body as it is → remove one of the two',
  ],
  [
    tool(
      "api.deleteThing",
      "owner: me\nreversibility: irreversible\ninput: { id: { to: path.id } }\nresult: { file: {} }",
    ),
    "error file/no-file /tools/a_tool/result/file: api.deleteThing answers without a body, so that there is no file → remove file",
  ],
  [
    tool("api.listThings", "result: { file: { types: [text/*, image/png] } }"),
    'error file/other-type /tools/a_tool/result/file/types/1: api.listThings does not answer with "image/png" → its document names "text/csv"',
  ],
  [
    `scopes: { things.read: { describe: Read } }\n${get("scopes: [thing.read]")}`,
    'error scope/unknown /tools/a_tool/scopes/0: the scope "thing.read" is not declared → did you mean "things.read"?',
  ],
  [
    `scopes: { r: { describe: Read, upstream: { api.kye: [read] } } }\nauth: { api.key: { use: apiKey, secret: KEY } }\n${get("")}`,
    'error scope/unknown-scheme /scopes/r/upstream/api.kye (key): "api.kye" is not an entry of auth → did you mean "api.key"?',
  ],
  [
    `auth: { api.kye: { use: apiKey, secret: KEY } }\n${get("")}`,
    'error auth/unknown-scheme /auth/api.kye (key): there is no security scheme "api.kye" → did you mean "api.key"?',
  ],
  [
    // What needs that scheme is not told as missing: it was meant.
    `auth: { api.kye: { use: apiKey, secret: KEY } }\n${tool("api.secret", "result: { select: all }")}`,
    'error auth/unknown-scheme /auth/api.kye (key): there is no security scheme "api.kye" → did you mean "api.key"?',
  ],
  [
    `auth: { api.key: { use: bearer, secret: KEY, add: true } }\n${get("")}`,
    'error auth/already-declared /auth/api.key/add: the document declares "api.key" itself → remove add: true',
  ],
  [
    `auth: { api.key: { use: bearer, secret: KEY } }\n${get("")}`,
    'error auth/wrong-kind /auth/api.key/use: "bearer" does not satisfy "api.key", which is apiKey → write use: apiKey',
  ],
  [
    `auth: { api.tls: { use: bearer, secret: KEY } }\n${get("")}`,
    'error auth/unsupported /auth/api.tls (key): "api.tls" is of the type "mutualTLS", which is not supported yet → call operations that offer another security scheme',
  ],
  [
    `auth: { api.oauth: { use: oauth2, clientId: ID, secret: KEY } }\n${get("")}`,
    'error auth/incomplete /auth/api.oauth (key): "api.oauth" with use: oauth2 lacks "tokenUrl" → add tokenUrl; secrets are names of environment variables',
  ],
  [
    tool("api.secret"),
    'error auth/missing /tools/a_tool/call (key): "GET /secret" needs credentials, and auth has none for it → add under auth: api.key: { use: apiKey, secret: API_API_KEY }, or api.oauth: { use: bearer, secret: API_TOKEN }',
  ],
  [
    "expose: [{ source: api, paths: [/secret] }]",
    'warning auth/none /components/securitySchemes/key: one operation of "api" needs credentials; it is called without → add under auth in an overlay: api.key: { use: apiKey, secret: API_API_KEY }, or api.oauth: { use: bearer, secret: API_TOKEN }',
  ],
  [
    "expose: [{ source: apj }]",
    'error operation/unknown-source /expose/0/source: there is no source "apj" → did you mean "api"?',
    'warning server/unused-source /sources/api (key): no tool uses the source "api" → remove it, or call one of its operations',
  ],
  [
    "expose: [{ source: api, tags: [thing] }]",
    'error expose/unknown-tag /expose/0/tags/0: no operation of "api" has the tag "thing" → did you mean "things"?',
  ],
  [
    "expose: [{ source: api, methods: [PUT] }]",
    'error expose/unknown-method /expose/0/methods/0: no operation of "api" has the method "PUT" → write methods as GET, POST, PUT, PATCH, DELETE',
  ],
  [
    "expose: [{ source: api, paths: [/nothing/**] }]",
    'error expose/matches-nothing /expose/0 (key): this entry matches no operation of "api" → widen its tags, methods or paths, or remove it',
  ],
  [
    "expose: [{ source: api, paths: [/parts] }]",
    'warning expose/left-out /paths/~1parts/post: "POST /parts" of "api" is left out: "POST /parts" needs a request body that cannot be written as its document describes it → repair the document, or declare a tool by name that binds what it needs',
  ],
  [
    `${get("").replace("a_tool", "delete_thing")}\nexpose: [{ source: api, methods: [DELETE] }]`,
    'error naming/taken /expose/0 (key): "DELETE /things/{id}" would be exposed as "delete_thing", which is taken → add a prefix to the expose entry, or narrow it',
  ],
  [
    "expose: [{ source: api, paths: [/twice/*] }]",
    'info naming/collision /paths/~1twice~1a/get: "GET /twice/a" is named "get_twice_a": several operations make "twice" → give the operations distinct operationIds',
    'info naming/collision /paths/~1twice~1b/get: "GET /twice/b" is named "get_twice_b": several operations make "twice" → give the operations distinct operationIds',
  ],
  [
    `toolsets: { one: { extends: two, tools: [a_tol] }, two: { extends: one, tools: [a_tool] }, three: { extends: four, tools: [a_tool] } }\n${get("")}`,
    'error toolset/cycle /toolsets/two/extends/0: toolsets extend each other in a circle: "one" → "two" → "one" → remove one extends',
    'error toolset/unknown-tool /toolsets/one/tools/0: there is no tool "a_tol" → did you mean "a_tool"?',
    'error toolset/unknown-toolset /toolsets/three/extends/0: there is no toolset "four" → declare it under toolsets',
  ],
  [
    get("audit: { clear: [di] }"),
    'error audit/unknown-input /tools/a_tool/audit/clear/0: the tool has no input "di" → did you mean "id"?',
  ],
  [
    `audit: { clear: [di] }\n${get("")}`,
    'error audit/matches-nothing /audit/clear/0: no tool has an input "di" → did you mean "id"?',
  ],
];

const reported = new Set<string>();

test.each(CASES)("%s", (text, ...want) => {
  const found = problemsOf(DOCUMENT, text);
  for (const line of found) reported.add(line.split(" ")[1] ?? "");
  expect(found).toEqual(want);
});

test("strict makes an operation that is left out an error", () => {
  const { diagnostics } = planOf(DOCUMENT, "expose: [{ source: api, paths: [/parts] }]", {
    strict: true,
  });
  expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    "error expose/left-out",
  ]);
});

test("the names of the tools of discovery are kept free, whether or not the server is dynamic", () => {
  const document = `paths:
  /search-tools: { get: { operationId: searchTools, responses: { "200": { description: ok } } } }`;
  const { value, diagnostics } = planOf(document, "expose: all");
  for (const { code } of diagnostics) reported.add(code);
  const name = value.tools[0]?.name ?? "";
  expect(name).toBe("get_search_tools");
  expect(told(diagnostics)).toEqual([
    `info naming/kept-free /paths/~1search-tools/get: "GET /search-tools" is named "${name}": "search_tools" is a tool of discovery → add a prefix to the expose entry for a name of your own`,
  ]);
});

test("a server without a version anywhere has no plan", () => {
  const written = overlay(get(""));
  const { version: _, ...server } = written.server;
  const { value, diagnostics } = plan({ overlay: { ...written, server }, models: new Map() });
  for (const { code } of diagnostics) reported.add(code);
  expect(value).toBeUndefined();
  expect(told(diagnostics)).toContain(
    "error server/no-version /server: the server has no version → add server.version in quotes, or a package.json with one",
  );
});

test("a version that only the unread document could give is not missed", () => {
  const { version: _, ...server } = overlay("expose: all").server;
  const input = { overlay: { ...overlay("expose: all"), server }, models: new Map() };
  expect(told(plan(input).diagnostics)).toEqual([]);
});

test("a source that a tool names is used, though the tool could not be read", () => {
  const written = overlay("tools: { a_tool: { description: D, call: api.getThing, input: {} } }");
  const lost = { ...written, tools: new Map() };
  expect(told(plan({ overlay: lost, models: new Map() }).diagnostics)).toEqual([]);
});

test("a relative server URL needs a base URL", () => {
  const models = new Map([["api", model(`servers: [{ url: /v1 }]\n${DOCUMENT}`)]]);
  const { diagnostics } = plan({ overlay: overlay(get("")), models });
  for (const { code } of diagnostics) reported.add(code);
  expect(told(diagnostics)).toEqual([
    `error server/no-base-url /sources/api (key): the server "/v1" of "api" is not an absolute http or https URL without user, query and fragment → set baseUrl of the source to \${VARIABLE} or an absolute URL`,
  ]);
});

/** What parsing refuses before, so that only a plan made without it can meet them; and what other files test. */
const ELSEWHERE = [
  "auth/bad-token-url",
  "binding/bad-target",
  "branch/extra-key",
  "branch/input-target",
  "branch/missing-key",
  "branch/other-kind",
  "branch/other-pages",
  "branch/other-type",
  "branch/unselected",
  "branch/unused-input",
  "select/unasked",
  "input/bad-pattern",
  "input/bad-type",
  "input/dead-reference",
  "input/dropped-pattern",
  "input/too-deep",
  "input/too-large",
  "input/unsafe-pattern",
  "input/composed",
  "input/lacks-property",
  "input/no-values",
  "input/not-a-value",
  "input/nothing-left",
  "input/unknown-property",
  "input/unknown-schema",
  "handler/input-target",
  "handler/no-export",
  "handler/no-json",
  "handler/no-type",
  "handler/not-found",
  "handler/outside",
  "handler/unreadable",
  "options/failed",
  "options/no-json",
  "options/not-a-list",
  "options/not-a-read",
  "options/not-fixed",
  "options/not-read",
  "sensitivity/clear",
  "sensitivity/needs-approval",
  "sensitivity/service-account",
  "sensitivity/unclassified",
  "naming/discovery-tool",
  "operation/bad-reference",
  "page/input-taken",
  "page/key-has-no-use",
  "page/misfit",
  "page/needs-key",
  "page/not-a-list",
  "page/not-a-read",
  "page/several-lists",
  "page/size-chosen",
  "page/written-twice",
  "page/wrong-type",
  "select/bad-path",
  "success/misfit",
  "success/no-json",
  "success/several-values",
  "step/late-timeout",
  "step/no-result-step",
  "step/unknown",
  "step/later",
  "step/self",
  "step/unknown-output",
  "step/unknown-part",
  "step/no-body",
  "step/no-item",
  "step/secret-variable",
  "step/condition",
  "step/unasked-input",
  "step/unsafe-pattern",
  "step/not-a-list",
  "step/unbounded",
  "step/too-many",
  "step/never-empty",
  "step/input-target",
  "step/may-be-absent",
  "step/write-then-fail",
  "step/continue-on-write",
  "step/undo-of-read",
  "step/undo-irreversible",
  "step/repeated-irreversible",
  "step/last-may-fail",
  "step/too-many-calls",
  "select/reserved-key",
  "select/unknown-field",
  "server/bad-base-url",
];

test("every problem of planning is shown here or in the files beside", () => {
  const codes = Object.entries(planRules).flatMap(([group, rules]) =>
    Object.keys(rules).map((name) => `${group}/${name}`),
  );
  const shown = [...reported].filter((code) => codes.includes(code));
  expect([...shown, ...ELSEWHERE].sort()).toEqual(codes.sort());
});
