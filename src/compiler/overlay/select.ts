import { z } from "zod";
import { unquotedExpression } from "../../language/expression.ts";
import { isPathError, parsePath } from "../../language/path.ts";
import type { Ref } from "../../language/reference.ts";
import { FORMAT_NAMES, isFormatError, parseFormat } from "../../language/value-format.ts";
import { isObject } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import { type JsonPointer, pointer, tokensOf } from "../../util/pointer.ts";
import type { OverlaySelect } from "../ir/overlay.ts";
import { apart, block } from "./block.ts";
import { isElsewhere, nameOf, origin, readElsewhere } from "./elsewhere.ts";
import { complain, describe, readBlock, reportTrap } from "./issues.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import { name, path } from "./scalar.ts";

/** Keys of a result: columns of tables and names in line templates. */
const KEY = /^[^\u0000-\u0020\u007f"\\]{1,64}$/;
const KEY_RULE = "up to 64 characters without spaces and quotes";
const keyName = name("a key of the result", KEY, KEY_RULE);

/**
 * Reads the items of `select`: `name`, `new: path`, `new: [ … ]`, `new: { from, select }`, `new: { from, as }`, and with
 * `$…` for a path what is taken from elsewhere. Items with problems are left out and reported.
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
    reportTrap(entry, at, report);
    return undefined;
  }
  const place = pointer(at, key);
  return checkKey(key, place, report) ? readSource(key, entry[key], place, report) : undefined;
}

/** Reads `with` of a result: a map of names to what an item of `select` may be. */
export function readBeside(
  value: unknown,
  at: JsonPointer,
  report: Report,
): readonly OverlaySelect[] {
  const read = readMap(value, at, report, {
    key: besideName,
    read: (member, place) => {
      const key = nameAt(place);
      return checkKey(key, place, report) ? readSource(key, member, place, report) : undefined;
    },
  });
  return [...read.values()];
}

/** `name`: one field under its own name. */
function readName(entry: string, at: JsonPointer, report: Report): OverlaySelect | undefined {
  if (isElsewhere(entry)) {
    const reason = "a value from elsewhere needs a name of its own";
    report("select", { reason, instead: `${nameOf(entry)}: ${entry}` }, { pointer: at });
    return undefined;
  }
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
  if (KEY.test(key)) return true;
  const words = { name: key, what: "a key of the result", rule: KEY_RULE };
  report("bad-name", words, { pointer: at, onKey: true });
  return false;
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
    if (isElsewhere(value)) {
      const ref = readElsewhere(value, at, report);
      return ref === undefined ? undefined : { kind: "ref", key, ref, path: "", pointer: at };
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

const MEMBERS: readonly string[] = ["from", "path", "select", "as"];

/** `new: { from: path, select: [ … ] }`, or `new: { from: path, as: format }`; of an expression also `path`. */
function readDescent(
  key: string,
  value: Record<string, unknown>,
  at: JsonPointer,
  report: Report,
): OverlaySelect | undefined {
  const block = "an item of select";
  const has = (member: string): boolean => Object.hasOwn(value, member);
  for (const member of Object.keys(value)) {
    if (MEMBERS.includes(member)) continue;
    const place = { pointer: pointer(at, member), onKey: true };
    const near = nearest(member, MEMBERS);
    const parameters = { key: member, block, known: MEMBERS };
    report("unknown-key", { ...parameters, ...(near === undefined ? {} : { near }) }, place);
  }
  if (has("as") && has("select")) {
    const rule = "as formats one value, select takes values out of it";
    report("contradiction", { rule }, { pointer: pointer(at, "as"), onKey: true });
    return undefined;
  }
  const elsewhere = isElsewhere(value["from"]);
  if (has("path") && has("from") && !elsewhere) {
    const rule = "path leads into a value from elsewhere; a path of the answer is from itself";
    report("contradiction", { rule }, { pointer: pointer(at, "path"), onKey: true });
    return undefined;
  }
  const taken = has("as") ? "as" : has("path") && elsewhere ? "path" : "select";
  for (const member of ["from", taken]) {
    if (has(member)) continue;
    report("missing-key", { key: member, block }, { pointer: at, onKey: true });
  }
  const source = has("from") ? readFrom(value, at, report) : undefined;
  if (has("select")) {
    const select = readSelect(value["select"], pointer(at, "select"), report);
    if (source === undefined) return undefined;
    const { ref, path: from } = source;
    return {
      kind: "descend",
      key,
      ...(ref === undefined ? {} : { ref }),
      from,
      select,
      pointer: at,
    };
  }
  const as = has("as") ? readFormat(value["as"], pointer(at, "as"), report) : undefined;
  if (source === undefined || !has(taken) || (has("as") && as === undefined)) return undefined;
  const format = as === undefined ? {} : { as };
  const { ref, path: inside } = source;
  return ref === undefined
    ? { kind: "field", key, path: inside, ...format, pointer: at }
    : { kind: "ref", key, ref, path: inside, ...format, pointer: at };
}

/** `from`, and beside an expression `path`. */
function readFrom(
  value: Record<string, unknown>,
  at: JsonPointer,
  report: Report,
): { readonly ref?: Ref; readonly path: string } | undefined {
  const { from } = value;
  const place = pointer(at, "from");
  if (!isElsewhere(from)) {
    const text = readBlock(path, from, place, report);
    return text === undefined ? undefined : { path: text };
  }
  const ref = readElsewhere(from, place, report);
  const inside = Object.hasOwn(value, "path")
    ? readBlock(path, value["path"], pointer(at, "path"), report)
    : "";
  return ref === undefined || inside === undefined ? undefined : { ref, path: inside };
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

const part = (): z.ZodUnknown => apart("select", () => selectPart);

/** What {@link readSource} reads: the outer form. */
const source = z.union([
  origin,
  part(),
  block("an item of select", { from: origin, path: path.optional(), select: part() }),
  block("an item of select", { from: origin, path: path.optional(), as: z.string() }),
  block("an item of select", { from: origin, path }),
]);

const selectList = z.array(z.union([path, z.record(keyName, source)])).min(1);

/** What {@link readBeside} reads: the outer form. */
export const besidePart: z.ZodType = z.record(keyName, source);

/** The keys of a list's result that are ours. */
const TAKEN: readonly string[] = ["items", "next"];

const besideName: z.ZodType<string> = z.string().check((context) => {
  if (!TAKEN.includes(context.value)) return;
  const rule = "another name: items and next are the result's own";
  complain(context, "bad-name", {
    name: context.value,
    what: "a value beside the items",
    rule,
  });
});

/** What {@link readSelect} reads, and `all`: the outer form, for those who read none. */
export const selectPart: z.ZodType = z.union([z.literal("all"), selectList]);

/** The key that a pointer ends with. */
function nameAt(at: JsonPointer): string {
  return tokensOf(at)?.at(-1) ?? "";
}

function bare(text: string): string {
  return text.replace(/^an? /, "");
}
