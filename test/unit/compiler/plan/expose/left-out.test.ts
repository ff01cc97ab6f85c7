import { describe, expect, test } from "vitest";
import { planOf, told } from "../support.ts";

const DOCUMENT = `
paths:
  /a:
    parameters: [{ $ref: "#/components/parameters/Limits" }]
    get: {}
    put: {}
    post: {}
    delete: {}
  /b: { get: { parameters: [{ $ref: "#/components/parameters/Limits" }] } }
  /c: { get: { parameters: [{ $ref: "#/components/parameters/Limits" }, { name: q, in: nowhere }] } }
  /d: { get: {} }
components: { parameters: { Limit: { name: limit, in: query, schema: { type: integer } } } }
`;
const missing = '"/components/parameters" of "api.yaml" has no "Limits"';
const dead = `the reference "#/components/parameters/Limits" points to nothing: ${missing} → did you mean "#/components/parameters/Limit"?`;

describe("IN-31: a dead reference is an error only where somebody needs what it names", () => {
  const { value, diagnostics } = planOf(DOCUMENT, "expose: all");

  test("each is told once, where it stands, with the operations that are left out for it", () => {
    expect(told(diagnostics)).toEqual([
      `warning expose/left-out /paths/~1a/parameters/0/$ref: "GET /a", "PUT /a", "POST /a" and 1 more of "api" are left out: ${dead}`,
      `warning expose/left-out /paths/~1b/get/parameters/0/$ref: "GET /b" of "api" is left out: ${dead}`,
      `warning expose/left-out /paths/~1c/get/parameters/0/$ref: "GET /c" of "api" is left out: ${dead}`,
      'warning expose/left-out /paths/~1c/get/parameters/1: "GET /c" of "api" is left out: the parameter "q" is in "nowhere" → place it in path, query, header or cookie',
    ]);
    expect(value.tools).toHaveLength(1);
  });

  test("all the operations are named where the message counts them", () => {
    expect(diagnostics[0]?.names).toEqual(["GET /a", "PUT /a", "POST /a", "DELETE /a"]);
    expect(diagnostics[1]?.names).toBeUndefined();
  });

  test("with --strict it is an error", () => {
    const strict = planOf(DOCUMENT, "expose: all", { strict: true });
    expect(new Set(strict.diagnostics.map(({ severity }) => severity))).toEqual(new Set(["error"]));
  });

  test("a tool that is declared by name has it as its own, and one that needs nothing of it has none", () => {
    const declared = planOf(
      DOCUMENT,
      "tools: { get_b: { description: B., call: api GET /b }, get_d: { description: D., call: api GET /d } }",
    );
    expect(
      declared.diagnostics.map(({ code, severity, tool, origin }) => [
        code,
        severity,
        tool,
        origin?.pointer,
      ]),
    ).toEqual([
      ["operation/broken", "error", "get_b", "/tools/get_b/call"],
      ["openapi/unresolved-reference", "error", "get_b", "/paths/~1b/get/parameters/0/$ref"],
    ]);
  });
});
