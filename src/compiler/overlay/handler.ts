import { z } from "zod";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayHandler } from "../ir/overlay.ts";
import { call } from "./call.ts";
import { readBlock } from "./issues.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import { INPUT_NAME, INPUT_NAME_RULE, name } from "./scalar.ts";

/** Requests of one call of a tool, where it says nothing else, and at most. */
const USUAL_CALLS = 20;
const MOST_CALLS = 1_000;
/** Operations that one handler may call. */
const MOST_OPERATIONS = 20;

/** A file of TypeScript beside the overlay: what Node runs and what the team's compiler checks. */
const HANDLER_FILE = /^\.\/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*\.ts$/;

/** `handler` of a tool. */
export const handlerFile: z.ZodType<string> = name(
  "a handler",
  HANDLER_FILE,
  "a .ts file below the overlay's folder, as in ./handlers/quote.ts",
);

const callName = name("a call", INPUT_NAME, INPUT_NAME_RULE);

/** `calls` of a tool: the operations that its handler may call, by the names that it calls them by. */
export const handlerCalls: z.ZodType<Record<string, string>> = z.record(callName, call);

/** `maxCalls` of a tool. */
export const maxCalls: z.ZodType<number> = z.int().min(1).max(MOST_CALLS);

/** Keys of tools whose calls the overlay writes, and why they do not stand beside `handler`. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  call: "a handler's operations stand in calls",
  with: "a handler writes its requests itself",
  steps: "a tool has steps or a handler",
  page: "pages belong to a tool with one call",
  success: "a handler judges the answers itself",
};

/**
 * What a tool with `handler` says of it; undefined for a tool without, and where there are no operations. `read` holds the keys
 * that its block has judged.
 */
export function readHandler(
  value: unknown,
  read: { readonly handler?: string; readonly maxCalls?: number } | undefined,
  at: JsonPointer,
  report: Report,
): OverlayHandler | undefined {
  if (!isObject(value)) return undefined;
  if (!Object.hasOwn(value, "handler")) {
    for (const key of ["calls", "maxCalls"].filter((one) => Object.hasOwn(value, one))) {
      const rule = `${key} belongs to a tool with a handler`;
      report("contradiction", { rule }, { pointer: pointer(at, key), onKey: true });
    }
    return undefined;
  }
  for (const [key, rule] of Object.entries(ELSEWHERE)) {
    if (!Object.hasOwn(value, key)) continue;
    report("contradiction", { rule }, { pointer: pointer(at, key), onKey: true });
  }
  if (!Object.hasOwn(value, "calls")) {
    const words = { key: "calls", block: "a tool with a handler" };
    report("missing-key", words, { pointer: at, onKey: true });
    return undefined;
  }
  const place = pointer(at, "calls");
  const named = value["calls"];
  const calls = readMap(named, place, report, {
    key: callName,
    read: (entry, at) => readBlock(call, entry, at, report),
  });
  const count = isObject(named) ? Object.keys(named).length : 1;
  if (count === 0 || count > MOST_OPERATIONS) {
    report("out-of-range", { what: `between 1 and ${MOST_OPERATIONS} calls` }, { pointer: place });
  }
  if (read?.handler === undefined) return undefined;
  return { file: read.handler, calls, maxCalls: read.maxCalls ?? USUAL_CALLS };
}

/** The keys of `result` that select from an API's answer: a handler answers with what leaves the server. */
const SELECTING = ["step", "from", "select", "with", "variants", "pushdown", "file"] as const;

/** Code says what it answers with, and nothing else does: `properties` or `items` stand beside `handler` alone. */
export function reportResult(value: unknown, at: JsonPointer, report: Report): void {
  if (!isObject(value)) return;
  const isHandled = Object.hasOwn(value, "handler");
  const result = value["result"];
  const place = pointer(at, "result");
  const refuse = (key: string, rule: string): void =>
    report("contradiction", { rule }, { pointer: pointer(place, key), onKey: true });
  const stated = isObject(result) ? Object.keys(result) : [];
  const declares = stated.some((key) => key === "properties" || key === "items");
  if (!isHandled) {
    for (const key of stated.filter((one) => one === "properties" || one === "items")) {
      refuse(key, `${key} of a result belongs to a tool with a handler: others have select`);
    }
    return;
  }
  if (!declares) {
    const key = Object.hasOwn(value, "result") ? "properties" : "result";
    const words = { key, block: "a tool with a handler" };
    report("missing-key", words, { pointer: key === "result" ? at : place, onKey: true });
  }
  for (const key of SELECTING.filter((one) => stated.includes(one))) {
    refuse(
      key,
      `a handler answers with its properties or items: ${key} has nothing to select from`,
    );
  }
  const { onOverflow, structured } = isObject(result) ? result : {};
  if (onOverflow === "page") refuse("onOverflow", "a handler has no next page");
  if (structured === false || structured === "off") {
    refuse("structured", "what a handler may answer with is its structured content");
  }
}
