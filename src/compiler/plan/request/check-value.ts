import { printPath } from "../../../language/path.ts";
import { nearest } from "../../../util/nearest.ts";
import type { Schema } from "../../ir/schema.ts";
import type { ValueExpr } from "../../ir/server-plan.ts";
import { misfit } from "../schema/fits.ts";
import type { Inline } from "../schema/inline.ts";
import { admits, type Kinds } from "../schema/kinds.ts";
import type { SchemaView } from "../schema/view.ts";

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
  const { view, inline, inputKinds } = context;
  const kinds = view.kinds(schema);
  switch (value.kind) {
    case "literal":
      return checkLiteral(value.value, schema, context);
    case "input": {
      const given = inputKinds(value.name);
      if (given === undefined || [...given].every((kind) => admits(kinds, kind))) return [];
      return [problem(`takes ${list(kinds)}, and the input ${value.name} is ${list(given)}`)];
    }
    case "template":
      return admits(kinds, "string") ? [] : [problem(`takes ${list(kinds)}, not a text`)];
    case "when":
      return checkValue(value.value, schema, context);
    case "array": {
      if (!admits(kinds, "array")) return [problem(`takes ${list(kinds)}, not an array`)];
      return value.items.flatMap((item, i) =>
        inside(i, checkValue(item, view.items(schema, i), context)),
      );
    }
    case "object": {
      if (!admits(kinds, "object")) return [problem(`takes ${list(kinds)}, not an object`)];
      return value.members.flatMap(({ name, value: member }) => {
        const declared = view.member(schema, name);
        if (declared === undefined) return [unknownMember(name, schema, view)];
        return inside(name, checkValue(member, declared.schema, { view, inline, inputKinds }));
      });
    }
  }
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
