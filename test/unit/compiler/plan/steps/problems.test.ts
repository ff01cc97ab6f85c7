import { expect, test } from "vitest";
import { problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /deals/{dealId}:
    parameters: [{ name: dealId, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getDeal
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Deal" } } } } }
    patch:
      operationId: updateDeal
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, properties: { stage: { type: string }, amount: { type: number }, ids: { type: array, items: { type: string } } } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Deal" } } } } }
    delete: { operationId: dropDeal, responses: { "204": { description: gone } } }
components:
  schemas:
    Deal:
      type: object
      required: [id, stage, amount]
      properties:
        id: { type: string }
        stage: { type: string }
        amount: { type: number }
        tags: { type: array, items: { type: string } }
`;

const READ =
  '{ id: a, call: api.getDeal, with: { path.dealId: $inputs.id }, outputs: { stage: "$response.body#/stage" } }';
const input = "input: { id: { type: string, required: true } }";

function tool(steps: readonly string[], more: readonly string[] = [input]): string {
  const lines = [
    "description: A tool.",
    "owner: team",
    ...(more.some((line) => line.startsWith("reversibility"))
      ? []
      : ["reversibility: compensable"]),
    ...more,
    "steps:",
    ...steps.map((step) => `  - ${step}`),
  ];
  return `tools:\n  two_steps:\n${lines.map((line) => `    ${line}`).join("\n")}\n`;
}

const SECOND = (value: string) => `{ id: b, call: api.getDeal, with: { path.dealId: ${value} } }`;
const WRITE = (more: string) =>
  `{ id: w, call: api.updateDeal, with: { path.dealId: $inputs.id }${more} }`;

test.each<[string, string, string]>([
  ["an unknown step", tool([READ, SECOND("$steps.aa.outputs.stage")]), "step/unknown "],
  ["a step that runs later", tool([SECOND("$steps.a.outputs.stage"), READ]), "step/later "],
  ["its own output", tool([SECOND("$steps.b.outputs.body#/id")]), "step/self "],
  ["an unknown output", tool([READ, SECOND("$steps.a.outputs.stag")]), "step/unknown-output "],
  ["an unknown part", tool([READ, SECOND('"$steps.a.outputs.body#/stge"')]), "step/unknown-part "],
  [
    "an output that the answer does not have",
    tool([READ.replace("#/stage", "#/stge"), SECOND("$inputs.id")]),
    "step/unknown-part ",
  ],
  [
    "a number where a text is needed",
    tool([READ, SECOND('"$steps.a.outputs.body#/amount"')]),
    "binding/misfit ",
  ],
  [
    "an answer without a body",
    tool([
      `{ id: d, call: api.dropDeal, with: { path.dealId: $inputs.id } }`,
      SECOND('"$steps.d.outputs.body#/id"'),
    ]),
    "step/no-body ",
  ],
  ["an item outside of a repetition", tool([SECOND("$item")]), "step/no-item "],
  [
    "a condition that reads no name",
    tool([
      READ,
      `{ id: b, call: api.getDeal, when: "steps.a.stge == 'x'", with: { path.dealId: $inputs.id } }`,
    ]),
    "step/unknown-output ",
  ],
  [
    "a condition that is no truth value",
    tool([
      READ,
      `{ id: b, call: api.getDeal, when: "inputs.id", with: { path.dealId: $inputs.id } }`,
    ]),
    "step/condition ",
  ],
  [
    "an input that may be absent in a condition",
    tool(
      [
        READ,
        `{ id: b, call: api.getDeal, when: "inputs.x == 'a'", with: { path.dealId: $inputs.id } }`,
      ],
      ["input: { id: { type: string, required: true }, x: { type: string } }"],
    ),
    "step/unasked-input ",
  ],
  [
    "an unsafe pattern",
    tool([
      READ,
      `{ id: b, call: api.getDeal, when: "inputs.id.matches('(a+)+$')", with: { path.dealId: $inputs.id } }`,
    ]),
    "step/unsafe-pattern ",
  ],
  [
    "a repetition of a text",
    tool([
      `{ id: b, call: api.getDeal, forEach: { in: $inputs.id, max: 3 }, with: { path.dealId: $item } }`,
    ]),
    "step/not-a-list ",
  ],
  [
    "an unbounded repetition in a value",
    tool(
      [
        WRITE("").replace(
          "path.dealId: $inputs.id",
          "path.dealId: a, body.ids: [{ $each: $inputs.ids, $literal: x }]",
        ),
      ],
      ["input: { ids: { type: array, required: true } }"],
    ),
    "step/unbounded ",
  ],
  [
    "more items than a step takes",
    tool(
      [
        `{ id: b, call: api.getDeal, forEach: { in: $inputs.ids, max: 3 }, with: { path.dealId: x } }`,
      ],
      ["input: { ids: { type: array, maxItems: 9, required: true } }"],
    ),
    "step/too-many ",
  ],
  [
    "an onEmpty of what is never empty",
    tool([
      `{ id: a, call: api.getDeal, with: { path.dealId: $inputs.id }, outputs: { s: $response.status }, onEmpty: { output: s, stop: No. } }`,
    ]),
    "step/never-empty ",
  ],
  [
    "a target of an input",
    tool(
      [SECOND("$inputs.id")],
      ["input: { id: { type: string, required: true, to: path.dealId } }"],
    ),
    "step/input-target ",
  ],
  [
    "a required part of a step that may not run",
    tool([
      READ.replace("id: a,", `id: a, when: "inputs.id != 'x'",`),
      SECOND("$steps.a.outputs.stage"),
    ]),
    "step/may-be-absent ",
  ],
  [
    "a write before a step that may fail",
    tool([WRITE(""), SECOND("$inputs.id")]),
    "step/write-then-fail ",
  ],
  [
    "a write whose failure is passed over",
    tool([WRITE(", onError: continue")]),
    "step/continue-on-write ",
  ],
  [
    "an undo of a read",
    tool([
      READ.replace(
        "id: a,",
        "id: a, undo: { call: api.dropDeal, with: { path.dealId: $inputs.id } },",
      ),
    ]),
    "step/undo-of-read ",
  ],
  [
    "an undo of what is irreversible",
    tool(
      [WRITE(", undo: { call: api.dropDeal, with: { path.dealId: $inputs.id } }")],
      [input, "reversibility: irreversible"],
    ),
    "step/undo-irreversible ",
  ],
  [
    "an irreversible step for each item",
    tool(
      [WRITE(", forEach: { in: $inputs.ids, max: 9 }")],
      [
        "input: { id: { type: string, required: true }, ids: { type: array, maxItems: 9, required: true } }",
        "reversibility: irreversible",
      ],
    ),
    "step/repeated-irreversible ",
  ],
  [
    "a last step whose failure is passed over",
    tool([READ.replace("id: a,", "id: a, onError: continue,")]),
    "step/last-may-fail ",
  ],
  [
    "too many calls",
    tool(
      [1, 2].map(
        (n) =>
          `{ id: s${n}, call: api.getDeal, forEach: { in: $inputs.ids, max: 900 }, with: { path.dealId: x } }`,
      ),
      ["input: { ids: { type: array, maxItems: 9, required: true } }"],
    ),
    "step/too-many-calls ",
  ],
  [
    "a credential as a variable",
    `auth: { api.key: { use: bearer, add: true, secret: API_TOKEN } }\n${tool([READ, SECOND("$env.API_TOKEN")])}`,
    "step/secret-variable ",
  ],
])("%s is refused where it stands, with help", (_, given, want) => {
  const problems = problemsOf(DOCUMENT, given);
  expect(
    problems.filter((one) => one.startsWith(`error ${want}`)).map((one) => one.includes(" → ")),
  ).toEqual([true]);
});

test("an input with a target in a tool with steps is told of that alone", () => {
  const problems = problemsOf(
    DOCUMENT,
    tool([SECOND("$inputs.id")], ["input: { id: path.dealId }"]),
  );
  expect(problems).toEqual([expect.stringContaining("step/input-target ")]);
});

test("a step takes what an earlier one answered, and says which it needs", () => {
  const { steps, upstreamCalls, effect } = toolOf(
    DOCUMENT,
    tool([
      READ,
      WRITE(", when: steps.a.stage != 'won'").replace(
        "path.dealId: $inputs.id",
        'path.dealId: $inputs.id, body.stage: "was {$steps.a.outputs.stage}"',
      ),
    ]),
  );
  expect(upstreamCalls).toEqual({ worst: 2 });
  expect(effect).toBe("write");
  expect(steps).toMatchObject([
    { id: "a", outputs: [{ name: "stage", source: { from: "body", pointer: "/stage" } }] },
    { id: "w", needs: ["a"], when: { outputs: [{ step: "a", name: "stage" }] } },
  ]);
});

test("a write may be followed by a reader that is passed over, and by anything where it has undo", () => {
  const undo =
    ', undo: { call: api.updateDeal, with: { path.dealId: $inputs.id, body.stage: "$steps.w.outputs.body#/stage" } }';
  expect(
    problemsOf(
      DOCUMENT,
      tool([
        WRITE(undo).replace(
          "path.dealId: $inputs.id }",
          "path.dealId: $inputs.id, body.stage: x }",
        ),
        SECOND("$inputs.id"),
      ]),
    ),
  ).toEqual([]);
});

test.each([
  ["its own output", "$steps.a.outputs.body#/tags", "step/self "],
  ["a step that is not there", "$steps.x.outputs.body", "step/unknown "],
  ["more items than it takes", "$inputs.ids", "step/too-many "],
])("IN-30: a step that repeats for %s is told that once, and nothing of $item", (_, over, want) => {
  const step = `{ id: a, call: api.getDeal, forEach: { in: "${over}", max: 2 }, with: { path.dealId: $item } }`;
  const inputs =
    "input: { id: { type: string }, ids: { type: array, items: { type: string }, maxItems: 9 } }";
  const problems = problemsOf(DOCUMENT, tool([step, SECOND("$inputs.id")], [inputs]));
  const ofSteps = problems.filter((problem) => problem.includes("step/"));
  expect(ofSteps).toHaveLength(1);
  expect(ofSteps[0]).toContain(want);
});

test("IN-30: an output that is not there is told once, and nothing of what reads it", () => {
  const first = READ.replace("#/stage", "#/stagge");
  const repeated =
    "{ id: b, call: api.getDeal, forEach: { in: $steps.a.outputs.stage, max: 2 }, with: { path.dealId: $item } }";
  for (const second of [SECOND("$steps.a.outputs.stage"), repeated]) {
    const problems = problemsOf(DOCUMENT, tool([first, second])).filter((one) =>
      /step\/|binding\//.test(one),
    );
    expect(problems).toEqual([expect.stringContaining("step/unknown-part")]);
  }
});

test("IN-30: a target in a tool with steps is told as that, and not as an input without type", () => {
  const problems = problemsOf(
    DOCUMENT,
    tool([SECOND("$inputs.id")], ["input: { id: { to: path.dealId, required: true } }"]),
  );
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain("step/input-target");
});
