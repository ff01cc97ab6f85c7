import { describe, expect, test } from "vitest";
import { defaultOverlay } from "../../../../src/compiler/overlay/default-overlay.ts";
import { overlayText, parseText } from "./overlay-document.ts";

const whole = `mcpgen: 1
server:
  name: crm
  version: 1.4.0
  title: Acme CRM
  instructions: Search first.
  out: servers/crm
sources:
  crm: { document: ./crm.yaml, baseUrl: "\${CRM_URL}" }
  mail: { document: npm:mail/openapi.json, baseUrl: https://mail.example/v1 }
scopes:
  crm.read: { describe: Read, upstream: { crm.oauth: [read] } }
  mail.send: { describe: Send }
auth:
  crm.oauth: { use: oauth2, account: service, clientId: ID, secret: SECRET }
  crm.key: { use: apiKey, add: true, in: header, name: X-Key, secret: KEY }
  mail.basic: { use: basic, username: USER, secret: PASSWORD }
defaults:
  timeout: 15s
  retry: { attempts: 3, status: [429, 503] }
  result: { maxTokens: 2000 }
toolsets:
  read: { tools: [zeta, alpha] }
  write: { extends: read, tools: [beta] }
  all: { extends: [read, write] }
audit: { clear: [limit] }
expose:
  - { source: mail, tags: [a], methods: [GET], paths: [/v1/**], prefix: mail, scopes: [mail.send] }
tools:
  zeta:
    title: Zeta
    description: First declared.
    call: crm.op/with-slash
    group: things
    owner: { team: ops }
    reversibility: reversible
    scopes: [crm.read]
    hints: { readOnly: true, openWorld: false }
    input:
      b: { to: body.b, describe: B, required: true, min: 1, max: 2, default: null }
      a: { type: string, enum: [x, y], minLength: 1, maxLength: 2, pattern: "^x" }
    with:
      query.z: $inputs.a
      body.y: [{ $when: $inputs.a, n: 1 }]
    result:
      from: results
      select:
        - id
        - name: a.b[0].c
        - place:
            - city: p.city
        - rows: { from: r, select: [id] }
      with: { total: total }
      format: table
      maxTokens: 500
      structured: off
    timeout: 250ms
    retry: { attempts: 1 }
    audit: { clear: [a] }
    examples:
      - input: { b: 1 }
        expect: { minItems: 1 }
  alpha:
    description: Second.
    call: crm GET /a/{id}
    owner: ops
    result: { select: all, structured: on }
  beta:
    description: Third.
    call: crm.op
    result: { structured: false }
`;

test("every block is read as the types say, in the order of its declaration", async () => {
  const text = whole.replace(", default: null", "");
  const { value, findings } = await parseText(text);
  expect(findings).toEqual([]);
  const { document, ...overlay } = value ?? {};
  expect(document?.text).toBe(text);
  expect(overlay).toMatchSnapshot();
  expect([...(value?.tools.keys() ?? [])]).toEqual(["zeta", "alpha", "beta"]);
  expect([...(value?.tools.get("zeta")?.input.keys() ?? [])]).toEqual(["b", "a"]);
});

test("a required input with a default is refused, null as a default too", async () => {
  const { findings } = await parseText(whole);
  expect(findings.map(({ code, at, line }) => [code, at, line])).toEqual([
    ["overlay/contradiction", "default", 40],
  ]);
});

test("expose: all means every source in order", async () => {
  const { value } = await parseText(
    overlayText("expose: all\n").replace("sources:\n", "sources:\n  b: { document: b.json }\n"),
  );
  expect(value?.expose).toEqual([{ source: "b" }, { source: "crm" }]);
});

describe("one problem hides no other", () => {
  test("a broken tool is left out of the tools and of the toolsets that name it", async () => {
    const { value, findings } = await parseText(
      `${overlayText()}  bad_tool:
    description: Bad.
    call: nowhere
toolsets:
  both: { tools: [get_deal, bad_tool, no_such_tool] }
`,
    );
    expect(findings.map(({ code, tool }) => [code, tool])).toEqual([
      ["overlay/bad-call", "bad_tool"],
    ]);
    expect([...(value?.tools.keys() ?? [])]).toEqual(["get_deal"]);
    expect(value?.toolsets.get("both")?.tools).toEqual(["get_deal", "no_such_tool"]);
  });

  test("every block's problems are told at once", async () => {
    const { value, findings } = await parseText(`mcpgen: 3
server: { name: CRM }
sources: { crm: { dokument: x } }
auth: { crm.a: { use: bearr } }
defaults: { timeout: soon }
toolsets: { x: { tols: [] } }
tools:
  get_deal:
    descripton: x
    call: x
    input: { "9": {}, a: { to: nowhere.b } }
    with: { body.a: $auth.tenant, nowhere: 1 }
    result: { from: "[", select: [a.b], format: xml }
`);
    expect(value).toBeUndefined();
    expect(findings.map(({ line, code }) => `${line} ${code}`)).toEqual([
      "1 overlay/version",
      "2 overlay/bad-name",
      "3 overlay/missing-key",
      "3 overlay/unknown-key",
      "4 overlay/unknown-value",
      "5 overlay/duration",
      "6 overlay/unknown-key",
      "8 overlay/missing-key",
      "10 overlay/bad-call",
      "9 overlay/unknown-key",
      "11 overlay/bad-name",
      "11 overlay/target",
      "12 overlay/target",
      "12 overlay/not-supported",
      "13 overlay/path",
      "13 overlay/unknown-value",
      "13 overlay/select",
    ]);
  });
});

test("a build without an overlay exposes everything of its one source", () => {
  const overlay = defaultOverlay({ name: "pets", document: "pets.json", uri: "api/pets.json" });
  expect(overlay).toMatchObject({ server: { name: "pets" }, expose: [{ source: "pets" }] });
  expect([...overlay.sources]).toEqual([["pets", { document: "pets.json" }]]);
  expect(overlay.document.uri).toBe("api/pets.json");
  expect(overlay.document.locate("/expose/0", false)).toEqual({ line: 1, column: 1, length: 1 });
});
