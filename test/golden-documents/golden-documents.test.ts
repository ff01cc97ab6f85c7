import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeFrame } from "../../src/compiler/diagnostics/code-frame.ts";
import { nodeHost } from "../../src/compiler/host.ts";
import type { ApiModel, MediaType } from "../../src/compiler/ir/api-model.ts";
import type { Diagnostic } from "../../src/compiler/ir/diagnostic.ts";
import type { Schema } from "../../src/compiler/ir/schema.ts";
import type { SourceDocument } from "../../src/compiler/ir/source-document.ts";
import { lower } from "../../src/compiler/openapi/lower.ts";
import { loadSource } from "../../src/compiler/source/load-source.ts";

/*
 * The smallest document for each oddity, and all that lowering makes of it: `NAME.yaml` and `NAME.txt`. Problems are shown
 * as users see them, with the line of their own file. UPDATE_GOLDEN=1 rewrites the texts.
 */

const folder = import.meta.dirname;
const update = process.env["UPDATE_GOLDEN"] === "1" && process.env["CI"] === undefined;
const documents = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

async function told(file: string): Promise<string> {
  const request = { name: "api", document: file, from: folder, cwd: folder };
  const bundle = await loadSource(request, nodeHost());
  const lowered = bundle.value === undefined ? undefined : lower(bundle.value);
  const files = bundle.value?.documents ?? new Map<string, SourceDocument>();
  const model = lowered?.value;
  const problems = [
    ...bundle.diagnostics,
    ...(lowered?.diagnostics ?? []),
    ...(model?.broken.flatMap(({ diagnostics }) => diagnostics) ?? []),
    ...(model?.findings() ?? []),
  ].map((problem: Diagnostic) => codeFrame(problem, files));
  return `${[...(model === undefined ? [] : facts(model)), ...problems].join("\n\n")}\n`;
}

function facts(model: ApiModel): readonly string[] {
  const { tags, servers, securitySchemes, operations, broken } = model;
  const schemes = [...securitySchemes.values()].map(({ origin: _, ...scheme }) => scheme);
  return [
    ...(tags.length === 0 ? [] : [`tags ${text(tags)}`]),
    `servers ${text(servers)}`,
    ...schemes.map((scheme) => `security scheme ${text(scheme)}`),
    ...broken.map(({ key }) => `broken ${key}`),
    ...operations.map((operation) => operationFacts(operation, model)),
  ];
}

function operationFacts(operation: ApiModel["operations"][number], model: ApiModel): string {
  const { key, operationId, path, parameters, requestBody, responses, security } = operation;
  return [
    `${key}${operationId === undefined ? "" : ` (${operationId})`}`,
    ...(key.endsWith(` ${path}`) ? [] : [`  path ${path}`]),
    ...parameters.map(({ schema, origin: _, deprecated: __, ...facts }) => {
      return `  parameter ${text({ ...facts, schema: whole(schema, model) })}`;
    }),
    ...(requestBody === undefined
      ? []
      : [
          `  body${requestBody.required ? " (required)" : ""}`,
          ...requestBody.content.map((media) => `    ${mediaFacts(media, model)}`),
        ]),
    ...responses.flatMap(({ status, description = "", content }) => [
      `  ${status} ${description}`.trimEnd(),
      ...content.map((media) => `    ${mediaFacts(media, model)}`),
    ]),
    ...(security === undefined ? [] : [`  security ${text(security)}`]),
  ].join("\n");
}

function mediaFacts(media: MediaType, model: ApiModel): string {
  const { type, schema, itemSchema, origin: _, examples, encoding, ...rest } = media;
  const shown = {
    ...(schema === undefined ? {} : { schema: whole(schema, model) }),
    ...(itemSchema === undefined ? {} : { itemSchema: whole(itemSchema, model) }),
    ...(examples.length === 0 ? {} : { examples }),
    ...(Object.keys(encoding).length === 0 ? {} : { encoding }),
    ...rest,
  };
  return `${type} ${text(shown)}`;
}

/** A schema with what its references lead to; inside itself it is its id. */
function whole(schema: Schema, { schemas }: ApiModel): unknown {
  const above: string[] = [];
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== "object" || value === null) return value;
    const { $ref: id, ...own } = value as { readonly [key: string]: unknown };
    const members = Object.entries(own).map(([key, member]) => [
      key,
      DATA.has(key) ? member : copy(member),
    ]);
    const beside = Object.fromEntries(members);
    if (typeof id !== "string") {
      return id === undefined ? beside : { $ref: copy(id), ...beside };
    }
    if (above.includes(id)) return { "…": id };
    above.push(id);
    const target = copy(schemas.get(id));
    above.pop();
    return members.length === 0 ? target : { "…": target, ...beside };
  };
  return copy(schema);
}

/** Keywords whose value is an author's, or names schemas without being one. */
const DATA = new Set(["enum", "const", "default", "examples", "discriminator"]);

function text(value: unknown): string {
  return JSON.stringify(value);
}

describe("IN-01, IN-31, IN-32: a document is lowered as its golden text says", () => {
  for (const file of documents) {
    test(file, async () => {
      const found = await told(file);
      const golden = join(folder, `${basename(file, ".yaml")}.txt`);
      if (update) writeFileSync(golden, found);
      expect(existsSync(golden) ? readFileSync(golden, "utf8") : "").toBe(found);
    });
  }
});

test("every golden text has a document", () => {
  const texts = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  const names = documents.map((file) => `${basename(file, ".yaml")}.txt`);
  expect(texts.sort()).toEqual(names.sort());
});
