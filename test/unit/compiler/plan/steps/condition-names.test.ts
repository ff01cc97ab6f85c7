import { expect, test } from "vitest";
import { planOf } from "../support.ts";

const DOCUMENT = `
paths:
  /deals/{dealId}:
    parameters: [{ name: dealId, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getDeal
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Deal" } } } } }
components:
  schemas:
    Stage: { type: string, enum: [new, won, lost] }
    Person: { type: object, properties: { name: { type: string }, boss: { $ref: "#/components/schemas/Person" } } }
    Deal:
      type: object
      properties:
        id: { type: string }
        stage: { $ref: "#/components/schemas/Stage" }
        was: { anyOf: [{ $ref: "#/components/schemas/Stage" }, { type: "null" }] }
        amount: { type: number }
        owner: { $ref: "#/components/schemas/Person" }
        people: { type: array, items: { $ref: "#/components/schemas/Person" } }
        labels: { type: object, additionalProperties: { type: string } }
        anything: {}
`;

const problems = (when: string) =>
  planOf(
    DOCUMENT,
    `tools:
  two_steps:
    description: A tool.
    input:
      id: { type: string, required: true }
      count: { type: integer, required: true }
      stage: { like: "api#/components/schemas/Stage", except: [lost], required: true }
    steps:
      - id: a
        call: api.getDeal
        with: { path.dealId: "{$inputs.id}{$inputs.count}{$inputs.stage}" }
        outputs: { stage: $response.body#/stage }
      - id: b
        call: api.getDeal
        when: ${JSON.stringify(when)}
        with: { path.dealId: $inputs.id }
      - { id: c, call: api.getDeal, with: { path.dealId: $inputs.id } }
`,
  ).diagnostics.map(({ code, message, help }) => `${code}: ${message}; ${help}`);

test.each([
  'steps.a.body.owner.boss.boss.name == "x"',
  'steps.a.body["owner"].name == inputs.id',
  "steps.a.body.people.exists(p, has(p.boss) && p.boss.name == inputs.id)",
  'steps.a.body.people[0].name != "x"',
  'steps.a.body.labels.anyLabel == "x"',
  'steps.a.body.labels.exists(label, label == "x")',
  "steps.a.body.anything.a.b == 5",
  'steps.a.body.was == "won" || steps.a.stage in ["new", "lost"]',
  "steps.a.body.amount > 5 && inputs.count >= 1.5",
  'inputs.stage == "won"',
  '"owner" in steps.a.body',
])("CT-20: a condition may read %s", (when) => {
  expect(problems(when)).toEqual([]);
});

test.each([
  ['steps.a.body.nme == "x"', 'step/unknown-part: steps.a.body has nothing at "/nme"; '],
  [
    'steps.a.body.owner.nme == "x"',
    'step/unknown-part: steps.a.body has nothing at "/owner/nme"; did you mean "/owner/name"?',
  ],
  [
    'steps.a.body.people.exists(p, p.nme == "x")',
    'step/unknown-part: steps.a.body.people[] has nothing at "/nme"; did you mean "/name"?',
  ],
  [
    'steps.a.outputs.stage == "won"',
    'step/condition: this condition cannot be decided: in a condition an output stands right behind its step; did you mean "steps.a.stage"?',
  ],
  [
    'steps.a.stag == "won"',
    'step/unknown-output: the step "a" has no output "stag"; did you mean "stage"?',
  ],
  [
    'steps.b.body.id == "x"',
    'step/self: the step "b" reads its own output; a step reads inputs and the steps before it',
  ],
  [
    'steps.c.body.id == "x"',
    'step/later: the step "c" runs later than what reads it; steps run from top to bottom: move it up',
  ],
  [
    'inputs.stag == "won"',
    'step/condition: this condition cannot be decided: no such key: stag; did you mean "stage"?',
  ],
])("a condition that reads %s is told where it leads nowhere", (when, want) => {
  expect(problems(when)).toEqual([expect.stringContaining(want)]);
});

test.each([
  ['inputs.stage == "wonn"', '"wonn" is compared with inputs.stage, which is one of "new", "won"'],
  ['"lost" != inputs.stage', '"lost" is compared with inputs.stage, which is one of "new", "won"'],
  ['steps.a.body.was == "wonn"', 'which is one of "new", "won", "lost"'],
  ['steps.a.stage in ["new", "gone"]', '"gone" is compared with steps.a.stage'],
  ["steps.a.body.id == 5", "5 is compared with steps.a.body.id, which is string"],
  ['steps.a.body.amount == "5"', '"5" is compared with steps.a.body.amount, which is number'],
])("CT-20: what %s compares with is a value that never stands there", (when, want) => {
  expect(problems(when)).toEqual([expect.stringContaining(want)]);
});
