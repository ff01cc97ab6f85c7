import { isObject } from "../../util/json.ts";
import { escapeToken, type JsonPointer } from "../../util/pointer.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";

/** A value of a document and where it is written. */
export interface Written<T = unknown> {
  readonly uri: string;
  readonly pointer: JsonPointer;
  readonly value: T;
}

/** A JSON object of a document. */
export type WrittenObject = Written<Record<string, unknown>>;

/** A pointer one token deeper. Most tokens need no escape, and there are a hundred thousand of them. */
export function deeper(base: JsonPointer, token: string | number): JsonPointer {
  const plain = typeof token === "number" || !/[~/]/.test(token);
  return `${base}/${plain ? token : escapeToken(token)}`;
}

/** The place of a value. */
export function originOf({ uri, pointer }: Written): Origin {
  return { uri, pointer };
}

/** Whether a value is an object. */
export function isWrittenObject(written: Written): written is WrittenObject {
  return isObject(written.value);
}

/** An own member; undefined where there is none. */
export function memberOf(parent: WrittenObject, key: string): Written | undefined {
  if (!Object.hasOwn(parent.value, key)) return undefined;
  return { uri: parent.uri, pointer: deeper(parent.pointer, key), value: parent.value[key] };
}

/** Own members with their keys, in document order. */
export function membersOf(parent: WrittenObject): readonly (readonly [string, Written])[] {
  return Object.keys(parent.value).map((key) => [
    key,
    { uri: parent.uri, pointer: deeper(parent.pointer, key), value: parent.value[key] },
  ]);
}

/** The items of an array. */
export function itemsOf(parent: Written<readonly unknown[]>): readonly Written[] {
  return parent.value.map((value, i) => ({
    uri: parent.uri,
    pointer: deeper(parent.pointer, i),
    value,
  }));
}

/** A string member; undefined for none or another type. */
export function stringOf(parent: WrittenObject, key: string): string | undefined {
  const value = Object.hasOwn(parent.value, key) ? parent.value[key] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Whether a member is `true`; any other value is the default, false. */
export function flagOf(parent: WrittenObject, key: string): boolean {
  return Object.hasOwn(parent.value, key) && parent.value[key] === true;
}

/** The value as an object; else a problem that calls it `what`. */
export function asObject(
  written: Written,
  what: string,
  problems: Diagnostic[],
): WrittenObject | undefined {
  if (isWrittenObject(written)) return written;
  problems.push(wrongType(written, what, "an object"));
  return undefined;
}

/** The value as an array; else a problem that calls it `what`. */
export function asArray(
  written: Written,
  what: string,
  problems: Diagnostic[],
): Written<readonly unknown[]> | undefined {
  const { value } = written;
  if (Array.isArray(value)) return { ...written, value };
  problems.push(wrongType(written, what, "an array"));
  return undefined;
}

/** The problem of a value that has another type than the standard gives it. */
export function wrongType(written: Written, what: string, expected: string): Diagnostic {
  const found = typeName(written.value);
  return openApiProblem("wrong-type", { what, expected, found }, originOf(written));
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
