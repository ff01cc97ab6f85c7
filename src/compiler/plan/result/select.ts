import { printReference, type Ref } from "../../../language/reference.ts";
import { own } from "../../../util/json.ts";
import { nearest } from "../../../util/nearest.ts";
import { type JsonPointer, pointer, resolvePointer } from "../../../util/pointer.ts";
import { bindingProblem } from "../../diagnostics/plan-request.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Overlay, OverlaySelect } from "../../ir/overlay.ts";
import type { Schema } from "../../ir/schema.ts";
import type { InputPlan, SelectPlan, ToolSchema, ValueRef } from "../../ir/server-plan.ts";
import { partOf } from "../place.ts";
import type { SchemaView } from "../schema/view.ts";
import { isUnresolved, refType } from "../steps/ref-type.ts";
import { alone, type RefType } from "../steps/scope.ts";
import type { ToolContext } from "../tool-context.ts";
import { arrayOf, objectSchema, relaxed } from "./output-schema.ts";
import { isPathProblem, type PathType, pathType } from "./path-type.ts";
import { formatType } from "./value-format.ts";

/** One key of a selection with its type. */
export interface TypedSelect {
  readonly plan: SelectPlan;
  readonly schema: ToolSchema;
}

/** A value that a selection takes from: what it is, and its name in messages. */
export interface Subject extends RefType {
  readonly called: string;
}

/** A tool while its result is planned: with the inputs that a selection may repeat. */
export interface Selecting extends ToolContext {
  readonly inputs: ReadonlyMap<string, InputPlan>;
}

/**
 * Types a selection against a value. Reports unknown fields with the nearest one, names over arrays, empty selections and
 * what is not there elsewhere; items with a problem are left out.
 */
export function typeSelect(
  select: readonly OverlaySelect[],
  subject: Subject,
  context: Selecting,
): readonly TypedSelect[] {
  const keys = new Set<string>();
  return select.flatMap((item) => {
    // Parsing has reported a key that stands twice.
    if (keys.has(item.key)) return [];
    keys.add(item.key);
    const typed = typeItem(item, subject, context);
    return typed === undefined ? [] : [typed];
  });
}

/** Types one key of a selection, as {@link typeSelect} does. */
export function typeItem(
  item: OverlaySelect,
  subject: Subject,
  context: Selecting,
): TypedSelect | undefined {
  const { overlay } = context;
  const { key } = item;
  const place = sourcePlace(overlay, item.pointer);
  switch (item.kind) {
    case "field": {
      const { path } = item;
      const found = typeAt(path, subject, place, context);
      const schema = found && valueSchema(item, found, subject.view, context);
      const as = item.as === undefined ? {} : { as: item.as };
      return schema && { plan: { kind: "field", key, path, ...as }, schema };
    }
    case "ref": {
      const { path } = item;
      const taken = takenFrom(item.ref, place, context);
      const found = taken && typeAt(path, taken, pathPlace(overlay, item.pointer), context);
      const schema = found && taken && valueSchema(item, found, taken.view, context);
      const as = item.as === undefined ? {} : { as: item.as };
      return (
        schema && {
          plan: { kind: "ref", key, ref: valueRef(item.ref, context), path, ...as },
          schema,
        }
      );
    }
    case "group": {
      if (isEmpty(item.select, key, place, context)) return undefined;
      const typed = typeSelect(item.select, subject, context);
      return {
        plan: { kind: "group", key, select: typed.map((one) => one.plan) },
        schema: objectOf(typed, false),
      };
    }
    case "descend": {
      const { ref, from } = item;
      const outer = ref === undefined ? subject : takenFrom(ref, place, context);
      const at = ref === undefined ? place : pathPlace(overlay, item.pointer);
      const found = outer && typeAt(from, outer, at, context);
      if (outer === undefined || found === undefined) return undefined;
      if (isEmpty(item.select, key, place, context)) return undefined;
      const { many, schema } = shapeAt(from || outer.called, found, outer.view, at, context);
      const typed = typeSelect(item.select, { ...outer, schema }, context);
      const elsewhere = ref === undefined ? {} : { ref: valueRef(ref, context) };
      const select = typed.map((one) => one.plan);
      return {
        plan: { kind: "descend", key, ...elsewhere, from, many, select },
        schema: many ? arrayOf(objectOf(typed, true)) : objectOf(typed, true),
      };
    }
  }
}

/** What an expression of a result gives; undefined where it leads nowhere, which is reported. */
function takenFrom(ref: Ref, place: Origin, context: Selecting): Subject | undefined {
  const { name: tool, report, scope, inputs, overlay, tool: stated } = context;
  const called = printReference(ref);
  const at = partOf(overlay, place, { start: 0, end: called.length });
  if (ref.kind === "input" && !inputs.has(ref.name)) {
    // One that could not be planned has been reported.
    if (stated.input.has(ref.name)) return undefined;
    const near = nearest(ref.name, stated.input.keys());
    report(bindingProblem("unknown-input", { name: ref.name, nearest: near }, at, tool));
    return undefined;
  }
  const found = refType(ref, scope, (name) => alone(inputs.get(name)?.schema ?? true));
  if (!isUnresolved(found)) return { ...found, called };
  report(found.problem(at, tool));
  return undefined;
}

/** A reference with the default that the overlay gives its input. */
function valueRef(ref: Ref, { inputs }: Selecting): ValueRef {
  const preset = ref.kind === "input" ? inputs.get(ref.name)?.default : undefined;
  return preset === undefined ? { ref } : { ref, default: preset };
}

/** What stands at a path, in the format that the item gives it. */
function valueSchema(
  { as, pointer: at }: Extract<OverlaySelect, { kind: "field" | "ref" }>,
  found: PathType,
  view: SchemaView,
  { overlay, report, name }: ToolContext,
): ToolSchema | undefined {
  if (as === undefined) return relaxed(found.schema, found.many, view);
  const place = { uri: overlay.document.uri, pointer: pointer(at, "as") };
  return formatType(as, found, view, (problem) => report(problem(place)), name);
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
  { schema, view, called }: Subject,
  place: Origin,
  { name: tool, overlay, report }: ToolContext,
): PathType | undefined {
  const found = pathType(path, schema, view, called, tool);
  if (!isPathProblem(found)) return found;
  report(found.problem(partOf(overlay, place, found.span)));
  return undefined;
}

/** Whether a value to descend into is many, and what each one is. */
export function shapeAt(
  path: string,
  { schema, many }: PathType,
  view: SchemaView,
  place: Origin,
  { name: tool, report }: ToolContext,
): { readonly many: boolean; readonly schema: Schema } {
  if (many) return { many: true, schema };
  const kinds = view.kinds(schema);
  const array = kinds?.has("array") === true;
  const object = kinds?.has("object") === true;
  if (array && !object) return { many: true, schema: view.items(schema) };
  if (kinds === undefined || (array && object)) {
    report(selectProblem("shape-unknown", { path: path === "" ? "the body" : path }, place, tool));
  }
  return { many: false, schema };
}

/** What an operation answers, for messages. */
export function answerOf({ source, operation }: Pick<ToolContext, "source" | "operation">): string {
  return `the response of ${source.name}.${operation.operationId ?? operation.key}`;
}

/** Where an item says what it takes: its value, or the `from` of that. */
function sourcePlace(overlay: Overlay, at: JsonPointer): Origin {
  return memberPlace(overlay, at, "from");
}

/** Where an item says which part of a value from elsewhere it takes. */
function pathPlace(overlay: Overlay, at: JsonPointer): Origin {
  const place = memberPlace(overlay, at, "path");
  return place.pointer === at ? sourcePlace(overlay, at) : place;
}

function memberPlace({ document }: Overlay, at: JsonPointer, key: string): Origin {
  const inner = own(resolvePointer(document.value, at), key);
  return { uri: document.uri, pointer: inner === undefined ? at : pointer(at, key) };
}
