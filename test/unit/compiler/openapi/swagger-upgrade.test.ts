import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { ApiModel, MediaType } from "../../../../src/compiler/ir/api-model.ts";
import type { Schema, SchemaId } from "../../../../src/compiler/ir/schema.ts";
import { model } from "./model.ts";

/*
 * An upgrader to 3.x that shares no code with ours as an oracle: a document of 2.0 is the same API as what it becomes.
 *
 * What we read otherwise, so that it is not compared:
 * - servers: https goes before http here and is the default; the oracle keeps the order and defaults to http;
 * - a form's media types: only forms can carry formData here, the oracle lists all of `consumes`;
 * - a form without required members: the oracle writes an empty list;
 * - a response in a media type that only its example has: it has the response's schema here, none there;
 * - explode of values that are one text: it changes nothing.
 */

const examples = fileURLToPath(
  new URL("../../../../node_modules/@readme/oas-examples/2.0/json/", import.meta.url),
);
const specs = fileURLToPath(new URL("../../../../../shared/specs/", import.meta.url));
const present = existsSync(specs);
if (!present) console.warn("skipped: the real documents (../shared/specs) are not here");

/** Every way in which two schemas differ, cycles entered once. */
function differences(
  a: Schema | undefined,
  b: Schema | undefined,
  tables: readonly [ApiModel["schemas"], ApiModel["schemas"]],
  at: string,
  seen: Set<string>,
): readonly string[] {
  const [left, leftId] = reached(a, tables[0]);
  const [right, rightId] = reached(b, tables[1]);
  if (leftId !== undefined || rightId !== undefined) {
    const pair = `${leftId} ${rightId}`;
    if (seen.has(pair)) return [];
    seen.add(pair);
  }
  if (typeof left !== "object" || typeof right !== "object") {
    return left === right ? [] : [`${at}: ${JSON.stringify(left)} and ${JSON.stringify(right)}`];
  }
  const keywords = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keywords].flatMap((keyword): readonly string[] => {
    const [one, other] = [left, right].map(
      (schema) => (schema as Readonly<Record<string, unknown>>)[keyword],
    );
    const here = `${at}/${keyword}`;
    const inner = (x: unknown, y: unknown, name: string | number): readonly string[] =>
      differences(x as Schema, y as Schema, tables, `${here}/${name}`, seen);
    switch (keyword) {
      case "properties":
      case "patternProperties": {
        const [x, y] = [one, other] as Readonly<Record<string, Schema>>[];
        const names = new Set([...Object.keys(x ?? {}), ...Object.keys(y ?? {})]);
        return [...names].flatMap((name) => inner(x?.[name], y?.[name], name));
      }
      case "allOf":
      case "anyOf":
      case "oneOf":
      case "prefixItems": {
        const [x, y] = [one, other] as (readonly Schema[] | undefined)[];
        const longest = Math.max(x?.length ?? 0, y?.length ?? 0);
        return Array.from({ length: longest }, (_, i) => inner(x?.[i], y?.[i], i)).flat();
      }
      case "items":
      case "additionalProperties":
      case "not":
        return inner(one, other, "");
      // The oracle lists every subtype; names say the same.
      case "discriminator":
        return [];
      // The oracle writes an empty list, which says nothing.
      case "required":
        return JSON.stringify(one ?? []) === JSON.stringify(other ?? []) ? [] : [here];
      default:
        return JSON.stringify(one) === JSON.stringify(other)
          ? []
          : [`${here}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`];
    }
  });
}

function reached(
  schema: Schema | undefined,
  table: ApiModel["schemas"],
): readonly [Schema | undefined, SchemaId | undefined] {
  let current = schema;
  let id: SchemaId | undefined;
  while (typeof current === "object" && current.$ref !== undefined) {
    id = current.$ref;
    const next: Schema | undefined = table.get(id);
    if (next === undefined) return [undefined, undefined];
    current = next;
  }
  return [current, id];
}

const isForm = (type: string): boolean => type.includes("form");

function compareModels(swagger: ApiModel, upgraded: ApiModel): readonly string[] {
  const tables = [swagger.schemas, upgraded.schemas] as const;
  const found: string[] = [];
  const same = (x: unknown, y: unknown, at: string): void => {
    if (JSON.stringify(x) !== JSON.stringify(y)) {
      found.push(`${at}: ${JSON.stringify(x)} and ${JSON.stringify(y)}`);
    }
  };
  const content = (x: readonly MediaType[], y: readonly MediaType[], at: string): void => {
    const forms = x.some(({ type }) => isForm(type));
    const others = forms ? y.filter(({ type }) => isForm(type)) : y;
    same(
      x.map(({ type }) => type),
      others.map(({ type }) => type),
      `${at} types`,
    );
    for (const [i, media] of x.entries()) {
      const where = `${at} ${media.type}`;
      if (media.examples.length > 0 && others[i]?.schema === undefined) continue;
      found.push(...differences(media.schema, others[i]?.schema, tables, where, new Set()));
    }
  };
  same(
    swagger.operations.map(({ key }) => key),
    upgraded.operations.map(({ key }) => key),
    "operations",
  );
  for (const [i, operation] of swagger.operations.entries()) {
    const other = upgraded.operations[i];
    if (other === undefined) continue;
    const at = operation.key;
    for (const member of ["operationId", "summary", "description", "tags", "security"] as const) {
      same(operation[member], other[member], `${at} ${member}`);
    }
    const facts = (one: typeof operation): unknown =>
      one.parameters.map(({ name, in: location, required, style, explode, schema }) => {
        const [own] = reached(schema, (one === operation ? swagger : upgraded).schemas);
        const list = typeof own === "object" && own.type === "array";
        return [name, location, required, style, list ? explode : undefined];
      });
    same(facts(operation), facts(other), `${at} parameters`);
    for (const [j, { name, schema }] of operation.parameters.entries()) {
      const where = `${at} ${name}`;
      found.push(...differences(schema, other.parameters[j]?.schema, tables, where, new Set()));
    }
    same(operation.requestBody === undefined, other.requestBody === undefined, `${at} body`);
    if (operation.requestBody !== undefined) {
      const form = operation.requestBody.content.some(({ type }) => isForm(type));
      if (!form) same(operation.requestBody.required, other.requestBody?.required, `${at} body`);
      content(operation.requestBody.content, other.requestBody?.content ?? [], `${at} body`);
    }
    same(
      operation.responses.map(({ status }) => status),
      other.responses.map(({ status }) => status),
      `${at} responses`,
    );
    for (const [j, response] of operation.responses.entries()) {
      content(response.content, other.responses[j]?.content ?? [], `${at} ${response.status}`);
    }
  }
  const schemes = ({ securitySchemes }: ApiModel): unknown =>
    [...securitySchemes.values()].map(({ origin: _, ...scheme }) => scheme);
  same(schemes(swagger), schemes(upgraded), "securitySchemes");
  same(swagger.tags, upgraded.tags, "tags");
  return found;
}

function check(text: string): readonly string[] {
  const swagger = model(parse(text)).model;
  const upgraded = model(upgradeFromTwoToThree(parse(text))).model;
  expect(swagger?.broken).toEqual([]);
  expect(upgraded?.broken).toEqual([]);
  return compareModels(swagger as ApiModel, upgraded as ApiModel);
}

for (const file of readdirSync(examples)) {
  test(`IN-01: ${file} of 2.0 is the same API as its upgrade`, () => {
    expect(check(readFileSync(examples + file, "utf8"))).toEqual([]);
  });
}

for (const file of ["slack-web.json", "docker-engine-v1.55.yaml", "firecracker.yaml"]) {
  test.skipIf(!present)(`IN-01: ${file} of 2.0 is the same API as its upgrade`, () => {
    expect(check(readFileSync(specs + file, "utf8")).slice(0, 20)).toEqual([]);
  });
}
