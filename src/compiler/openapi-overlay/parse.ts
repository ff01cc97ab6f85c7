import { isObject } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import { type AmendmentProblems, amendmentProblem } from "../diagnostics/amendment.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceDocument } from "../ir/source-document.ts";
import type { Action, Amendment } from "./amendment.ts";
import { isQueryFault, type Query, readQuery } from "./json-path.ts";
import { LIMITS } from "./limits.ts";

type Name = Extract<keyof AmendmentProblems, string>;
type Report = <N extends Name>(
  name: N,
  parameters: AmendmentProblems[N],
  place: Omit<Origin, "uri">,
) => void;

const KEYS = {
  overlay: ["overlay", "info", "extends", "actions"],
  info: ["title", "version", "description"],
  action: ["target", "description", "update", "remove", "copy"],
} as const;

/** What a document is known as: whether a URI reference in a file at `from` names it. */
export type Names = (reference: string, from: string) => boolean;

/**
 * Reads an OpenAPI Overlay document (version 1.0 or 1.1): every problem of its shape is reported, keys that the standard
 * does not know included. The value is undefined where there is one.
 */
export function parseAmendment(
  document: SourceDocument,
  names: Names,
): Staged<Amendment | undefined> {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (name, parameters, place) => {
    const tell = amendmentProblem as (...args: [string, unknown, Origin]) => Diagnostic;
    diagnostics.push(tell(name, parameters, { uri: document.uri, ...place }));
  };
  const value = read(document, names, report);
  return { value: diagnostics.length === 0 ? value : undefined, diagnostics };
}

function read(document: SourceDocument, names: Names, report: Report): Amendment | undefined {
  const root = document.value;
  if (!isObject(root)) {
    report("not-a-map", {}, { pointer: "" });
    return undefined;
  }
  const version = versionOf(root, report);
  checkKeys(root, "", "an amendment", KEYS.overlay, report);
  checkInfo(root, report);
  const extended = textOf(root, "extends", "", report);
  if (extended !== undefined && !names(extended, document.uri)) {
    report("wrong-document", { document: extended }, { pointer: "/extends" });
  }
  const actions = actionsOf(root, version ?? "1.1", report);
  return version === undefined ? undefined : { document, version, actions };
}

function versionOf(root: Record<string, unknown>, report: Report): "1.0" | "1.1" | undefined {
  const version = Object.hasOwn(root, "overlay") ? root["overlay"] : undefined;
  const match = typeof version === "string" ? /^(1\.[01])\.\d+$/.exec(version) : null;
  if (match !== null) return match[1] as "1.0" | "1.1";
  const found = version === undefined ? {} : { found: String(version).slice(0, 40) };
  report("version", found, { pointer: version === undefined ? "" : "/overlay" });
  return undefined;
}

function checkInfo(root: Record<string, unknown>, report: Report): void {
  const info = root["info"];
  if (!Object.hasOwn(root, "info")) {
    report("missing-key", { key: "info", block: "an amendment" }, { pointer: "" });
  } else if (!isObject(info)) {
    report("wrong-type", { key: "info", expected: "an object" }, { pointer: "/info", onKey: true });
  } else {
    checkKeys(info, "/info", "info", KEYS.info, report);
    for (const key of ["title", "version"]) {
      if (Object.hasOwn(info, key)) textOf(info, key, "/info", report);
      else report("missing-key", { key, block: "info" }, { pointer: "/info", onKey: true });
    }
    textOf(info, "description", "/info", report);
  }
}

function actionsOf(
  root: Record<string, unknown>,
  version: "1.0" | "1.1",
  report: Report,
): readonly Action[] {
  const written = root["actions"];
  if (!Object.hasOwn(root, "actions")) {
    report("missing-key", { key: "actions", block: "an amendment" }, { pointer: "" });
    return [];
  }
  if (!Array.isArray(written) || written.length === 0) {
    const expected = "a list of at least one action";
    report("wrong-type", { key: "actions", expected }, { pointer: "/actions", onKey: true });
    return [];
  }
  if (written.length > LIMITS.actions) {
    report("too-many-actions", { limit: LIMITS.actions }, { pointer: "/actions", onKey: true });
    return [];
  }
  return written.flatMap((action: unknown, i) => {
    const at = pointer("/actions", i);
    if (isObject(action)) return actionOf(action, at, version, report) ?? [];
    report("wrong-type", { key: `action ${i + 1}`, expected: "an object" }, { pointer: at });
    return [];
  });
}

function actionOf(
  action: Record<string, unknown>,
  at: JsonPointer,
  version: "1.0" | "1.1",
  report: Report,
): Action | undefined {
  const known = version === "1.1" ? KEYS.action : KEYS.action.filter((key) => key !== "copy");
  checkKeys(action, at, "an action", known, report);
  textOf(action, "description", at, report);
  if (!Object.hasOwn(action, "target")) {
    report("missing-key", { key: "target", block: "an action" }, { pointer: at });
  }
  const target = queryOf(action, "target", at, report);
  const remove = Object.hasOwn(action, "remove") ? action["remove"] : false;
  if (typeof remove !== "boolean") {
    const place = { pointer: pointer(at, "remove") };
    report("wrong-type", { key: "remove", expected: "true or false" }, place);
    return undefined;
  }
  const updates = Object.hasOwn(action, "update");
  const copies = version === "1.1" && Object.hasOwn(action, "copy");
  if (target === undefined) return undefined;
  const base = { pointer: at, target: target.query, text: target.text };
  if (remove) return { ...base, change: { kind: "remove" } };
  if (updates && copies) {
    report("ambiguous-action", {}, { pointer: pointer(at, "copy"), onKey: true });
    return undefined;
  }
  if (updates) return { ...base, change: { kind: "update", value: action["update"] } };
  if (!copies) {
    if (!Object.hasOwn(action, "copy"))
      report("idle-action", {}, { pointer: pointer(at, "target") });
    return undefined;
  }
  const from = queryOf(action, "copy", at, report);
  if (from === undefined) return undefined;
  return { ...base, change: { kind: "copy", from: from.query, text: from.text } };
}

function queryOf(
  action: Record<string, unknown>,
  key: string,
  at: JsonPointer,
  report: Report,
): { readonly query: Query; readonly text: string } | undefined {
  const text = textOf(action, key, at, report);
  if (text === undefined) return undefined;
  const query = readQuery(text);
  if (!isQueryFault(query)) return { query, text };
  const span = { start: query.at, end: text.length };
  report("bad-path", { path: text, reason: query.reason }, { pointer: pointer(at, key), span });
  return undefined;
}

function textOf(
  parent: Record<string, unknown>,
  key: string,
  at: JsonPointer,
  report: Report,
): string | undefined {
  if (!Object.hasOwn(parent, key)) return undefined;
  const value = parent[key];
  if (typeof value === "string") return value;
  report("wrong-type", { key, expected: "text" }, { pointer: pointer(at, key), onKey: true });
  return undefined;
}

/** Overlay 1.1, Specification Extensions: `x-` names belong to others. */
function checkKeys(
  map: Record<string, unknown>,
  at: JsonPointer,
  block: string,
  known: readonly string[],
  report: Report,
): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    const near = nearest(key, known);
    const newer = block === "an action" && key === "copy";
    report(
      "unknown-key",
      { key, block, known, newer, ...(near === undefined ? {} : { near }) },
      { pointer: pointer(at, key), onKey: true },
    );
  }
}
