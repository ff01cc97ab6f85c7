import { type CelLiteral, type CelPath, celPaths } from "../../../language/cel-paths.ts";
import { nearest } from "../../../util/nearest.ts";
import { pointer } from "../../../util/pointer.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Schema } from "../../ir/schema.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { partOf } from "../place.ts";
import { listValues } from "../schema/fits.ts";
import { admits, typeOfJson } from "../schema/kinds.ts";
import { isNull } from "../schema/member.ts";
import type { SchemaView } from "../schema/view.ts";
import type { ToolContext } from "../tool-context.ts";
import { inside, isUnresolved, type Resolved, refType } from "./ref-type.ts";
import { alone, type RefType } from "./scope.ts";

type Inputs = ReadonlyMap<string, DeclaredInput>;
type Problem = (place: Origin, tool: string) => Diagnostic;

/**
 * Resolves every place that a condition reads: steps and outputs that it may use, and members that the documents name.
 * Reports those that lead nowhere, and values that a place is compared with and never has.
 * @returns whether it reported any.
 */
export function reportNames(
  text: string,
  place: Origin,
  context: ToolContext,
  inputs: Inputs,
): boolean {
  const { name: tool, overlay, report } = context;
  let reported = false;
  const tell = (problem: Problem, span: { readonly start: number; readonly end: number }): void => {
    report(problem(partOf(overlay, place, span), tool));
    reported = true;
  };
  for (const path of celPaths(text)) {
    const found = typeOf(path, context, inputs);
    if (found === undefined) continue;
    if (isUnresolved(found)) {
      tell(found.problem, path);
      continue;
    }
    for (const literal of path.comparedWith) {
      const reason = differs(literal, found, printed(path.names));
      if (reason === undefined) continue;
      tell((at, name) => stepProblem("condition", reason, at, name), literal);
    }
  }
  return reported;
}

/** Undefined where it cannot be told here: the types of roots and inputs are CEL's own to check. */
function typeOf({ names }: CelPath, context: ToolContext, inputs: Inputs): Resolved | undefined {
  const [root, name, ...rest] = names;
  if (typeof name !== "string") return undefined;
  if (root === "inputs") {
    const input = inputs.get(name);
    return input === undefined ? undefined : partAt(alone(input.schema), rest, `inputs.${name}`);
  }
  if (root !== "steps") return undefined;
  const [output, ...members] = rest;
  if (typeof output !== "string") return undefined;
  const known = context.scope.before.get(name);
  if (output === "outputs" && known !== undefined && !known.outputs.has(output)) {
    const near = typeof members[0] === "string" ? members[0] : "OUTPUT";
    const words = {
      reason: "in a condition an output stands right behind its step",
      nearest: `steps.${name}.${near}`,
    };
    return { problem: (at, tool) => stepProblem("condition", words, at, tool) };
  }
  const ref = { kind: "output", step: name, name: output } as const;
  const found = refType(ref, context.scope, () => undefined);
  return isUnresolved(found) ? found : partAt(found, members, `steps.${name}.${output}`);
}

function partAt(type: RefType, rest: CelPath["names"], where: string): Resolved | undefined {
  let at: RefType = type;
  let tokens: (string | number)[] = [];
  let base = where;
  for (const token of [...rest, undefined]) {
    if (typeof token === "string" || typeof token === "number") {
      tokens.push(token);
      continue;
    }
    const found = inside(at, pointer("", ...tokens), base);
    if (isUnresolved(found) || token === undefined) return found;
    const kinds = found.view.kinds(found.schema);
    // What a visit of anything but a list goes through are names.
    if (kinds === undefined || !kinds.has("array") || kinds.has("object")) return undefined;
    base = `${printed([base, ...tokens])}[]`;
    at = { schema: found.view.items(found.schema), view: found.view };
    tokens = [];
  }
  return undefined;
}

function differs(
  { value }: CelLiteral,
  { schema, view }: RefType,
  where: string,
): { readonly reason: string; readonly nearest: string | undefined } | undefined {
  const kinds = view.kinds(schema);
  const text = JSON.stringify(value);
  if (!admits(kinds, typeOfJson(value)) && !(typeof value === "number" && kinds?.has("integer"))) {
    const reason = `${text} is compared with ${where}, which is ${[...(kinds ?? [])].join(" or ")}`;
    return { reason, nearest: undefined };
  }
  const values = valuesOf(schema, view);
  if (values === undefined || values.includes(value)) return undefined;
  const texts = values.filter((one) => typeof one === "string");
  return {
    reason: `${text} is compared with ${where}, which is one of ${listValues(values)}`,
    nearest: typeof value === "string" ? nearest(value, texts) : undefined,
  };
}

/** The only values that a place has, through references and compositions of one branch; undefined where any may stand. */
function valuesOf(schema: Schema, view: SchemaView, levels = 16): readonly unknown[] | undefined {
  if (typeof schema === "boolean" || levels === 0) return undefined;
  if (schema.enum !== undefined) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  const target = schema.$ref === undefined ? [] : [view.table.get(schema.$ref) ?? true];
  const branches = (schema.oneOf ?? schema.anyOf ?? []).filter((branch) => !isNull(branch));
  const only = branches.length === 1 ? branches : [];
  for (const part of [...target, ...(schema.allOf ?? []), ...only]) {
    const values = valuesOf(part, view, levels - 1);
    if (values !== undefined) return values;
  }
  return undefined;
}

function printed(names: CelPath["names"]): string {
  return names
    .map((name, i) => {
      if (name === null) return "[]";
      if (typeof name === "number") return `[${name}]`;
      return i === 0 ? name : `.${name}`;
    })
    .join("");
}
