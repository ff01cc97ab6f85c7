import { describe, expect, test } from "vitest";
import { problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /info:
    get:
      operationId: info
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  ok: { type: boolean }
                  state: { type: string, enum: [done, broken] }
                  errors: { type: array, items: { type: object, properties: { code: { type: integer } } } }
  /text: { get: { operationId: text, responses: { "200": { description: ok, content: { text/plain: {} } } } } }
  /any: { get: { operationId: any, responses: { "200": { description: ok } } } }
  /post: { post: { operationId: post, responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { ok: { type: boolean } } } } } } } } }
`;

const one = (success: string, call = "info"): string => `
tools:
  check_it:
    description: A tool.
    call: api.${call}
    success: ${success}
`;

const steps = (...lines: readonly string[]): string => `
tools:
  check_it:
    description: A tool.
    owner: team
    reversibility: irreversible
    timeout: 10s
    steps:
${lines.map((line) => `      - ${line}`).join("\n")}
`;

describe("IN-14: what an answer says where all went well is declared per call", () => {
  test("of a tool with one call it stands in its step", () => {
    expect(toolOf(DOCUMENT, one("{ path: ok, equals: true }")).steps).toMatchObject([
      { id: "call", success: { path: "ok", equals: true } },
    ]);
  });

  test("each step has its own, beside its own timeout and retry", () => {
    const text = steps(
      "{ id: a, call: api.info, timeout: 2s, retry: { attempts: 2 }, success: { path: state, equals: done } }",
      "{ id: b, call: api.post }",
    );
    const [a, b] = toolOf(DOCUMENT, text).steps;
    expect(a).toMatchObject({
      timeoutMs: 2_000,
      retry: { attempts: 2, status: [429, 502, 503, 504] },
      success: { path: "state", equals: "done" },
    });
    for (const key of ["timeoutMs", "retry", "success"]) expect(b).not.toHaveProperty(key);
  });

  test.each([
    ["what may be absent is null", one("{ path: errors, equals: null }")],
    ["a part of a list", one("{ path: 'errors[0].code', equals: 0 }")],
    ["an answer of which the document says nothing", one("{ path: ok, equals: true }", "any")],
  ])("%s", (_, text) => {
    expect(toolOf(DOCUMENT, text).steps[0]).toHaveProperty("success");
  });
});

test.each<[string, string, string]>([
  [
    "a path that is not there",
    one("{ path: okay, equals: true }"),
    'error select/unknown-field /tools/check_it/success/path [0,4]: "okay" is not in the response of api.info → did you mean "ok"?',
  ],
  [
    "several values",
    one("{ path: 'errors[*].code', equals: 0 }"),
    'error success/several-values /tools/check_it/success/path: "errors[*].code" leads to several values → name one value: name[0] takes the first',
  ],
  [
    "a value of another type",
    one('{ path: ok, equals: "true" }'),
    'error success/misfit /tools/check_it/success/equals: "ok" is never "true": it is of type string, not boolean → write the value that the document gives for a success',
  ],
  [
    "a value that the document does not allow",
    one("{ path: state, equals: fine }"),
    'error success/misfit /tools/check_it/success/equals: "state" is never "fine": it is none of the allowed values: "done", "broken" → write the value that the document gives for a success',
  ],
  [
    "an answer that is a text",
    one("{ path: ok, equals: true }", "text"),
    'error success/no-json /tools/check_it/success (key): "GET /text" does not answer with JSON: its answer cannot say that it failed → remove success: the status alone tells',
  ],
  [
    "an answer that is handed on as a file",
    `${one("{ path: ok, equals: true }")}    result: { file: { maxBytes: 1MB } }\n`,
    'error success/no-json /tools/check_it/success (key): "GET /info" does not answer with JSON: its answer cannot say that it failed → remove success: the status alone tells',
  ],
  [
    "of what takes a step back",
    steps(
      "{ id: a, call: api.post, undo: { call: api.post, success: { path: done, equals: 1 } } }",
    ).replace("irreversible", "compensable"),
    'error select/unknown-field /tools/check_it/steps/0/undo/success/path [0,4]: "done" is not in the response of api.post → name a field of the response',
  ],
  [
    "a step that may take longer than its tool",
    steps("{ id: a, call: api.post, timeout: 11s }"),
    'error step/late-timeout /tools/check_it/steps/0/timeout: "a" may take 11000 ms, and the whole tool takes 10000 ms at most → give the step less time, or the tool more',
  ],
  [
    "the retry of a step that is not safe to repeat",
    steps("{ id: a, call: api.post, retry: { attempts: 2 } }"),
    "error tool/retry-on-write /tools/check_it/steps/0/retry (key): ",
  ],
])("%s is an error", (_, text, problem) => {
  const [found, ...others] = problemsOf(DOCUMENT, text);
  expect([found?.slice(0, problem.length), ...others]).toEqual([problem]);
});
