import { z } from "zod";
import { unquotedExpression } from "../../language/expression.ts";
import { isPathError, parsePath } from "../../language/path.ts";
import { FORMAT_NAMES, isFormatError, parseFormat } from "../../language/value-format.ts";
import { isObject } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlaySelect } from "../ir/overlay.ts";
import { apart, block } from "./block.ts";
import { describe, readBlock, reportTrap } from "./issues.ts";
import type { Report } from "./report.ts";
import { path } from "./scalar.ts";

const LONGEST_KEY = 64;

/**
 * Reads the items of `select`: `name`, `new: path`, `new: [ … ]`, `new: { from, select }`, `new: { from, as }`. Items
 * with problems are left out and reported.
 */
export function readSelect(
  value: unknown,
  at: JsonPointer,
  report: Report,
): readonly OverlaySelect[] {
  if (!Array.isArray(value)) {
    report("wrong-type", { expected: "a list of keys", found: describe(value) }, { pointer: at });
    return [];
  }
  if (value.length === 0) {
    report("out-of-range", { what: "at least one item" }, { pointer: at });
  }
  const items: OverlaySelect[] = [];
  const keys = new Set<string>();
  value.forEach((entry: unknown, i) => {
    const item = readItem(entry, pointer(at, i), report);
    if (item === undefined) return;
    if (keys.has(item.key)) {
      const onKey = typeof entry !== "string";
      report("duplicate", { value: item.key, what: "key" }, { pointer: item.pointer, onKey });
    }
    keys.add(item.key);
    items.push(item);
  });
  return items;
}

function readItem(entry: unknown, at: JsonPointer, report: Report): OverlaySelect | undefined {
  if (typeof entry === "string") return readName(entry, at, report);
  if (!isObject(entry)) {
    if (!reportTrap(entry, at, report)) {
      report(
        "select",
        { reason: `an item of select is no ${bare(describe(entry))}` },
        { pointer: at },
      );
    }
    return undefined;
  }
  const [key, ...more] = Object.keys(entry);
  if (key === undefined || more.length > 0) {
    const reason = `an item of select has one key, not ${more.length + (key === undefined ? 0 : 1)}`;
    report("select", { reason }, { pointer: at });
    return undefined;
  }
  if (unquotedExpression(entry) !== undefined) {
    report("not-supported", { what: "a selection from elsewhere ($…)" }, { pointer: at });
    return undefined;
  }
  const place = pointer(at, key);
  return checkKey(key, place, report) ? readSource(key, entry[key], place, report) : undefined;
}

/** `name`: one field under its own name. */
function readName(entry: string, at: JsonPointer, report: Report): OverlaySelect | undefined {
  const text = readBlock(path, entry, at, report);
  if (text === undefined) return undefined;
  const parsed = parsePath(text);
  if (isPathError(parsed)) return undefined;
  const [segment, ...deeper] = parsed;
  if (segment?.kind === "name" && deeper.length === 0) {
    return checkKey(segment.name, at, report)
      ? { kind: "field", key: segment.name, path: text, pointer: at }
      : undefined;
  }
  const last = parsed.findLast((s) => s.kind === "name");
  const key = last?.kind === "name" ? last.name : "name";
  const reason = "a field from further down needs a name of its own";
  report("select", { reason, instead: `${key}: ${entry}` }, { pointer: at });
  return undefined;
}

function checkKey(key: string, at: JsonPointer, report: Report): boolean {
  const good = key !== "" && key.length <= LONGEST_KEY && !/[\u0000-\u0020\u007f"\\]/.test(key);
  if (!good) {
    const rule = `up to ${LONGEST_KEY} characters without spaces and quotes`;
    report(
      "bad-name",
      { name: key, what: "a key of the result", rule },
      { pointer: at, onKey: true },
    );
  }
  return good;
}

function readSource(
  key: string,
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlaySelect | undefined {
  if (typeof value === "string") {
    if (value === "") {
      report("path", { path: "", reason: "it is empty" }, { pointer: at });
      return undefined;
    }
    const text = readBlock(path, value, at, report);
    return text === undefined ? undefined : { kind: "field", key, path: text, pointer: at };
  }
  if (Array.isArray(value)) {
    return { kind: "group", key, select: readSelect(value, at, report), pointer: at };
  }
  if (isObject(value) && unquotedExpression(value) === undefined) {
    return readDescent(key, value, at, report);
  }
  if (!reportTrap(value, at, report)) {
    report("select", { reason: `"${key}" does not say where it comes from` }, { pointer: at });
  }
  return undefined;
}

const DESCENT: readonly string[] = ["from", "select"];
const FORMATTED: readonly string[] = ["from", "as"];
const MEMBERS: readonly string[] = ["from", "select", "as"];

/** `new: { from: path, select: [ … ] }`, or `new: { from: path, as: format }`. */
function readDescent(
  key: string,
  value: Record<string, unknown>,
  at: JsonPointer,
  report: Report,
): OverlaySelect | undefined {
  const block = "an item of select";
  for (const member of Object.keys(value)) {
    if (MEMBERS.includes(member)) continue;
    const place = { pointer: pointer(at, member), onKey: true };
    const near = nearest(member, MEMBERS);
    const parameters = { key: member, block, known: MEMBERS };
    report("unknown-key", { ...parameters, ...(near === undefined ? {} : { near }) }, place);
  }
  const formatted = Object.hasOwn(value, "as");
  if (formatted && Object.hasOwn(value, "select")) {
    const rule = "as formats one value, select takes values out of it";
    report("contradiction", { rule }, { pointer: pointer(at, "as"), onKey: true });
    return undefined;
  }
  for (const member of formatted ? FORMATTED : DESCENT) {
    if (Object.hasOwn(value, member)) continue;
    report("missing-key", { key: member, block }, { pointer: at, onKey: true });
  }
  const from = Object.hasOwn(value, "from")
    ? readBlock(path, value["from"], pointer(at, "from"), report)
    : undefined;
  if (formatted) {
    const as = readFormat(value["as"], pointer(at, "as"), report);
    if (from === undefined || as === undefined) return undefined;
    return { kind: "field", key, path: from, as, pointer: at };
  }
  const select = Object.hasOwn(value, "select")
    ? readSelect(value["select"], pointer(at, "select"), report)
    : undefined;
  if (from === undefined || select === undefined) return undefined;
  return { kind: "descend", key, from, select, pointer: at };
}

/** A format of overlay.md that this version does not do. */
const SHORT_ID = "shortId";

/** The text of a value format. */
function readFormat(value: unknown, at: JsonPointer, report: Report): string | undefined {
  if (typeof value !== "string") {
    if (!reportTrap(value, at, report)) {
      report("wrong-type", { expected: "a format", found: describe(value) }, { pointer: at });
    }
    return undefined;
  }
  if (value.trim() === SHORT_ID) {
    report("not-supported", { what: `the format "${SHORT_ID}"` }, { pointer: at });
    return undefined;
  }
  const format = parseFormat(value);
  if (!isFormatError(format)) return value.trim();
  const near = format.near ?? nearest(value, FORMAT_NAMES);
  const parameters = { format: value, reason: format.message };
  report("format", { ...parameters, ...(near === undefined ? {} : { near }) }, { pointer: at });
  return undefined;
}

const selectList = z
  .array(
    z.union([
      path,
      z.record(
        z.string(),
        z.union([
          path,
          apart("select", () => selectPart),
          block("an item of select", { from: path, select: apart("select", () => selectPart) }),
          block("an item of select", { from: path, as: z.string() }),
        ]),
      ),
    ]),
  )
  .min(1);

/** What {@link readSelect} reads, and `all`: the outer form, for those who read none. */
export const selectPart: z.ZodType = z.union([z.literal("all"), selectList]);

function bare(text: string): string {
  return text.replace(/^an? /, "");
}
