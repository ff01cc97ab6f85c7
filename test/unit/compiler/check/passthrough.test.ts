import { expect, test } from "vitest";
import { passthrough } from "../../../../src/compiler/check/passthrough.ts";
import { plan } from "../../../../src/compiler/plan/plan.ts";
import { model, overlay, told } from "../plan/support.ts";

const answers = (name: string, responses: string): string =>
  `  /${name}: { get: { operationId: ${name}, responses: ${responses} } }\n`;
const json = "content: { application/json: { schema: { properties: { id: { type: string } } } } }";
const DOCUMENT = `paths:\n${[
  answers("json", `{ "200": { description: ok, ${json} } }`),
  answers("byDefault", `{ default: { description: ok, ${json} } }`),
  answers(
    "failsInJson",
    `{ "200": { description: ok, content: { text/plain: {} } }, default: { description: no, ${json} } }`,
  ),
  answers("any", `{ "200": { description: ok, content: { "*/*": {} } } }`),
  answers("lines", `{ "200": { description: ok, content: { application/x-ndjson: {} } } }`),
  answers("text", `{ "200": { description: ok, content: { text/csv: {} } } }`),
  answers("file", `{ "200": { description: ok, content: { application/pdf: {} } } }`),
  answers("nothing", `{ "204": { description: ok } }`),
  answers("undocumented", `{ "200": { description: ok } }`),
].join("")}`;

function toldOf(text: string): readonly string[] {
  const models = new Map([["api", model(DOCUMENT)]]);
  const read = overlay(text);
  const { value, diagnostics } = plan({ overlay: read, models });
  if (value === undefined) throw new Error(told(diagnostics).join("\n"));
  return told(passthrough(value, read));
}

const unasked = (name: string): string =>
  `error select/unasked /tools/a_tool (key): this tool hands on all that "GET /${name}" answers, and nothing asks for that → add result: { select: [ … ] } with the fields that a model needs, or { select: all }`;

test.each([
  ["JSON", "json", "", [unasked("json")]],
  ["JSON, budgeted", "json", "result: { maxTokens: 100 }", [unasked("json")]],
  ["JSON that is asked for", "json", "result: { select: all }", []],
  ["JSON of which fields are selected", "json", "result: { select: [id] }", []],
  ["JSON of which there are variants", "json", "result: { variants: { a: [id], b: [id] } }", []],
  ["JSON under default", "byDefault", "", [unasked("byDefault")]],
  ["failures in JSON alone", "failsInJson", "", []],
  ["anything", "any", "", [unasked("any")]],
  ["a stream", "lines", "", [unasked("lines")]],
  ["text", "text", "", []],
  ["a file", "file", "", []],
  ["nothing", "nothing", "", []],
  ["what the document does not say", "undocumented", "", []],
])(
  "CT-06: a tool that answers with %s passes it on whole only where asked",
  (_, name, more, want) => {
    const tool = `{ description: Read., call: api.${name}${more === "" ? "" : `, ${more}`} }`;
    expect(toldOf(`tools: { a_tool: ${tool} }`)).toEqual(want);
  },
);

test("CT-06: of several steps the one counts that the result is read of", () => {
  const steps = (id: string): string =>
    `tools: { a_tool: { description: Read., steps: [{ id: one, call: api.json }, { id: two, call: api.text }], result: { step: ${id} } } }`;
  expect(toldOf(steps("one"))).toEqual([unasked("json")]);
  expect(toldOf(steps("two"))).toEqual([]);
});

test("CT-06: expose asks for answers as they are", () => {
  expect(toldOf("expose: all")).toEqual([]);
});
