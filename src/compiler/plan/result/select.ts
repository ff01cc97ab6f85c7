import { pointer } from "../../../util/pointer.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { Origin } from "../../ir/origin.ts";
import type { OverlaySelect } from "../../ir/overlay.ts";
import type { Schema } from "../../ir/schema.ts";
import type { SelectPlan, ToolSchema } from "../../ir/server-plan.ts";
import { itemPlace, partOf } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import { arrayOf, objectSchema, relaxed } from "./output-schema.ts";
import { isPathProblem, type PathType, pathType } from "./path-type.ts";
import { formatType } from "./value-format.ts";

/** One key of a selection with its type. */
export interface TypedSelect {
  readonly plan: SelectPlan;
  readonly schema: ToolSchema;
}

/**
 * Types a selection against a schema. Reports unknown fields with the nearest one, names over arrays and empty
 * selections; items with a problem are left out.
 */
export function typeSelect(
  select: readonly OverlaySelect[],
  schema: Schema,
  context: ToolContext,
): readonly TypedSelect[] {
  const keys = new Set<string>();
  return select.flatMap((item) => {
    // Parsing has reported a key that stands twice.
    if (keys.has(item.key)) return [];
    keys.add(item.key);
    const typed = typeItem(item, schema, context);
    return typed === undefined ? [] : [typed];
  });
}

function typeItem(
  item: OverlaySelect,
  schema: Schema,
  context: ToolContext,
): TypedSelect | undefined {
  const { overlay, source } = context;
  const { key } = item;
  const place = itemPlace(overlay, item.pointer, key);
  switch (item.kind) {
    case "field": {
      const found = typeAt(item.path, schema, place, context);
      if (found === undefined) return undefined;
      if (item.as !== undefined) return formatted(item.as, item, found, context);
      return {
        plan: { kind: "field", key, path: item.path },
        schema: relaxed(found.schema, found.many, source.view),
      };
    }
    case "group": {
      if (isEmpty(item.select, key, place, context)) return undefined;
      const typed = typeSelect(item.select, schema, context);
      return {
        plan: { kind: "group", key, select: typed.map((one) => one.plan) },
        schema: objectOf(typed, false),
      };
    }
    case "descend": {
      const found = typeAt(item.from, schema, place, context);
      if (found === undefined || isEmpty(item.select, key, place, context)) return undefined;
      const shape = shapeAt(item.from, found, place, context);
      const typed = typeSelect(item.select, shape.schema, context);
      const plans = typed.map((one) => one.plan);
      return {
        plan: { kind: "descend", key, from: item.from, many: shape.many, select: plans },
        schema: shape.many ? arrayOf(objectOf(typed, true)) : objectOf(typed, true),
      };
    }
  }
}

function formatted(
  as: string,
  { key, path, pointer: at }: Extract<OverlaySelect, { kind: "field" }>,
  found: PathType,
  { overlay, source, report, name }: ToolContext,
): TypedSelect | undefined {
  const place = { uri: overlay.document.uri, pointer: pointer(at, "as") };
  const schema = formatType(as, found, source.view, (problem) => report(problem(place)), name);
  return schema === undefined ? undefined : { plan: { kind: "field", key, path, as }, schema };
}

/** The schema of an object with the selected keys. */
export function objectOf(typed: readonly TypedSelect[], nullable: boolean): ToolSchema {
  return objectSchema(
    typed.map(({ plan, schema }) => [plan.key, schema]),
    nullable,
  );
}

function isEmpty(
  select: readonly OverlaySelect[],
  key: string,
  place: Origin,
  { name, report }: ToolContext,
): boolean {
  if (select.length > 0) return false;
  report(selectProblem("nothing-selected", { what: key }, place, name));
  return true;
}

/** Types a path written at a place; reports what is wrong with it there. */
export function typeAt(
  path: string,
  schema: Schema,
  place: Origin,
  { name: tool, operation, overlay, report, source }: ToolContext,
): PathType | undefined {
  const words = `${source.name}.${operation.operationId ?? operation.key}`;
  const found = pathType(path, schema, source.view, words, tool);
  if (!isPathProblem(found)) return found;
  report(found.problem(partOf(overlay, place, found.span)));
  return undefined;
}

/** Whether a value to descend into is many, and what each one is. */
export function shapeAt(
  path: string,
  { schema, many }: PathType,
  place: Origin,
  { name: tool, report, source }: ToolContext,
): { readonly many: boolean; readonly schema: Schema } {
  if (many) return { many: true, schema };
  const kinds = source.view.kinds(schema);
  const array = kinds?.has("array") === true;
  const object = kinds?.has("object") === true;
  if (array && !object) return { many: true, schema: source.view.items(schema) };
  if (kinds === undefined || (array && object)) {
    report(selectProblem("shape-unknown", { path: path === "" ? "the body" : path }, place, tool));
  }
  return { many: false, schema };
}
