import { nearest } from "../../../util/nearest.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { OverlayInput } from "../../ir/overlay.ts";
import type { JsonType } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { cutText, LONGEST_DESCRIPTION } from "../schema/description.ts";
import { listValues, misfit } from "../schema/fits.ts";
import { admits, type Kinds } from "../schema/kinds.ts";
import { isUsablePattern } from "../schema/pattern.ts";

const TYPES: readonly JsonType[] = [
  "string",
  "integer",
  "number",
  "boolean",
  "array",
  "object",
  "null",
];

/** An input's schema and what is wrong with what the overlay says of it. */
export interface Narrowed {
  readonly schema: ToolSchema;
  readonly problems: readonly Diagnostic[];
}

/**
 * The schema of an input: what the document says of its target, with the overlay's words about it, which may only allow
 * less. `kinds` are the target's types; both are empty of meaning (`{}`, undefined) for an input without a target.
 *
 * @param place gives the place of one of the input's keys in the overlay.
 */
export function narrow(
  name: string,
  stated: OverlayInput,
  target: ToolSchema,
  kinds: Kinds,
  place: (key?: keyof OverlayInput) => Origin,
  tool: string,
): Narrowed {
  const problems: Diagnostic[] = [];
  const schema = new Map<string, unknown>(Object.entries(target));
  const widens = (key: keyof OverlayInput, what: string, allowed: string, near?: string): void => {
    const parameters = { name, what, allowed, nearest: near };
    problems.push(inputProblem("widens", parameters, place(key), tool));
  };

  let types = kinds;
  if (stated.type !== undefined) {
    const type = TYPES.find((one) => one === stated.type);
    if (type === undefined) {
      const near = nearest(stated.type, TYPES);
      const parameters = { type: stated.type, nearest: near };
      problems.push(inputProblem("bad-type", parameters, place("type"), tool));
    } else if (!admits(kinds, type)) {
      widens("type", `it is ${type}`, [...(kinds ?? [])].join(" or "));
    } else {
      schema.set("type", type);
      types = new Set([type]);
    }
  }
  if (stated.enum !== undefined) {
    for (const value of stated.enum) {
      const found = misfit(value, Object.fromEntries(schema));
      if (found === undefined) continue;
      const allowed = target.enum === undefined ? "its type" : listValues(target.enum);
      widens("enum", `${JSON.stringify(value)} ${found.reason}`, allowed, found.nearest);
    }
    schema.set("enum", stated.enum);
    schema.delete("const");
    if (!schema.has("type") && kinds === undefined) types = typesOf(stated.enum, schema);
  }
  const bound = (
    key: "min" | "max" | "minLength" | "maxLength",
    keyword: string,
    exclusive: string | undefined,
    type: JsonType,
  ): void => {
    const value = stated[key];
    if (value === undefined) return;
    const fits = admits(types, type) || (type === "number" && admits(types, "integer"));
    if (!fits) {
      const text = [...(types ?? [])].join(" or ");
      const parameters = { name, keyword: key, type: text };
      problems.push(inputProblem("out-of-place", parameters, place(key), tool));
      return;
    }
    const lower = key.startsWith("min");
    const limits = [target[keyword], exclusive === undefined ? undefined : target[exclusive]];
    for (const [i, limit] of limits.entries()) {
      if (typeof limit !== "number") continue;
      const beyond = lower ? value < limit : value > limit;
      if (beyond || (i === 1 && value === limit)) {
        widens(key, `${key} is ${value}`, `${lower ? "at least" : "at most"} ${limit}`);
      }
    }
    schema.set(keyword, value);
  };
  bound("min", "minimum", "exclusiveMinimum", "number");
  bound("max", "maximum", "exclusiveMaximum", "number");
  bound("minLength", "minLength", undefined, "string");
  bound("maxLength", "maxLength", undefined, "string");
  if (stated.pattern !== undefined) {
    const { pattern } = stated;
    if (!admits(types, "string")) {
      const text = [...(types ?? [])].join(" or ");
      const parameters = { name, keyword: "pattern", type: text };
      problems.push(inputProblem("out-of-place", parameters, place("pattern"), tool));
    } else if (!isUsablePattern(pattern)) {
      const reason = "it does not compile with the u flag, or is too long";
      problems.push(inputProblem("bad-pattern", { pattern, reason }, place("pattern"), tool));
    } else {
      const both = typeof target["pattern"] === "string" && target["pattern"] !== pattern;
      if (both) schema.set("allOf", [...(target.allOf ?? []), { pattern: target["pattern"] }]);
      schema.set("pattern", pattern);
    }
  }
  if (stated.default !== undefined) {
    const found = misfit(stated.default, Object.fromEntries(schema));
    if (found !== undefined) {
      const parameters = { name, reason: found.reason, nearest: found.nearest };
      problems.push(inputProblem("bad-default", parameters, place("default"), tool));
    }
    schema.set("default", stated.default);
  }
  const description = cutText(stated.describe ?? target.description ?? "", LONGEST_DESCRIPTION);
  if (description !== undefined) schema.set("description", description);
  return { schema: ordered(schema), problems };
}

function typesOf(values: readonly unknown[], schema: Map<string, unknown>): Kinds {
  const types = new Set<JsonType>(
    values.map((value) =>
      value === null ? "null" : Array.isArray(value) ? "array" : (typeof value as JsonType),
    ),
  );
  schema.set("type", types.size === 1 ? [...types][0] : [...types]);
  return types;
}

/** Type and description first, as in every schema of a definition. */
function ordered(schema: ReadonlyMap<string, unknown>): ToolSchema {
  const head = ["type", "description"].filter((key) => schema.has(key));
  const rest = [...schema.keys()].filter((key) => !head.includes(key));
  return Object.fromEntries([...head, ...rest].map((key) => [key, schema.get(key)]));
}
