import { sourceProblem, type YamlSlip } from "../diagnostics/source.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { excerptAt } from "./excerpt.ts";
import { type Inspection, inspect } from "./inspect.ts";
import { findJsonFault, measureJson } from "./json.ts";
import { jsonPlaces } from "./json-places.ts";
import { LIMITS } from "./limits.ts";
import { findSpan, type Place } from "./places.ts";
import type { YamlFault, YamlText } from "./yaml.ts";

/** A text that was read: plain JSON within limits. */
export interface Parsed {
  readonly value: unknown;
  readonly references: number;
  readonly places: () => Place;
}

/**
 * Parses the text of the file at `uri`, and its bytes in UTF-8, as JSON or YAML: what went wrong is a diagnostic with its
 * place.
 */
export async function parse(
  uri: string,
  text: string,
  bytes: Uint8Array,
): Promise<Parsed | Diagnostic> {
  const json = /\.json$/i.test(uri);
  const bracket = /^\s*[[{]/.test(text);
  if (json || (bracket && !/\.ya?ml$/i.test(uri))) return parseJson(uri, text, bytes);
  if (bracket) {
    // A YAML file may hold JSON, and mostly does so because a tool wrote it.
    const parsed = parseJson(uri, text, bytes);
    if (!("code" in parsed)) return parsed;
  }
  return parseYaml(uri, text);
}

function parseJson(uri: string, text: string, bytes: Uint8Array): Parsed | Diagnostic {
  const measure = measureJson(bytes, LIMITS.depth);
  if (measure.tooDeepAt !== undefined) {
    const before = new TextDecoder().decode(bytes.subarray(0, measure.tooDeepAt)).length;
    return at(uri, text, before, sourceProblem("too-deep", { limit: LIMITS.depth }));
  }
  // Known before parsing, which a text of nothing but brackets makes many times larger than it is.
  if (measure.values > LIMITS.nodes * 2) {
    return at(uri, text, 0, sourceProblem("too-many-nodes", { limit: LIMITS.nodes }));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return jsonFault(uri, text);
  }
  const inspection = inspect(value, LIMITS, false);
  const places = (): Place => jsonPlaces(text);
  if (inspection.fault !== undefined) return valueFault(uri, text, places, inspection.fault);
  if (inspection.members !== measure.members) return jsonFault(uri, text);
  return { value, references: inspection.references, places };
}

function jsonFault(uri: string, text: string): Diagnostic {
  const fault = findJsonFault(text);
  // Only a text that JSON.parse and our grammar judge differently has none.
  if (fault === undefined) throw new Error(`JSON text of ${uri} is read in two ways`);
  const { duplicateKey: key, reason } = fault;
  const problem =
    key === undefined
      ? sourceProblem("broken-json", { reason })
      : sourceProblem("duplicate-key", { key });
  return at(uri, text, fault.at, problem, fault.length);
}

let yaml: Promise<typeof import("./yaml.ts")> | undefined;

async function parseYaml(uri: string, text: string): Promise<Parsed | Diagnostic> {
  if (text.length > LIMITS.yamlMarks && countMarks(text) > LIMITS.yamlMarks) {
    return at(uri, text, 0, sourceProblem("too-many-nodes", { limit: LIMITS.nodes }));
  }
  // Asked for once: of a document in 2,900 files each question would cost more than reading the file.
  yaml ??= import("./yaml.ts");
  const { readYaml } = await yaml;
  let read: YamlText | YamlFault = readYaml(text, LIMITS);
  if ("kind" in read && read.reason === "deficient indentation" && fitsLenient(text)) {
    const { readLenientYaml } = await import("./yaml-lenient.ts");
    const lenient = readLenientYaml(text, LIMITS.aliases);
    if (!("kind" in lenient) || lenient.kind !== "syntax") read = lenient;
  }
  if ("kind" in read) return at(uri, text, read.at, yamlProblem(read, text));
  const inspection = inspect(read.value, LIMITS, read.aliases > 0);
  if (inspection.fault !== undefined) return valueFault(uri, text, read.places, inspection.fault);
  return { value: read.value, references: inspection.references, places: read.places };
}

/** Characters that begin a node of YAML, or may: in a text they do not. */
function countMarks(text: string): number {
  let marks = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || c === 44 || c === 58 || c === 91 || c === 123) marks++;
  }
  return marks;
}

function fitsLenient(text: string): boolean {
  if (text.length > LIMITS.lenientYaml) return false;
  return (text.match(/&[^\s,[\]{}]/g)?.length ?? 0) <= LIMITS.lenientYamlAnchors;
}

function yamlProblem(fault: YamlFault, text: string): Diagnostic {
  if (fault.kind === "too-deep") return sourceProblem("too-deep", { limit: LIMITS.depth });
  if (fault.kind === "too-many-aliases") {
    return sourceProblem("too-many-aliases", { limit: LIMITS.aliases });
  }
  if (fault.kind === "duplicate-key") return sourceProblem("duplicate-key", {});
  const { reason } = fault;
  const slip = slipOf(fault, text);
  return sourceProblem("broken-yaml", { reason, ...(slip === undefined ? {} : { slip }) });
}

function slipOf({ kind, at, reason }: YamlFault, text: string): YamlSlip | undefined {
  if (kind === "empty" || kind === "many") return kind;
  if (/^tab /.test(reason)) return "tab";
  const [here = ""] = text.slice(at, at + 1);
  if (here === ":" && /^:\s/.test(text.slice(at, at + 2))) return "colon";
  return /flow collection/.test(reason) && /[[\]{}]/.test(here) ? "bracket" : undefined;
}

function valueFault(
  uri: string,
  text: string,
  places: () => Place,
  fault: NonNullable<Inspection["fault"]>,
): Diagnostic {
  const span = findSpan(places(), fault.pointer, false);
  const problem = {
    "too-deep": () => sourceProblem("too-deep", { limit: LIMITS.depth }),
    "too-many-nodes": () => sourceProblem("too-many-nodes", { limit: LIMITS.nodes }),
    cycle: () => sourceProblem("cyclic-alias", {}),
    "not-json": () => sourceProblem("not-json", { what: fault.what ?? "this value" }),
  }[fault.kind]();
  return at(uri, text, span.start, problem, span.end - span.start);
}

function at(
  uri: string,
  text: string,
  offset: number,
  problem: Diagnostic,
  length?: number,
): Diagnostic {
  return {
    ...problem,
    origin: { uri, pointer: "" },
    excerpt: excerptAt(text, offset, length),
  };
}
