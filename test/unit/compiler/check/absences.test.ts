import { describe, expect, test } from "vitest";
import { absences } from "../../../../src/compiler/check/absences.ts";
import { plan } from "../../../../src/compiler/plan/plan.ts";
import { model, overlay, told } from "../plan/support.ts";

function toldOf(document: string, overlayText = "expose: all"): readonly string[] {
  const models = new Map([["api", model(document)]]);
  const read = overlay(overlayText);
  const { value } = plan({ overlay: read, models, version: "1" });
  if (value === undefined) throw new Error("no plan");
  return told(absences(value, read, models));
}

const get = (security: string): string =>
  `{ get: { operationId: list, ${security} responses: { "200": { description: ok } } } }`;
const schemes = `components: { securitySchemes: { token: { type: http, scheme: bearer } } }`;

describe("CT-10: a document that asks for no credential", () => {
  const notice = (id: string): string =>
    `info smell/no-credential: "api" asks for no credential, and none is sent; where it needs one, add under auth: api.${id}: { use: bearer, secret: API_TOKEN, add: true }`;
  test.each([
    ["has no scheme: told once, with the line that adds one", get(""), "", [notice("token")]],
    [
      "has a scheme that nothing uses: the line has another name",
      get(""),
      schemes,
      [notice("credential")],
    ],
    ["says that it is public: nothing is told", get("security: [],"), "", []],
    ["says so at its root: nothing is told", get(""), "security: []", []],
    [
      "needs one that is missing: that is another finding",
      get("security: [{ token: [] }],"),
      schemes,
      [],
    ],
  ])("%s", (_, path, more, want) => {
    expect(
      toldOf(`paths:\n  /a: ${path}\n  /b: ${get("").replace("list", "more")}\n${more}`),
    ).toEqual(want);
  });

  test("gets one by the line that was told", () => {
    const auth = "auth: { api.token: { use: bearer, secret: API_TOKEN, add: true } }";
    expect(toldOf(`paths:\n  /a: ${get("")}`, `expose: all\n${auth}`)).toEqual([]);
  });
});

describe("IN-30: a server of nothing says why", () => {
  test.each([
    [
      "no path",
      "paths: {}",
      'warning smell/no-operations /paths: the document of "api" describes no operation, so there is nothing to make tools of → name the document that has the paths of the API',
    ],
    [
      "webhooks only",
      "webhooks: { a: { post: {} }, b: { post: {} } }",
      'warning smell/no-operations /paths: the document of "api" describes no operation, only 2 webhooks: what the API itself sends → name the document that has the paths of the API',
    ],
    [
      "nothing that could be read",
      'paths: { /a: { get: { parameters: [{ $ref: "#/gone" }] } } }',
      "warning smell/no-tools: the server has no tools → mend what is left out, expose operations that only read where readOnly is set, or declare tools",
    ],
  ])("%s", (_, document, want) => {
    expect(toldOf(document)).toEqual([want]);
  });

  test("nothing that only reads", () => {
    const only = `server: { name: demo, version: "1", readOnly: true }\nexpose: all`;
    expect(toldOf("paths: { /a: { post: {} } }", only)[0]).toContain("smell/no-tools");
  });
});
