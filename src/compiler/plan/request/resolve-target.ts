import { isTargetError, parseTarget, printTarget } from "../../../language/target.ts";
import { nearest } from "../../../util/nearest.ts";
import { bindingProblem } from "../../diagnostics/plan-request.ts";
import type { Parameter } from "../../ir/api-model.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Schema } from "../../ir/schema.ts";
import { partOf } from "../place.ts";
import type { SchemaView } from "../schema/view.ts";
import type { ToolContext } from "../tool-context.ts";
import { memberSchema, parameterSchema } from "./request-shape.ts";

/** A place in an operation's request that exists. */
export type ResolvedTarget = { readonly text: string; readonly schema: Schema } & (
  | { readonly kind: "parameter"; readonly parameter: Parameter }
  | { readonly kind: "body"; readonly names: readonly string[] }
);

/** What finding a target needs of the tool that names it. */
export type TargetContext = Pick<
  ToolContext,
  "overlay" | "name" | "operation" | "shape" | "report" | "source" | "meant"
>;

/**
 * Finds what a target's text names in the operation. Reports a malformed target, an unknown parameter or body member with
 * the nearest one, and a header that no tool sets; then returns undefined.
 */
export function resolveTarget(
  text: string,
  place: Origin,
  context: TargetContext,
): ResolvedTarget | undefined {
  const { overlay, name: tool, operation, shape, report, source } = context;
  const target = parseTarget(text);
  if (isTargetError(target)) {
    const at = partOf(overlay, place, { start: target.at, end: text.length });
    report(bindingProblem("bad-target", { target: text, reason: target.message }, at, tool));
    return undefined;
  }
  const unknown = (near: string | undefined): undefined => {
    if (near !== undefined) context.meant.add(near);
    const parameters = { target: text, key: operation.key, nearest: near };
    report(bindingProblem("unknown-target", parameters, place, tool));
  };
  if (target.location !== "body") {
    const { location, name } = target;
    const same = (p: Parameter): boolean =>
      p.in === location &&
      (location === "header" ? p.name.toLowerCase() === name.toLowerCase() : p.name === name);
    const parameter = shape.parameters.find(same);
    if (parameter !== undefined) {
      return { kind: "parameter", parameter, text, schema: parameterSchema(parameter, source) };
    }
    const forbidden = shape.forbidden.find(same);
    if (forbidden !== undefined) {
      report(bindingProblem("forbidden-header", { header: forbidden.name }, place, tool));
      return undefined;
    }
    return unknown(nearest(text, everyTarget(context)));
  }
  if (shape.body === undefined) return unknown(nearest(text, everyTarget(context)));
  const names = target.path.map((segment) => (segment.kind === "name" ? segment.name : ""));
  const found = bodyMember(shape.body.schema, names, source.view);
  if ("schema" in found) {
    const schema = memberSchema(shape.body, names, found.schema);
    return { kind: "body", names, text, schema };
  }
  const { view } = source;
  const head = names.slice(0, found.depth);
  const candidates = view.names(found.parent).map((name) => bodyText([...head, name]));
  return unknown(nearest(bodyText(names.slice(0, found.depth + 1)), candidates));
}

function bodyText(names: readonly string[]): string {
  const path = names.map((name) => ({ kind: "name", name }) as const);
  return printTarget({ location: "body", path });
}

/** The member of a body at a path of names, or how far the path leads. */
export function bodyMember(
  body: Schema,
  names: readonly string[],
  view: SchemaView,
): { readonly schema: Schema } | { readonly parent: Schema; readonly depth: number } {
  let schema = body;
  for (const [depth, name] of names.entries()) {
    const kinds = view.kinds(schema);
    const member =
      kinds === undefined || kinds.has("object") ? view.member(schema, name) : undefined;
    if (member === undefined) return { parent: schema, depth };
    schema = member.schema;
  }
  return { schema };
}

/** Every parameter and top body member, as targets. */
function everyTarget({ shape, source }: TargetContext): readonly string[] {
  const parameters = shape.parameters.map((p) => printTarget({ location: p.in, name: p.name }));
  const members = shape.body === undefined ? [] : source.view.names(shape.body.schema);
  return [...parameters, ...members.map((name) => bodyText([name]))];
}
