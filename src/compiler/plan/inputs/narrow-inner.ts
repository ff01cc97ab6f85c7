import { nearest } from "../../../util/nearest.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { OverlayShape } from "../../ir/overlay.ts";
import type { Schema } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { admits, type Kinds, kindsOf } from "../schema/kinds.ts";
import { type Base, outOfPlace, type Work } from "./narrow-work.ts";

/** Narrows what stands inside: its name in messages, its shape, what it starts from, and the way to it from the shape. */
export type NarrowOne = (
  name: string,
  shape: OverlayShape,
  base: Base,
  ...path: readonly string[]
) => ToolSchema;

/** `items` and `properties`: the schemas inside an array and an object, each narrowed in turn. */
export function narrowInner(work: Work, narrowOne: NarrowOne): void {
  narrowItems(work, narrowOne);
  narrowProperties(work, narrowOne);
}

function narrowItems(work: Work, narrowOne: NarrowOne): void {
  const { name, stated, schema } = work;
  if (stated.items === undefined) return;
  if (!admits(work.kinds, "array")) {
    outOfPlace(work, "items");
    return;
  }
  const target = inside(work, "array", "items");
  if (target === undefined) return;
  if (target["prefixItems"] !== undefined) {
    composed(work, "items");
    return;
  }
  become(work, "array");
  const items = typeof target.items === "object" ? target.items : {};
  schema.set("items", narrowOne(`${name}[*]`, stated.items, baseOf(items), "items"));
}

/** The members of an object: an allow-list, which has every member that the document requires. */
function narrowProperties(work: Work, narrowOne: NarrowOne): void {
  const { name, stated, schema, refuse } = work;
  if (stated.properties === undefined) return;
  if (!admits(work.kinds, "object")) {
    outOfPlace(work, "properties");
    return;
  }
  const target = inside(work, "object", "properties");
  if (target === undefined) return;
  const needed = new Set(target.required ?? []);
  const properties: [string, ToolSchema][] = [];
  for (const [member, shape] of stated.properties) {
    const known = memberOf(target, member);
    if (known === undefined) {
      const near = nearest(member, Object.keys(target.properties ?? {}));
      const words = { name, member, nearest: near };
      refuse("properties", (place, tool) => {
        const at = { ...place, pointer: `${place.pointer}/${escaped(member)}`, onKey: true };
        return inputProblem("unknown-property", words, at, tool);
      });
      continue;
    }
    if (shape.required === true) needed.add(member);
    else if (shape.required === false && needed.has(member)) {
      const words = { name: `${name}.${member}`, target: member, stated: true, defaults: false };
      refuse("properties", (place, tool) => {
        const at = { ...place, pointer: `${place.pointer}/${escaped(member)}/required` };
        return inputProblem("must-be-required", words, at, tool);
      });
    }
    const made = narrowOne(`${name}.${member}`, shape, baseOf(known), "properties", member);
    properties.push([member, made]);
  }
  const names = new Set(stated.properties.keys());
  for (const member of target.required ?? []) {
    if (names.has(member)) continue;
    const words = { name, member };
    refuse("properties", (place, tool) => inputProblem("lacks-property", words, place, tool));
  }
  become(work, "object");
  schema.set("properties", Object.fromEntries(properties));
  schema.delete("required");
  const required = properties.map(([member]) => member).filter((member) => needed.has(member));
  if (required.length > 0) schema.set("required", required);
  schema.delete("patternProperties");
  schema.set("additionalProperties", false);
}

/**
 * The schema that speaks of arrays, or of objects: the target itself, or the one form of it that takes them. Reports a
 * target that has several such forms, or puts forms beside its own members.
 */
function inside(
  work: Work,
  type: "array" | "object",
  key: "items" | "properties",
): ToolSchema | undefined {
  const { target, schema } = work;
  const forms = target.anyOf ?? target.oneOf;
  const others = target.allOf ?? (target.anyOf === undefined ? undefined : target.oneOf);
  if (forms === undefined && others === undefined) return target;
  const [form, ...more] = (forms ?? []).filter((one) => admits(typesOf(one), type));
  const isPlain =
    form?.anyOf === undefined && form?.oneOf === undefined && form?.allOf === undefined;
  if (others !== undefined || form === undefined || more.length > 0 || !isPlain || hasOwn(target)) {
    composed(work, key);
    return undefined;
  }
  schema.delete("anyOf");
  schema.delete("oneOf");
  for (const [keyword, value] of Object.entries(form)) {
    if (keyword !== "description" || !schema.has(keyword)) schema.set(keyword, value);
  }
  return form;
}

function hasOwn({ properties, items }: ToolSchema): boolean {
  return properties !== undefined || items !== undefined;
}

function composed({ name, refuse }: Work, key: "items" | "properties"): void {
  refuse(key, (place, tool) => inputProblem("composed", { name, keyword: key }, place, tool));
}

/** Fixes the type, now that the overlay says what stands inside. */
function become(work: Work, type: "array" | "object"): void {
  work.kinds = new Set([type]);
  work.schema.set("type", type);
}

/** What an object says of a member: its schema, `{}` where it says nothing, undefined where it has no such member. */
function memberOf(
  { properties, additionalProperties }: ToolSchema,
  member: string,
): ToolSchema | undefined {
  if (properties !== undefined && Object.hasOwn(properties, member)) return properties[member];
  if (typeof additionalProperties === "object") return additionalProperties;
  if (additionalProperties === false) return undefined;
  return properties === undefined || additionalProperties === true ? {} : undefined;
}

function baseOf(schema: ToolSchema): Base {
  return { schema, kinds: typesOf(schema) };
}

/** Schemas of definitions hold no reference. */
const types = kindsOf({ get: () => undefined });

function typesOf(schema: ToolSchema): Kinds {
  return types(schema as Schema);
}

function escaped(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}
