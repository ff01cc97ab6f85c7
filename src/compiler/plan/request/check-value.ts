import { printPath } from "../../../language/path.ts";
import { printReference, type Ref } from "../../../language/reference.ts";
import { nearest } from "../../../util/nearest.ts";
import type { Schema } from "../../ir/schema.ts";
import type { ValueExpr } from "../../ir/server-plan.ts";
import { misfit } from "../schema/fits.ts";
import type { Inline } from "../schema/inline.ts";
import { admits, type Kinds } from "../schema/kinds.ts";
import type { SchemaView } from "../schema/view.ts";
import { isUnresolved, type Resolved } from "../steps/ref-type.ts";
import type { RefType } from "../steps/scope.ts";

/** What does not fit in a value of `with`. */
export interface ValueProblem {
  /** Where in the value: names and indexes. */
  readonly path: readonly (string | number)[];
  readonly reason: string;
  readonly nearest?: string;
  /** The member that has no place, where that is the problem. */
  readonly member?: string;
}

/** What the check needs to know. */
export interface CheckContext {
  readonly view: SchemaView;
  readonly inline: Inline;
  /** The types that an input may have. */
  readonly inputKinds: (name: string) => Kinds;
  /** What a reference gives; `item` is what `$item` is, where something is repeated. */
  readonly refType: (ref: Ref, item: RefType | undefined) => Resolved;
  /** Set inside an item that `$each` repeats. */
  readonly item?: RefType;
}

/**
 * Every place where a value cannot fit what the document says of it: a literal of the wrong type or value, an input of
 * another type, a member that the schema does not have.
 */
export function checkValue(
  value: ValueExpr,
  schema: Schema,
  context: CheckContext,
): readonly ValueProblem[] {
  const { view, inputKinds } = context;
  const kinds = view.kinds(schema);
  switch (value.kind) {
    case "literal":
      return checkLiteral(value.value, schema, context);
    case "input": {
      const given = inputKinds(value.name);
      if (given === undefined || [...given].every((kind) => admits(kinds, kind))) return [];
      return [problem(`takes ${list(kinds)}, and the input ${value.name} is ${list(given)}`)];
    }
    case "ref":
      return checkRef(value.ref, schema, context);
    case "template":
      return admits(kinds, "string") ? [] : [problem(`takes ${list(kinds)}, not a text`)];
    case "when":
    case "guard":
      return checkValue(value.value, schema, context);
    case "each":
      return [problem("is repeated by $each outside of a list")];
    case "array": {
      if (!admits(kinds, "array")) return [problem(`takes ${list(kinds)}, not an array`)];
      return value.items.flatMap((item, i) => inside(i, checkItem(item, schema, i, context)));
    }
    case "object": {
      if (!admits(kinds, "object")) return [problem(`takes ${list(kinds)}, not an object`)];
      return value.members.flatMap(({ name, value: member }) => {
        const declared = view.member(schema, name);
        if (declared === undefined) return [unknownMember(name, schema, view)];
        return inside(name, checkValue(member, declared.schema, context));
      });
    }
  }
}

/** An item of a list; a repeated one is judged once, for any of what it is repeated for. */
function checkItem(
  value: ValueExpr,
  list: Schema,
  index: number,
  context: CheckContext,
): readonly ValueProblem[] {
  const { view } = context;
  if (value.kind === "guard" || value.kind === "when") {
    return checkItem(value.value, list, index, context);
  }
  if (value.kind !== "each") return checkValue(value, view.items(list, index), context);
  const over = context.refType(value.over.ref, context.item);
  const item = isUnresolved(over)
    ? undefined
    : { schema: over.view.items(over.schema), view: over.view };
  return checkValue(value.item, view.items(list), {
    ...context,
    ...(item === undefined ? {} : { item }),
  });
}

/** What another step or the server gives: its types, and those of its items. Null is judged when the call runs. */
function checkRef(ref: Ref, schema: Schema, context: CheckContext): readonly ValueProblem[] {
  const given = context.refType(ref, context.item);
  const name = printReference(ref);
  if (isUnresolved(given)) {
    // Whatever is no part of a repeated item has been told at its own place.
    return ref.kind === "item" && context.item !== undefined
      ? [problem(`reads ${name}, which is not there`)]
      : [];
  }
  const refused = (type: RefType, target: Schema, what: string): readonly ValueProblem[] => {
    const kinds = context.view.kinds(target);
    const own = type.view.kinds(type.schema);
    const some = own === undefined ? undefined : [...own].filter((kind) => kind !== "null");
    if (some !== undefined && !some.every((kind) => admits(kinds, kind))) {
      return [problem(`takes ${list(kinds)}, and ${what} is ${some.join(" or ") || "null"}`)];
    }
    if (some?.length !== 1 || some[0] !== "array" || !admits(kinds, "array")) return [];
    const item = { schema: type.view.items(type.schema), view: type.view };
    return refused(item, context.view.items(target), `an item of ${what}`);
  };
  return refused(given, schema, name);
}

/** Members first, by name, so that a misspelt one gets its nearest; then the value as a whole. */
function checkLiteral(
  value: unknown,
  schema: Schema,
  context: CheckContext,
): readonly ValueProblem[] {
  const unknown = unknownMembers(value, schema, context.view);
  if (unknown.length > 0) return unknown;
  const found = misfit(value, context.inline(schema).schema);
  if (found === undefined) return [];
  const { path, reason } = found;
  return [{ path, reason, ...(found.nearest === undefined ? {} : { nearest: found.nearest }) }];
}

function unknownMembers(value: unknown, schema: Schema, view: SchemaView): readonly ValueProblem[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => inside(i, unknownMembers(item, view.items(schema, i), view)));
  }
  if (!admits(view.kinds(schema), "object")) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const declared = view.member(schema, name);
    if (declared === undefined) return [unknownMember(name, schema, view)];
    return inside(name, unknownMembers(member, declared.schema, view));
  });
}

function unknownMember(name: string, schema: Schema, view: SchemaView): ValueProblem {
  const near = nearest(name, view.names(schema));
  const reason = `has no member ${JSON.stringify(name)} in the document`;
  return { path: [], reason, member: name, ...(near === undefined ? {} : { nearest: near }) };
}

function problem(reason: string): ValueProblem {
  return { path: [], reason };
}

function inside(step: string | number, found: readonly ValueProblem[]): readonly ValueProblem[] {
  return found.map((one) => ({ ...one, path: [step, ...one.path] }));
}

function list(kinds: Kinds): string {
  return kinds === undefined ? "anything" : [...kinds].join(" or ");
}

/** A target's text with names and indexes after it. */
export function targetText(target: string, path: readonly (string | number)[]): string {
  const rest = printPath(
    path.map((step) =>
      typeof step === "number" ? { kind: "index", index: step } : { kind: "name", name: step },
    ),
  );
  return rest === "" || rest.startsWith("[") ? `${target}${rest}` : `${target}.${rest}`;
}
