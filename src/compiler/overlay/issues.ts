import type { z } from "zod";
import { unquotedExpression } from "../../language/expression.ts";
import { isObject } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayProblems } from "../diagnostics/overlay.ts";
import { keysOf, laterOf, measureOf, nameOf, schemaAt } from "./block.ts";
import type { Report } from "./report.ts";

type Issue = z.core.$ZodIssue;

/** A value under judgement: its schema, and where it stands. */
interface Subject {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  readonly at: JsonPointer;
}

/** A problem that one of our own checks found, as a zod issue carries it. */
export interface OwnIssue<N extends keyof OverlayProblems = keyof OverlayProblems> {
  readonly problem: N;
  readonly parameters: OverlayProblems[N];
  readonly onKey?: boolean;
  readonly span?: { readonly start: number; readonly end: number };
}

/** Adds a problem of the catalogue from inside a zod check. */
export function complain<N extends Extract<keyof OverlayProblems, string>>(
  context: { readonly issues: z.core.$ZodRawIssue[]; readonly value: unknown },
  problem: N,
  parameters: OverlayProblems[N],
  where: {
    readonly path?: readonly PropertyKey[];
    readonly onKey?: boolean;
    readonly span?: { readonly start: number; readonly end: number };
  } = {},
): void {
  const { path = [], ...place } = where;
  const params: OwnIssue = { problem, parameters, ...place };
  context.issues.push({
    code: "custom",
    input: context.value,
    params: params as unknown as Record<string, unknown>,
    path: [...path],
  });
}

/** Reads a value by a schema. Undefined where it has a problem; all of them are reported. */
export function readBlock<T>(
  schema: z.ZodType<T>,
  value: unknown,
  at: JsonPointer,
  report: Report,
): T | undefined {
  const read = schema.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  for (const issue of read.error.issues) reportIssue({ schema, value, at }, issue, [], report);
  return undefined;
}

function reportIssue(
  subject: Subject,
  issue: Issue,
  base: readonly PropertyKey[],
  report: Report,
): void {
  const path = [...base, ...issue.path];
  const place = pointer(subject.at, ...path.map(String));
  switch (issue.code) {
    case "unrecognized_keys":
      reportKeys(subject, issue.keys, path, place, report);
      return;
    case "invalid_type":
      reportType(subject, issue.expected, issue.input, path, place, report);
      return;
    case "invalid_value":
      reportValue(subject, issue, path, place, report);
      return;
    case "invalid_union":
      reportUnion(subject, issue, path, place, report);
      return;
    case "too_small":
    case "too_big":
      report("out-of-range", { what: describeBound(issue) }, { pointer: place });
      return;
    case "custom": {
      const { problem, parameters, ...more } = issue.params as unknown as OwnIssue;
      report(problem, parameters, { pointer: place, ...more });
      return;
    }
    default:
      throw new Error(`the overlay's schema raised "${issue.code}", which has no diagnostic`);
  }
}

function reportKeys(
  subject: Subject,
  keys: readonly string[],
  path: readonly PropertyKey[],
  place: JsonPointer,
  report: Report,
): void {
  const schema = schemaAt(subject.schema, path, subject.value);
  const known = keysOf(schema);
  const later = schema === undefined ? [] : laterOf(schema);
  const name = schema === undefined ? "this map" : nameOf(schema);
  for (const key of keys) {
    const at = { pointer: pointer(place, key), onKey: true };
    if (later.includes(key)) {
      report("not-supported", { what: `"${key}" of ${name}` }, at);
      continue;
    }
    const word = WORDS.get(key);
    const near =
      word !== undefined && known.includes(word) ? word : nearest(key, [...known, ...later]);
    report("unknown-key", { key, block: name, known, ...(near === undefined ? {} : { near }) }, at);
  }
}

/** What JSON Schema and OpenAPI call things, by what this language does. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["description", "describe"],
  ["describe", "description"],
  ["maximum", "max"],
  ["minimum", "min"],
  ["operation", "call"],
  ["operationId", "call"],
  ["fields", "select"],
  ["parameters", "input"],
  ["inputs", "input"],
]);

function reportType(
  subject: Subject,
  expected: string,
  input: unknown,
  path: readonly PropertyKey[],
  place: JsonPointer,
  report: Report,
): void {
  const key = path.at(-1);
  if (input === undefined && typeof key === "string") {
    const parent = schemaAt(subject.schema, path.slice(0, -1), subject.value);
    const name = parent === undefined ? "this map" : nameOf(parent);
    const owner = place.slice(0, place.lastIndexOf("/"));
    report("missing-key", { key, block: name }, { pointer: owner, onKey: true });
    return;
  }
  if (expected === "string") {
    const schema = schemaAt(subject.schema, path, subject.value);
    const measure = schema === undefined ? undefined : measureOf(schema);
    if (measure !== undefined && typeof input === "number") {
      report(measure, { value: report.token(place) || String(input) }, { pointer: place });
      return;
    }
    if (reportTrap(input, place, report)) return;
  }
  const named = EXPECTED[expected] ?? expected;
  const words = { expected: named, found: describe(input), ...asList(named, input) };
  report("wrong-type", words, { pointer: place });
}

/** Reports a value that YAML read as something else than the text that was meant; false where it is none. */
export function reportTrap(input: unknown, place: JsonPointer, report: Report): boolean {
  const at = { pointer: place };
  if (typeof input === "number" || typeof input === "boolean") {
    const quoted = `"${report.token(place) || String(input)}"`;
    report("quote-me", { found: `${describe(input)}, ${input}`, quoted }, at);
    return true;
  }
  const expression = unquotedExpression(input);
  if (expression !== undefined) {
    report("quote-me", { found: "a map of one key", quoted: expression }, at);
    return true;
  }
  const behind = input === null ? /^\s*:\s+(#.*)$/.exec(report.afterKey(place))?.[1] : undefined;
  if (behind === undefined) return false;
  const quoted = JSON.stringify(behind.trim());
  report("quote-me", { found: "a comment", quoted }, at);
  return true;
}

function reportValue(
  subject: Subject,
  issue: z.core.$ZodIssueInvalidValue,
  path: readonly PropertyKey[],
  place: JsonPointer,
  report: Report,
): void {
  const { input } = issue;
  const allowed = issue.values.map(String);
  if (input === undefined) {
    reportType(subject, "string", undefined, path, place, report);
    return;
  }
  if (typeof input !== "string") {
    if (reportTrap(input, place, report)) return;
    const expected = `one of ${allowed.join(", ")}`;
    report("wrong-type", { expected, found: describe(input) }, { pointer: place });
    return;
  }
  const schema = schemaAt(subject.schema, path, subject.value);
  const later = schema === undefined ? [] : laterOf(schema);
  if (later.includes(input)) {
    const key = String(path.at(-1));
    report("not-supported", { what: `"${key}: ${input}"` }, { pointer: place });
    return;
  }
  const near = nearest(input, allowed);
  const parameters = { value: input, allowed, ...(near === undefined ? {} : { near }) };
  report("unknown-value", parameters, { pointer: place });
}

/** The problems of the branch that the value's own type chooses; where none takes it, what all would. */
function reportUnion(
  subject: Subject,
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly PropertyKey[],
  place: JsonPointer,
  report: Report,
): void {
  const branches = issue.errors.filter(
    (issues) => !issues.some((i) => isOuter(i) && i.path.length === 0),
  );
  const [chosen] = branches.length > 0 ? branches : [];
  if (chosen !== undefined) {
    for (const inner of chosen) reportIssue(subject, inner, path, report);
    return;
  }
  const expected = issue.errors
    .flat()
    .filter((i) => i.path.length === 0)
    .map((i) =>
      i.code === "invalid_type"
        ? (EXPECTED[i.expected] ?? i.expected)
        : i.code === "invalid_value"
          ? i.values.map((v) => `"${String(v)}"`).join(" or ")
          : "",
    )
    .filter((text) => text !== "")
    .join(" or ");
  if (issue.input === undefined) {
    reportType(subject, expected, undefined, path, place, report);
    return;
  }
  if (expected.includes("text") && reportTrap(issue.input, place, report)) return;
  const words = { expected, found: describe(issue.input), ...asList(expected, issue.input) };
  report("wrong-type", words, { pointer: place });
}

/** How to write a value as the item of a list, where that is what is expected. */
function asList(expected: string, input: unknown): { readonly instead?: string } {
  const instead = (item: string): { readonly instead: string } => ({
    instead: expected.replace("a list", `a list: ${item}`),
  });
  if (!expected.includes("a list")) return {};
  if (isObject(input)) {
    const [key] = Object.keys(input);
    return key === undefined ? {} : instead(`put a dash before the map, "- ${key}: …"`);
  }
  const short = typeof input === "string" && /^[\w./*-]{1,60}$/.test(input);
  return short ? instead(`[${input}]`) : {};
}

function isOuter(issue: Issue): boolean {
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

const EXPECTED: { readonly [type: string]: string } = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a map",
  record: "a map",
  array: "a list",
};

/** A value's type in the words of a YAML author. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return "a truth value";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : "a map";
}

function describeBound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === "too_small";
  const bound = Number(small ? issue.minimum : issue.maximum);
  const unit =
    issue.origin === "string" ? "characters" : issue.origin === "array" ? "items" : undefined;
  const count = String(bound).replace(/\B(?=(\d{3})+$)/g, ",");
  if (unit === undefined) return small ? `a number from ${count} on` : `a number up to ${count}`;
  if (small && bound === 1)
    return unit === "items" ? "at least one item" : "a text that is not empty";
  return `${small ? "at least" : "at most"} ${count} ${unit}`;
}
