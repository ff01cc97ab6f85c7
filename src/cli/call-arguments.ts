import { readFileSync, statSync } from "node:fs";
import { LARGEST_FILE_ARGUMENT } from "../language/file-bytes.ts";
import { isObject, own } from "../util/json.ts";
import { thousands } from "../util/thousands.ts";
import { ExitError, exitCodes } from "./exit.ts";

/** One argument of `mcpgen call` as it was typed. */
export interface Argument {
  readonly key: string;
  readonly text: string;
  /** `key=text`, `key:=JSON`, `key=@path`. */
  readonly from: "text" | "json" | "file";
}

/** Characters that a text from a file may have: what the server takes. */
const LONGEST_TEXT = 262_144;

/**
 * Reads `key=value`, `key:=JSON` and `key=@path`; `key=@@x` is the text `@x`.
 * @throws {ExitError} for what is none of them.
 */
export function readArguments(args: readonly string[]): readonly Argument[] {
  return args.map((argument) => {
    const match = /^([^=:]+)(:?=)([\s\S]*)$/.exec(argument);
    const [, key, mark, text] = match ?? [];
    if (key === undefined || text === undefined) {
      throw new ExitError(
        exitCodes.usage,
        `"${argument}" is neither key=value, key:=JSON nor key=@file, for example limit=5, tags:='["a"]' or picture=@logo.png.`,
      );
    }
    if (mark === ":=") return { key, text, from: "json" };
    if (!text.startsWith("@")) return { key, text, from: "text" };
    return text.startsWith("@@")
      ? { key, text: text.slice(1), from: "text" }
      : { key, text: text.slice(1), from: "file" };
  });
}

/**
 * The arguments as JSON: `key=value` is read as the type that the tool's input schema gives the key, and a file as base64
 * where the argument is a file, else as its text.
 * @throws {ExitError} for text that is no JSON where that is asked for, and for files that cannot be sent.
 */
export function argumentValues(
  args: readonly Argument[],
  schema: unknown,
): Record<string, unknown> {
  const properties = own(schema, "properties");
  const entries = new Map<string, unknown>();
  for (const { key, text, from } of args) {
    const property = own(properties, key);
    const value =
      from === "file" ? fileValue(key, text, property) : typedValue(key, text, from, property);
    // A list of files is given one by one.
    const before = entries.get(key);
    entries.set(key, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value);
  }
  return Object.fromEntries(entries);
}

function typedValue(key: string, text: string, from: "text" | "json", property: unknown): unknown {
  const type = own(property, "type");
  const isText = type === undefined || [type].flat().includes("string");
  return from === "json" || !isText ? json(key, text, type) : text;
}

function fileValue(key: string, path: string, property: unknown): unknown {
  const items = own(property, "items");
  if (isFile(items)) return [base64(key, path)];
  if (isFile(property)) return base64(key, path);
  const bytes = read(key, path, 4 * LONGEST_TEXT);
  try {
    return typedValue(
      key,
      new TextDecoder("utf-8", { fatal: true }).decode(bytes),
      "text",
      property,
    );
  } catch (error) {
    if (error instanceof ExitError) throw error;
    throw new ExitError(
      exitCodes.usage,
      `${key}: ${path} is not text in UTF-8, which this argument takes.`,
    );
  }
}

function isFile(schema: unknown): boolean {
  return isObject(schema) && own(schema, "contentEncoding") === "base64";
}

function base64(key: string, path: string): string {
  return read(key, path, LARGEST_FILE_ARGUMENT).toString("base64");
}

/** The bytes of a file; its size is asked for first, so that no large one is read. */
function read(key: string, path: string, most: number): Buffer {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new ExitError(exitCodes.usage, `${key}: ${path} is not a file.`);
    if (stat.size > most) {
      throw new ExitError(
        exitCodes.usage,
        `${key}: ${path} has ${thousands(stat.size)} bytes; an argument holds at most ${thousands(most)}.`,
      );
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof ExitError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ExitError(exitCodes.usage, `${key}: ${path} cannot be read: ${reason}.`);
  }
}

function json(key: string, text: string, type: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const sample = type === "array" ? ` A list is written ${key}:='["a","b"]'.` : "";
    throw new ExitError(exitCodes.usage, `${key}: ${text.slice(0, 200)} is not JSON.${sample}`);
  }
}
