import { z } from "zod";
import { isObject, own } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayBranch } from "../ir/overlay.ts";
import { apart, block } from "./block.ts";
import { call } from "./call.ts";
import { reportCallOrSteps } from "./call-or-steps.ts";
import { reportResult } from "./handler.ts";
import { describe, readBlock } from "./issues.ts";
import { pageBlock } from "./page.ts";
import { successBlock } from "./policy.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import { readResult, resultPart } from "./result.ts";
import { name } from "./scalar.ts";
import { readSteps, stepsPart } from "./step.ts";
import { readWith, targets } from "./with.ts";

/** Names of connections: operators list them with commas. */
const connectionName: z.ZodType<string> = name(
  "a connection",
  /^[a-z][a-z0-9_-]{0,31}$/,
  "up to 32 small letters, digits, _ and -, a letter first",
);

/** `by.connection.NAME` but for the parts that are read one by one. */
const branchBlock = block("a branch", {
  call: call.exactOptional(),
  steps: stepsPart.exactOptional(),
  with: apart("with", () => targets).exactOptional(),
  page: pageBlock.exactOptional(),
  success: successBlock.exactOptional(),
  result: resultPart.exactOptional(),
});

const branchesPart = z.record(
  connectionName,
  apart("branch", () => branchBlock),
);

const byBlock = block("by", { connection: apart("branches", () => branchesPart) });

/** `by` as a key of a tool. */
export const byPart: z.ZodUnknown = apart("by", () => byBlock);

/** Keys of `result` that say what is taken of an answer: a branch's own. */
const OF_BRANCHES: readonly string[] = ["step", "from", "select", "with", "pushdown"];
/** Keys of `result` that are the same whatever answers. */
const OF_TOOL: readonly string[] = [
  "format",
  "text",
  "maxTokens",
  "onOverflow",
  "structured",
  "file",
  "variants",
];

/** Reads `by` of a tool: the branches by the connection that takes them. Undefined where there are none to read. */
export function readBranches(
  value: unknown,
  at: JsonPointer,
  report: Report,
): ReadonlyMap<string, OverlayBranch> | undefined {
  if (!isObject(value)) {
    report("wrong-type", { expected: "a map", found: describe(value) }, { pointer: at });
    return undefined;
  }
  if (readBlock(byBlock, value, at, report) === undefined) return undefined;
  const connections = own(value, "connection");
  const place = pointer(at, "connection");
  const branches = readMap(connections, place, report, {
    key: connectionName,
    read: (branch, one) => readBranch(branch, one, report),
  });
  if (isObject(connections) && Object.keys(connections).length < 2) {
    report("out-of-range", { what: "at least two branches" }, { pointer: place });
  }
  return branches;
}

function readBranch(value: unknown, at: JsonPointer, report: Report): OverlayBranch | undefined {
  const read = readBlock(branchBlock, value, at, report);
  if (!isObject(value)) return undefined;
  const part = <T>(key: string, reader: (v: unknown, p: JsonPointer, r: Report) => T) =>
    Object.hasOwn(value, key) ? reader(value[key], pointer(at, key), report) : undefined;
  const fixed = part("with", readWith) ?? new Map();
  const steps = part("steps", readSteps);
  const result = part("result", readResult);
  reportResult(value, at, report);
  reportElsewhere(own(value, "result"), OF_TOOL, "the tool", pointer(at, "result"), report);
  reportCallOrSteps(value, "a branch", at, report);
  const called = read?.call ?? steps?.at(-1)?.call;
  if (read === undefined || called === undefined) return undefined;
  return {
    call: called,
    with: fixed,
    ...(steps === undefined ? {} : { steps }),
    ...(read.page === undefined ? {} : { page: read.page }),
    ...(read.success === undefined ? {} : { success: read.success }),
    ...(result === undefined ? {} : { result }),
  };
}

/** Reports what stands in the place of branches, beside them. */
export function reportBeside(
  value: Record<string, unknown>,
  at: JsonPointer,
  report: Report,
): void {
  for (const key of ["call", "with", "steps", "handler", "page", "success"]) {
    if (!Object.hasOwn(value, key)) continue;
    const rule = `each branch has its own ${key === "handler" ? "calls, and no handler" : key}`;
    report("contradiction", { rule }, { pointer: pointer(at, key), onKey: true });
  }
  const later = ["file", "variants"];
  const result = own(value, "result");
  const place = pointer(at, "result");
  reportElsewhere(result, OF_BRANCHES, "each branch", place, report);
  for (const key of later.filter((one) => own(result, one) !== undefined)) {
    const what = `"${key}" of a tool with branches`;
    report("not-supported", { what }, { pointer: pointer(place, key), onKey: true });
  }
}

function reportElsewhere(
  result: unknown,
  keys: readonly string[],
  owner: string,
  at: JsonPointer,
  report: Report,
): void {
  if (!isObject(result)) return;
  for (const key of keys.filter((one) => Object.hasOwn(result, one))) {
    const rule = `result.${key} is ${owner}'s`;
    report("contradiction", { rule }, { pointer: pointer(at, key), onKey: true });
  }
}
