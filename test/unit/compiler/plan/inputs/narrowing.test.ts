import { describe, expect, test } from "vitest";
import { problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /deals:
    post:
      operationId: createDeal
      parameters:
        - { name: stage, in: query, schema: { $ref: "#/components/schemas/Stage" } }
        - { name: tags, in: query, schema: { type: array, minItems: 1, maxItems: 5, items: { type: string, enum: [hot, cold] } } }
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note: { type: string }
                address:
                  type: object
                  required: [city]
                  properties: { city: { type: string }, zip: { type: string, maxLength: 9 } }
                lines: { type: array, items: { $ref: "#/components/schemas/Line" } }
                owner: { anyOf: [{ type: object, properties: { id: { type: integer } } }, { type: "null" }] }
                either: { oneOf: [{ type: object, properties: { a: { type: string } } }, { type: object, properties: { b: { type: string } } }] }
                free: { type: object }
      responses: { "204": { description: ok } }
components:
  schemas:
    Stage: { type: string, enum: [lead, won, lost], description: Where a deal stands. }
    Line: { type: object, required: [sku], properties: { sku: { type: string }, count: { type: integer, minimum: 1 } } }
    Lost: { $ref: "#/components/schemas/Nowhere" }
`;

const create = (input: string, more = ""): string => `
tools:
  create_deal:
    description: Creates.
    call: api.createDeal
    owner: me
    reversibility: reversible
    input: { x: ${input} }
${more === "" ? "" : `    with: { ${more} }\n`}`;

const bound = "body.note: 'x {$inputs.x}'";

describe("an input narrows the document", () => {
  test.each<readonly [title: string, input: string, more: string, want: unknown]>([
    [
      "except drops values of the enum",
      "{ to: query.stage, except: [lost] }",
      "",
      { type: "string", description: "Where a deal stands.", enum: ["lead", "won"] },
    ],
    [
      "maxItems bounds a list",
      "{ to: query.tags, minItems: 2, maxItems: 3 }",
      "",
      { type: "array", minItems: 2, maxItems: 3, items: { type: "string", enum: ["hot", "cold"] } },
    ],
    [
      "items narrows what a list holds",
      "{ to: query.tags, items: { except: [cold] } }",
      "",
      { type: "array", minItems: 1, maxItems: 5, items: { type: "string", enum: ["hot"] } },
    ],
    [
      "like takes type, values and description of a schema",
      "{ like: 'api#/components/schemas/Stage', except: [won] }",
      bound,
      { type: "string", description: "Where a deal stands.", enum: ["lead", "lost"] },
    ],
    [
      "a free list of free objects",
      "{ items: { properties: { name: { type: string, required: true, maxLength: 3 }, n: { type: integer, min: 1 } } }, maxItems: 2 }",
      "body.free: { a: $inputs.x }",
      {
        type: "array",
        maxItems: 2,
        items: {
          type: "object",
          properties: {
            name: { type: "string", maxLength: 3 },
            n: { type: "integer", minimum: 1 },
          },
          required: ["name"],
          additionalProperties: false,
        },
      },
    ],
    [
      "items may be like a schema",
      "{ type: array, items: { like: 'api#/components/schemas/Stage', describe: One. } }",
      "body.free: { a: $inputs.x }",
      {
        type: "array",
        items: { type: "string", description: "One.", enum: ["lead", "won", "lost"] },
      },
    ],
    [
      "properties is an allow-list that keeps what the document requires",
      "{ to: body.address, properties: { city: { maxLength: 20 } } }",
      "",
      {
        type: "object",
        properties: { city: { type: "string", maxLength: 20 } },
        required: ["city"],
        additionalProperties: false,
      },
    ],
    [
      "objects in a list",
      "{ to: body.lines, maxItems: 9, items: { properties: { sku: {}, count: { max: 10, required: true } } } }",
      "",
      {
        type: "array",
        maxItems: 9,
        items: {
          type: "object",
          properties: {
            sku: { type: "string" },
            count: { type: "integer", minimum: 1, maximum: 10 },
          },
          required: ["sku", "count"],
          additionalProperties: false,
        },
      },
    ],
    [
      "the one form that takes objects",
      "{ to: body.owner, properties: { id: { min: 1 } } }",
      "",
      {
        type: "object",
        properties: { id: { type: "integer", minimum: 1 } },
        additionalProperties: false,
      },
    ],
    [
      "a member that the document leaves open",
      "{ to: body.free, properties: { a: { type: string } } }",
      "",
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
    ],
  ])("%s", (_, input, more, want) => {
    expect(toolOf(DOCUMENT, create(input, more)).inputs[0]?.schema).toEqual(want);
  });
});

describe("what is wider than the document is refused with its place", () => {
  const AT = "/tools/create_deal/input/x";
  test.each<readonly [input: string, more: string, want: string]>([
    [
      "{ to: query.stage, except: [wonn] }",
      "",
      `error input/not-a-value ${AT}/except: "wonn" is no value of the input "x" → did you mean "won"?`,
    ],
    [
      "{ to: query.stage, except: [lead, won, lost] }",
      "",
      `error input/nothing-left ${AT}/except: except leaves no value of the input "x" → leave one`,
    ],
    [
      "{ to: body.note, except: [a] }",
      "",
      `error input/no-values ${AT}/except: the document lists no values of the input "x" → write enum: with what is allowed, in place of except`,
    ],
    [
      "{ to: query.tags, maxItems: 6 }",
      "",
      `error input/widens ${AT}/maxItems: the input "x" allows more than the document: maxItems is 6 → stay within at most 5`,
    ],
    [
      "{ to: query.tags, items: { enum: [hott] } }",
      "",
      `error input/widens ${AT}/items/enum: the input "x[*]" allows more than the document: "hott" is none of the allowed values: "hot", "cold" → did you mean "hot"?`,
    ],
    [
      "{ to: body.note, minItems: 1 }",
      "",
      `error input/out-of-place ${AT}/minItems: "minItems" means nothing for the input "x" of type string → items, minItems and maxItems are for arrays`,
    ],
    [
      "{ to: body.note, properties: { a: {} } }",
      "",
      `error input/out-of-place ${AT}/properties: "properties" means nothing for the input "x" of type string → properties are for objects`,
    ],
    [
      "{ to: body.address, properties: { city: {}, zipp: {} } }",
      "",
      `error input/unknown-property ${AT}/properties/zipp (key): "x" has no property "zipp" in the document → did you mean "zip"?`,
    ],
    [
      "{ to: body.address, properties: { zip: { maxLength: 10 } } }",
      "",
      `error input/widens ${AT}/properties/zip/maxLength: the input "x.zip" allows more than the document: maxLength is 10 → stay within at most 9`,
    ],
    [
      "{ to: body.address, properties: { zip: {} } }",
      "",
      `error input/lacks-property ${AT}/properties: the document requires "city" in "x" → add city: {} under properties`,
    ],
    [
      "{ to: body.address, properties: { city: { required: false } } }",
      "",
      `error input/must-be-required ${AT}/properties/city/required: the input "x.city" is optional but "city" is required → remove required: false`,
    ],
    [
      "{ to: body.either, properties: { a: {} } }",
      "",
      `error input/composed ${AT}/properties: "x" has several forms in the document: properties cannot narrow them → bind its parts one by one with to:, or leave it as the document has it`,
    ],
    [
      "{ like: 'api#/components/schemas/Stge' }",
      bound,
      `error input/unknown-schema ${AT}/like: "api#/components/schemas/Stge" is no schema of a document → did you mean "api#/components/schemas/Stage"?`,
    ],
    [
      "{ like: 'ap#/components/schemas/Stage' }",
      bound,
      `error input/unknown-schema ${AT}/like: "ap#/components/schemas/Stage" is no schema of a document → did you mean "api#/components/schemas/Stage"?`,
    ],
  ])("%s", (input, more, want) => {
    expect(problemsOf(DOCUMENT, create(input, more))[0]).toBe(want);
  });

  test("like a dead reference has the document's own reason", () => {
    const [problem] = problemsOf(
      DOCUMENT,
      create("{ like: 'api#/components/schemas/Lost' }", bound),
    );
    expect(problem).toContain("#/components/schemas/Nowhere");
  });
});
