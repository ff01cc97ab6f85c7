import type { JsonValue } from "../../util/json.ts";
import { objectKey } from "./identifier.ts";
import { quote } from "./quote.ts";

/** Columns that a group must fit into to stand on one line. */
const WIDTH = 100;
const INDENT = "  ";

/**
 * Code as a tree, so that its layout follows from its width alone. The layout is the formatter's: objects always
 * expanded, arrays and calls on one line where they fit, a call's last object hugged.
 */
export type Code =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "object"; readonly members: readonly Member[]; readonly inline: boolean }
  | { readonly kind: "array"; readonly items: readonly Code[] }
  | { readonly kind: "call"; readonly callee: string; readonly args: readonly Code[] };

export interface Member {
  /** As it stands in the code: an identifier, a literal, or a shorthand when there is no value. */
  readonly key: string;
  readonly value?: Code;
}

/** Code as it is, on one line. */
export function text(code: string): Code {
  return { kind: "text", text: code };
}

/** A string literal. */
export function string(value: string): Code {
  return { kind: "string", text: quote(value) };
}

/** An object literal, one member a line. */
export function object(members: readonly Member[]): Code {
  return { kind: "object", members, inline: false };
}

/** An object literal on one line where it fits. */
export function inlineObject(members: readonly Member[]): Code {
  return { kind: "object", members, inline: true };
}

export function array(items: readonly Code[]): Code {
  return { kind: "array", items };
}

export function call(callee: string, ...args: readonly Code[]): Code {
  return { kind: "call", callee, args };
}

/** The members of an object, those that are undefined left out. */
export function members(of: Readonly<Record<string, Code | undefined>>): Member[] {
  return Object.entries(of).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: objectKey(key), value }],
  );
}

/** A JSON value as code. */
export function json(value: unknown): Code {
  if (typeof value === "string") return string(value);
  if (typeof value === "number") return { kind: "number", text: number(value) };
  if (Array.isArray(value)) return array(value.map(json));
  if (typeof value === "object" && value !== null) {
    return object(
      Object.entries(value as Record<string, JsonValue | undefined>)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => ({ key: objectKey(key), value: json(member) })),
    );
  }
  return text(String(value));
}

function number(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(value).replace("e+", "e");
}

/** Prints code that starts at `column` of a line indented by `depth`; `after` columns follow on its last line. */
export function print(code: Code, depth: number, column: number, after: number): string {
  const flat = flatten(code, WIDTH - column - after);
  if (flat !== undefined) return flat;
  switch (code.kind) {
    case "object":
      return `{\n${code.members.map((member) => `${printMember(member, depth + 1)},\n`).join("")}${INDENT.repeat(depth)}}`;
    case "array":
      return printArray(code.items, depth);
    case "call":
      return printCall(code, depth, column);
    default:
      return code.text;
  }
}

/** One member of an object on lines of its own, without the comma. */
export function printMember({ key, value }: Member, depth: number): string {
  const indent = INDENT.repeat(depth);
  if (value === undefined) return `${indent}${key}`;
  const column = indent.length + key.length + 2;
  if (
    value.kind === "string" &&
    key.length > INDENT.length &&
    column + value.text.length + 1 > WIDTH
  ) {
    return `${indent}${key}:\n${indent}${INDENT}${value.text}`;
  }
  return `${indent}${key}: ${print(value, depth, column, 1)}`;
}

function printArray(items: readonly Code[], depth: number): string {
  const indent = INDENT.repeat(depth + 1);
  if (items.every((item) => item.kind === "number")) {
    const lines: string[] = [];
    let line = "";
    for (const item of items) {
      const next = line === "" ? `${item.text},` : `${line} ${item.text},`;
      if (indent.length + next.length > WIDTH && line !== "") {
        lines.push(line);
        line = `${item.text},`;
      } else line = next;
    }
    return `[\n${[...lines, line].map((l) => `${indent}${l}\n`).join("")}${INDENT.repeat(depth)}]`;
  }
  const printed = items.map((item) => `${indent}${print(item, depth + 1, indent.length, 1)},\n`);
  return `[\n${printed.join("")}${INDENT.repeat(depth)}]`;
}

function printCall(
  { callee, args }: { readonly callee: string; readonly args: readonly Code[] },
  depth: number,
  column: number,
): string {
  const last = args.at(-1);
  const before = args.slice(0, -1);
  if (last?.kind === "object" && last.members.length > 0) {
    const flat = before.map((arg) => flatten(arg, WIDTH));
    const head = `${callee}(${flat.map((arg) => `${arg}, `).join("")}`;
    if (flat.every((arg) => arg !== undefined) && column + head.length + 1 <= WIDTH) {
      return `${head}${print({ ...last, inline: false }, depth, WIDTH, 0)})`;
    }
  }
  const indent = INDENT.repeat(depth + 1);
  const printed = args.map((arg) => `${indent}${print(arg, depth + 1, indent.length, 1)},\n`);
  return `${callee}(\n${printed.join("")}${INDENT.repeat(depth)})`;
}

/** The code on one line, or undefined where it needs more or is wider than `room`. */
function flatten(code: Code, room: number): string | undefined {
  switch (code.kind) {
    case "object": {
      if (code.members.length === 0) return "{}";
      if (!code.inline) return undefined;
      const parts = code.members.map(({ key, value }) => {
        if (value === undefined) return key;
        const flat = flatten(value, room);
        return flat === undefined ? undefined : `${key}: ${flat}`;
      });
      return fitting(parts, "{ ", " }", room);
    }
    case "array": {
      if (code.items.length > 1 && code.items.every(breaksArray)) return undefined;
      return fitting(flattenAll(code.items, room), "[", "]", room);
    }
    case "call":
      return fitting(flattenAll(code.args, room), `${code.callee}(`, ")", room);
    case "string":
      // A string never makes a group fit by being broken: too long, it stands where it is.
      return code.text.length <= room ? code.text : undefined;
    default:
      return code.text;
  }
}

/** Arrays of several filled objects or several filled arrays never stand on one line. */
function breaksArray(code: Code, _: number, all: readonly Code[]): boolean {
  const first = all[0];
  if (code.kind === "array") return first?.kind === "array" && code.items.length > 1;
  return code.kind === "object" && first?.kind === "object" && code.members.length > 1;
}

function flattenAll(codes: readonly Code[], room: number): (string | undefined)[] {
  const parts: (string | undefined)[] = [];
  let left = room;
  for (const code of codes) {
    const part = left < 0 ? undefined : flatten(code, left);
    parts.push(part);
    if (part === undefined) break;
    left -= part.length + 2;
  }
  return parts;
}

function fitting(
  parts: readonly (string | undefined)[],
  open: string,
  close: string,
  room: number,
): string | undefined {
  let line = open;
  for (const [i, part] of parts.entries()) {
    if (part === undefined) return undefined;
    line += i === 0 ? part : `, ${part}`;
    if (line.length + close.length > room) return undefined;
  }
  return line + close;
}
