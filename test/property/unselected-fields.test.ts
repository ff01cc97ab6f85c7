import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import type { ToolCall } from "../../src/runtime/call/call.ts";
import type { Select } from "../../src/runtime/codegen/v1/select.ts";
import type { ToolDefinition } from "../../src/runtime/codegen/v1/tool.ts";
import { shapeResult } from "../../src/runtime/projection/shape-result.ts";
import type { JsonObject, JsonValue } from "../../src/util/json.ts";

/**
 * The metamorphic property of selections over the documents of the CRM: bodies have the fields of each response's own
 * schema with values of any kind, selections are random subsets of its fields.
 */
const folder = join(import.meta.dirname, "..", "..", "specs", "crm");
const DOCUMENTS = readdirSync(folder).filter((name) => name.endsWith(".openapi.yaml"));

interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: { readonly [name: string]: SchemaNode };
  readonly items?: SchemaNode;
  readonly allOf?: readonly SchemaNode[];
  readonly enum?: readonly JsonValue[];
}
interface DocumentNode {
  readonly paths: { readonly [path: string]: { readonly [method: string]: OperationNode } };
  readonly components: { readonly schemas: { readonly [name: string]: SchemaNode } };
}
interface OperationNode {
  readonly operationId?: string;
  readonly responses?: {
    readonly [status: string]: {
      readonly content?: { readonly "application/json"?: { readonly schema?: SchemaNode } };
    };
  };
}

/** Own properties of an object schema, through references and compositions. */
function propertiesOf(
  node: SchemaNode,
  all: DocumentNode,
): readonly (readonly [string, SchemaNode])[] {
  const { $ref, allOf = [], properties = {} } = node;
  const name = $ref?.replace("#/components/schemas/", "") ?? "";
  const target = all.components.schemas[name];
  return [
    ...(target === undefined ? [] : propertiesOf(target, all)),
    ...allOf.flatMap((part) => propertiesOf(part, all)),
    ...Object.entries(properties),
  ];
}

function itemsOf(node: SchemaNode, all: DocumentNode): SchemaNode | undefined {
  const name = node.$ref?.replace("#/components/schemas/", "") ?? "";
  return node.items ?? all.components.schemas[name]?.items;
}

/** Leaves of a schema down to a depth, as paths. */
function leavesOf(node: SchemaNode, all: DocumentNode, depth: number): readonly string[] {
  return propertiesOf(node, all).flatMap(([name, member]) => {
    const written = /^[\w-]+$/.test(name) ? [name] : [];
    const inner = depth === 0 ? [] : leavesOf(member, all, depth - 1);
    if (itemsOf(member, all) !== undefined) return [];
    return inner.length > 0 ? inner.map((path) => `${name}.${path}`) : written;
  });
}

interface Target {
  readonly operation: string;
  readonly from: string;
  readonly paths: readonly string[];
}

/** Every operation that answers with an object, or with a list inside one. */
function targetsOf(all: DocumentNode): readonly Target[] {
  return Object.values(all.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId: operation, responses }): Target[] => {
      const schema = responses?.["200"]?.content?.["application/json"]?.schema;
      if (operation === undefined || schema === undefined) return [];
      const list = propertiesOf(schema, all).find(([, member]) => itemsOf(member, all));
      const item = list === undefined ? schema : itemsOf(list[1], all);
      const paths = item === undefined ? [] : leavesOf(item, all, 2);
      return paths.length < 2 ? [] : [{ operation, from: list?.[0] ?? "", paths }];
    }),
  );
}

function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) target[head] = value;
  else {
    const inner = target[head];
    const next = typeof inner === "object" && inner !== null ? inner : {};
    target[head] = next;
    setAt(next as Record<string, unknown>, rest, value);
  }
}

async function answerTo(tool: ToolDefinition, body: JsonValue): Promise<unknown> {
  const record = { steps: [], warnings: [] as string[], bytesIn: 0 };
  const call = { tool, arguments: {}, record } as unknown as ToolCall;
  const answer = { status: 200, mediaType: "application/json", body };
  const result = await shapeResult(async () => ({ kind: "raw", answer }))(call);
  return { result, warnings: record.warnings };
}

const value = fc
  .oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue())
  .map((one) => JSON.parse(JSON.stringify(one)) as JsonValue);

describe.each(DOCUMENTS)("%s", (file) => {
  const all = load(readFileSync(join(folder, file), "utf8")) as DocumentNode;
  const targets = targetsOf(all);

  test("has operations to try", () => expect(targets.length).toBeGreaterThan(1));

  test("IN-20: changing an unselected field never changes the output", async () => {
    const cases = fc.constantFrom(...targets).chain((target) =>
      fc.record({
        target: fc.constant(target),
        selected: fc.subarray([...target.paths], {
          minLength: 1,
          maxLength: target.paths.length - 1,
        }),
        rows: fc.array(fc.array(value, { minLength: target.paths.length }), { maxLength: 4 }),
        noise: fc.array(value, { minLength: 4 }),
        format: fc.constantFrom("json" as const, "table" as const),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ target, selected, rows, noise, format }) => {
        const { from, paths } = target;
        const select: { readonly [key: string]: Select } = Object.fromEntries(
          selected.map((path, i) => [`k${i}`, path]),
        );
        const kind = from === "" ? "object" : "list";
        const tool: ToolDefinition = {
          name: "t",
          description: "",
          effect: "read",
          scopes: [],
          steps: [],
          result: { kind, ...(from === "" ? {} : { from }), select, format, maxTokens: 4000 },
          schemas: { input: {}, output: { type: "object" } },
        };
        const filled = (noisy: boolean): JsonObject[] =>
          rows.map((values, row) => {
            const item: Record<string, unknown> = {};
            for (const [i, path] of paths.entries()) {
              const kept = selected.includes(path) || !noisy;
              const fill = kept ? values[i] : noise[(i + row) % noise.length];
              setAt(item, path.split("."), fill);
            }
            if (noisy) item["not in the document"] = noise[0];
            return item as JsonObject;
          });
        const bodyOf = (items: readonly JsonObject[]): JsonObject =>
          from === "" ? (items[0] ?? {}) : { [from]: items };
        const before = await answerTo(tool, bodyOf(filled(false)));
        const after = await answerTo(tool, bodyOf(filled(true)));
        expect(after).toEqual(before);
      }),
      { numRuns: 400 },
    );
  });
});
