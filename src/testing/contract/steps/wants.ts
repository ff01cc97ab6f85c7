import { isPathError, parsePath } from "../../../language/path.ts";
import {
  BODY,
  isReferenceError,
  type OutputSource,
  parseOutput,
} from "../../../language/reference.ts";
import type { Step, SuccessDefinition, ToolDefinition } from "../../../runtime/codegen/v1/tool.ts";
import type { OutputRef, Ref } from "../../../runtime/codegen/v1/value.ts";
import { isObject } from "../../../util/json.ts";
import { pointer as deeper, type JsonPointer, tokensOf } from "../../../util/pointer.ts";
import type { Wants } from "../../twin/wants.ts";
import { callerOf } from "./callers.ts";

/** Items of a list that a step is repeated for: one that is done and one that fails. */
export const REPEATED = 2;

/**
 * What the steps of a tool, and its result, take of the answers before them, by caller: without it no step behind would
 * be sent, and nothing would be tested.
 */
export function wantsOf(tool: ToolDefinition): { readonly [caller: string]: Wants } {
  const wants = new Map<string, { values: JsonPointer[]; headers: string[] } & Wants>();
  const says = (caller: string, { path, equals }: SuccessDefinition): void => {
    const place = pointerOf(path);
    if (place === undefined) return;
    const known = wants.get(caller) ?? { values: [], headers: [] };
    wants.set(caller, { ...known, values: [...known.values, place], fixed: { [place]: equals } });
  };
  const steps = new Map(tool.steps.map((step) => [step.id, step]));
  const note = (ref: OutputRef, items?: number): void => {
    const place = placeOf(ref, steps.get(ref.step));
    if (place === undefined) return;
    const caller = callerOf(tool, ref.step);
    const known = wants.get(caller) ?? { values: [], headers: [] };
    if (place.from === "header") known.headers.push(place.name.toLowerCase());
    else if (place.from === "body") known.values.push(place.pointer);
    const list = items !== undefined && place.from === "body" ? { [place.pointer]: items } : {};
    wants.set(caller, { ...known, lists: { ...known.lists, ...list } });
  };
  for (const step of tool.steps) {
    const { onEmpty, forEach, success, undo, id } = step;
    if (success !== undefined) says(callerOf(tool, id), success);
    if (undo?.success !== undefined) says(callerOf(tool, id, true), undo.success);
    if (onEmpty !== undefined) note({ kind: "output", step: step.id, name: onEmpty.output });
    const repeated = steps.get(forEach?.over.kind === "output" ? forEach.over.step : "");
    if (forEach?.over.kind === "output" && repeated?.forEach === undefined) {
      note(forEach.over, Math.min(REPEATED, forEach.max));
    }
  }
  for (const ref of refsIn([tool.steps, tool.result])) if (ref.kind === "output") note(ref);
  return Object.fromEntries(wants);
}

/** Where an output, or a part of it, stands in the answer of its step; undefined where that cannot be said. */
export function placeOf(
  { name, pointer = "" }: OutputRef,
  step: Step | undefined,
): OutputSource | undefined {
  if (step === undefined) return undefined;
  const text = step.outputs?.[name];
  const source: OutputSource | ReturnType<typeof parseOutput> =
    name === BODY && text === undefined ? { from: "body", pointer: "" } : parseOutput(text ?? "");
  if (isReferenceError(source)) return undefined;
  if (source.from !== "body") return source;
  // Of a repeated step each output is a list: what is behind the index stands in every answer.
  const tokens = tokensOf(pointer)?.slice(step.forEach === undefined ? 0 : 1) ?? [];
  return { from: "body", pointer: deeper(source.pointer, ...tokens) };
}

/** A path of names and indexes as a pointer. */
export function pointerOf(text: string): JsonPointer | undefined {
  const path = parsePath(text);
  if (isPathError(path)) return undefined;
  const tokens = path.map((segment) =>
    segment.kind === "name" ? segment.name : segment.kind === "index" ? segment.index : "-",
  );
  return deeper("", ...tokens);
}

/** Every reference in a value of generated code, in order. Literals are data. */
export function refsIn(value: unknown): readonly Ref[] {
  const found: Ref[] = [];
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) visit(item);
    else if (isObject(part) && part["kind"] !== "literal") {
      if (isRef(part)) found.push(part);
      for (const inner of Object.values(part)) visit(inner);
    }
  };
  visit(value);
  return found;
}

function isRef(part: object): part is Ref {
  const { kind, step, name } = part as { kind?: unknown; step?: unknown; name?: unknown };
  if (kind === "output") return typeof step === "string" && typeof name === "string";
  return kind === "input" || kind === "env" ? typeof name === "string" : kind === "item";
}
