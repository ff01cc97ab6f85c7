import { isFormatError, parseFormat, type ValueFormat } from "../../../language/value-format.ts";
import { nearest } from "../../../util/nearest.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Schema } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";
import { arrayOf, relaxed } from "./output-schema.ts";
import type { PathType } from "./path-type.ts";

/** Kinds of JSON that a format takes, and what to call them. */
interface Takes {
  readonly kinds: readonly string[];
  readonly words: string;
}

const TAKES: { readonly [K in Exclude<ValueFormat["kind"], "count" | "first" | "join">]: Takes } = {
  number: { kinds: ["string", "number", "integer"], words: "a string or a number" },
  date: { kinds: ["string"], words: "a string" },
  datetime: { kinds: ["string"], words: "a string" },
  truncate: { kinds: ["string"], words: "a string" },
  map: { kinds: ["string", "number", "integer", "boolean"], words: "a string, number or boolean" },
};

const SCALARS: readonly string[] = ["string", "number", "integer", "boolean", "null"];

/**
 * What a formatted value is in the output schema. `number`, `date`, `datetime`, `truncate` and `map` format each item of
 * a list; `join`, `count` and `first` take the list. Reports a format that what stands at the path never fits, and keys of
 * `map` that the document's enumeration does not have.
 */
export function formatType(
  text: string,
  at: PathType,
  view: SchemaView,
  report: (problem: (place: Origin) => Diagnostic) => void,
  tool: string,
): ToolSchema | undefined {
  const format = parseFormat(text);
  if (isFormatError(format)) return undefined;
  const list = isList(at, view);
  const item = at.many || !list ? at.schema : view.items(at.schema);
  const refuse = (words: string): undefined => {
    const found = described(at, view);
    report((place) =>
      selectProblem("bad-format", { format: text, takes: words, found }, place, tool),
    );
    return undefined;
  };
  const silent = !at.many && view.kinds(at.schema) === undefined;
  switch (format.kind) {
    case "count": {
      const counted = list || silent || mayBe(at.schema, ["array", "object"], view);
      return counted ? { type: ["integer", "null"] } : refuse("an array or a map");
    }
    case "first":
      if (silent) return {};
      return list ? relaxed(item, false, view) : refuse("an array");
    case "join":
      if (silent) return { type: ["string", "null"] };
      if (list && mayBe(item, SCALARS, view)) return { type: ["string", "null"] };
      return refuse("an array of strings or numbers");
    default: {
      const takes = TAKES[format.kind];
      if (!mayBe(item, takes.kinds, view)) return refuse(takes.words);
      if (format.kind === "map") checkKeys(format.pairs, item, view, report, tool);
      const one: ToolSchema = { type: [format.kind === "number" ? "number" : "string", "null"] };
      return list ? arrayOf(one) : one;
    }
  }
}

function isList({ schema, many }: PathType, view: SchemaView): boolean {
  const kinds = view.kinds(schema);
  return many || (kinds?.has("array") === true && !kinds.has("object"));
}

/** Whether a value of a schema may be of one of the kinds. */
function mayBe(schema: Schema, allowed: readonly string[], view: SchemaView): boolean {
  const kinds = view.kinds(schema);
  return kinds === undefined || allowed.some((kind) => (kinds as ReadonlySet<string>).has(kind));
}

function described({ schema, many }: PathType, view: SchemaView): string {
  const kinds = [...(view.kinds(schema) ?? [])].filter((kind) => kind !== "null").join(" or ");
  const what = kinds === "" ? "any value" : kinds;
  return many ? `a list of ${what}` : what;
}

function checkKeys(
  pairs: ReadonlyMap<string, string>,
  schema: Schema,
  view: SchemaView,
  report: (problem: (place: Origin) => Diagnostic) => void,
  tool: string,
): void {
  const values = view.keyword(schema, (s) => s.enum)?.map(String);
  if (values === undefined) return;
  for (const key of pairs.keys()) {
    if (values.includes(key)) continue;
    const near = nearest(key, values);
    report((place) => selectProblem("unknown-map-key", { key, nearest: near }, place, tool));
  }
}
