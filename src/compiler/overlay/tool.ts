import { z } from "zod";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import {
  type OverlayInput,
  type OverlayTool,
  SENSITIVITIES,
  type Sensitivity,
} from "../ir/overlay.ts";
import { apart, block, choice } from "./block.ts";
import { byPart, readBranches, reportBeside } from "./branch.ts";
import { call } from "./call.ts";
import { reportCallOrSteps } from "./call-or-steps.ts";
import { FILE_NAME, FILE_NAME_RULE } from "./file-name.ts";
import { handlerCalls, handlerFile, maxCalls, readHandler, reportResult } from "./handler.ts";
import { inputName, inputsPart, readInput } from "./input.ts";
import { readBlock } from "./issues.ts";
import { pageBlock } from "./page.ts";
import { auditBlock, retryBlock, successBlock } from "./policy.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import { readResult, resultPart } from "./result.ts";
import { duration, json, name, scopeName, text, unique } from "./scalar.ts";
import { readSteps, stepsPart } from "./step.ts";
import { toolName } from "./tool-name.ts";
import { readWith, targets } from "./with.ts";

const owner: z.ZodType<{ readonly team: string; readonly escalation?: string }> = z
  .union([text(200), block("owner", { team: text(200), escalation: text(200).exactOptional() })])
  .transform((value) => (typeof value === "string" ? { team: value } : value));

const example: z.ZodType<OverlayTool["examples"][number]> = block("an example", {
  input: z.record(z.string(), json),
  expect: z.union([z.boolean(), z.record(z.string(), json)]).exactOptional(),
});

const flag = z.boolean().exactOptional();

/** `tools.NAME` but for the blocks that are read one by one. */
const toolBlock = block(
  "a tool",
  {
    title: text(200).exactOptional(),
    description: text(2_000),
    call: call.exactOptional(),
    steps: stepsPart.exactOptional(),
    by: byPart.exactOptional(),
    handler: handlerFile.exactOptional(),
    calls: apart("handler-calls", () => handlerCalls).exactOptional(),
    maxCalls: maxCalls.exactOptional(),
    group: name("a group", FILE_NAME, FILE_NAME_RULE).exactOptional(),
    owner: owner.exactOptional(),
    sensitivity: choice(SENSITIVITIES).exactOptional(),
    reversibility: choice(["reversible", "compensable", "irreversible"]).exactOptional(),
    scopes: unique(scopeName, "scope").exactOptional(),
    hints: block("hints", {
      readOnly: flag,
      destructive: flag,
      idempotent: flag,
      openWorld: flag,
    }).exactOptional(),
    input: inputsPart.exactOptional(),
    with: apart("with", () => targets).exactOptional(),
    page: pageBlock.exactOptional(),
    result: resultPart.exactOptional(),
    timeout: duration.exactOptional(),
    retry: retryBlock.exactOptional(),
    success: successBlock.exactOptional(),
    audit: auditBlock.exactOptional(),
    examples: z.array(example).exactOptional(),
  },
  [
    "approve",
    "access",
    "cache",
    "redact",
    "classify",
    "poll",
    "since",
    "deprecated",
    "aliases",
    "rateLimit",
    "concurrency",
    "idempotencyKey",
    "onEmpty",
    "when",
  ],
);

/** Every tool of an overlay, for those who read none of them. */
export const toolsPart: z.ZodType = z.record(
  toolName,
  apart("tool", () => toolBlock),
);

/** Reads one tool. Undefined where it has a problem: what is left of it would only raise more. */
export function readTool(value: unknown, at: JsonPointer, report: Report): OverlayTool | undefined {
  const before = report.errors();
  const read = readBlock(toolBlock, value, at, report);
  const part = <T>(
    key: string,
    reader: (v: unknown, p: JsonPointer, r: Report) => T,
  ): T | undefined =>
    isObject(value) && Object.hasOwn(value, key)
      ? reader(value[key], pointer(at, key), report)
      : undefined;
  const input = part("input", readInputs) ?? new Map<string, OverlayInput>();
  const fixed = part("with", readWith) ?? new Map();
  const result = part("result", readResult);
  const steps = part("steps", readSteps);
  const by = part("by", readBranches);
  const handler = readHandler(value, read, at, report);
  reportResult(value, at, report);
  reportCalls(value, at, report);
  const called =
    read?.call ??
    steps?.at(-1)?.call ??
    by?.values().next().value?.call ??
    handler?.calls.values().next().value;
  if (read === undefined || called === undefined || report.errors() > before) return undefined;
  const { timeout, scopes = [], hints = {}, audit = { clear: [] }, examples = [] } = read;
  const { title, description, group, reversibility, retry } = read;
  return {
    description,
    call: called,
    ...(steps === undefined ? {} : { steps }),
    ...(by === undefined ? {} : { by }),
    ...(handler === undefined ? {} : { handler }),
    scopes,
    hints,
    input,
    with: fixed,
    audit,
    examples,
    ...(title === undefined ? {} : { title }),
    ...(group === undefined ? {} : { group }),
    ...ownership(read),
    ...(reversibility === undefined ? {} : { reversibility }),
    ...(read.page === undefined ? {} : { page: read.page }),
    ...(result === undefined ? {} : { result }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(retry === undefined ? {} : { retry }),
    ...(read.success === undefined ? {} : { success: read.success }),
  };
}

/** A tool has `call`, `steps`, `by` or `handler`. */
function reportCalls(value: unknown, at: JsonPointer, report: Report): void {
  if (!isObject(value)) return;
  if (Object.hasOwn(value, "by")) reportBeside(value, at, report);
  else if (!Object.hasOwn(value, "handler")) reportCallOrSteps(value, "a tool", at, report);
}

/** Who answers for a tool, and how much care its data needs. */
function ownership(read: {
  readonly owner?: { readonly team: string; readonly escalation?: string };
  readonly sensitivity?: Sensitivity;
}): Pick<OverlayTool, "owner" | "escalation" | "sensitivity"> {
  const { owner, sensitivity } = read;
  return {
    ...(owner === undefined ? {} : { owner: owner.team }),
    ...(owner?.escalation === undefined ? {} : { escalation: owner.escalation }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
  };
}

function readInputs(
  value: unknown,
  at: JsonPointer,
  report: Report,
): ReadonlyMap<string, OverlayInput> {
  return readMap(value, at, report, {
    key: inputName,
    read: (entry, place) => readInput(entry, place, report),
  });
}
