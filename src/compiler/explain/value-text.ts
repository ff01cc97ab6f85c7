import { printReference } from "../../language/reference.ts";
import type { Condition, ValueExpr, ValueRef } from "../ir/server-plan.ts";

const LONGEST = 200;

/** Where a value of a request comes from, as a person reads it: `$inputs.limit (default 10)`, `"open"` for what is fixed. */
export function valueText(value: ValueExpr): string {
  const text = write(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Whether nothing is ever sent. */
export function isAbsent(value: ValueExpr): boolean {
  return value.kind === "object" && value.members.length === 0;
}

function write(value: ValueExpr): string {
  switch (value.kind) {
    case "literal":
      return JSON.stringify(value.value);
    case "input":
      return withDefault(`$inputs.${value.name}`, value.default);
    case "ref":
      return refText(value);
    case "template":
      return JSON.stringify(
        value.parts
          .map((part) => {
            if (typeof part === "string") return part;
            return `{${"input" in part ? `$inputs.${part.input}` : refText(part)}}`;
          })
          .join(""),
      );
    case "object":
      return `{ ${value.members.map(({ name, value: inner }) => `${name}: ${write(inner)}`).join(", ")} }`;
    case "array":
      return `[${value.items.map(write).join(", ")}]`;
    case "when":
      return `${write(value.value)} if $inputs.${value.input}`;
    case "guard":
      return `${write(value.value)} if ${guardText(value.on)}`;
    case "each":
      return `${write(value.item)} for each of ${refText(value.over)}`;
  }
}

/** A reference as it is written, and what an absent input counts as. */
export function refText({ ref, default: preset }: ValueRef): string {
  return withDefault(printReference(ref), preset);
}

function guardText(on: ValueRef | Condition): string {
  return "cel" in on ? on.cel : refText(on);
}

function withDefault(text: string, preset: unknown): string {
  return preset === undefined ? text : `${text} (default ${JSON.stringify(preset)})`;
}
