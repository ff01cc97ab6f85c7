import { z } from "zod";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayInput, OverlayTool } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { FILE_NAME, FILE_NAME_RULE } from "./file-name.ts";
import { inputBlock } from "./input.ts";
import { complain, readBlock } from "./issues.ts";
import { auditBlock, retryBlock } from "./policy.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import { readResult } from "./result.ts";
import {
  duration,
  INPUT_NAME,
  INPUT_NAME_RULE,
  json,
  name,
  scopeName,
  text,
  unique,
} from "./scalar.ts";
import { readWith } from "./with.ts";

/** `source.operationId`, or `source METHOD /path`. */
const call: z.ZodType<string> = z.string().check((context) => {
  const { value } = context;
  if (!/^[a-z][a-z0-9_-]*(?:\.\S.*| [A-Z]+ \/\S*)$/.test(value)) {
    complain(context, "bad-call", { value });
  }
});

const owner: z.ZodType<string> = z
  .union([text(200), block("owner", { team: text(200) })])
  .transform((value) => (typeof value === "string" ? value : value.team));

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
    call,
    group: name("a group", FILE_NAME, FILE_NAME_RULE).exactOptional(),
    owner: owner.exactOptional(),
    reversibility: choice(["reversible", "compensable", "irreversible"]).exactOptional(),
    scopes: unique(scopeName, "scope").exactOptional(),
    hints: block("hints", {
      readOnly: flag,
      destructive: flag,
      idempotent: flag,
      openWorld: flag,
    }).exactOptional(),
    input: z.unknown().exactOptional(),
    with: z.unknown().exactOptional(),
    result: z.unknown().exactOptional(),
    timeout: duration.exactOptional(),
    retry: retryBlock.exactOptional(),
    audit: auditBlock.exactOptional(),
    examples: z.array(example).exactOptional(),
  },
  [
    "steps",
    "page",
    "approve",
    "access",
    "cache",
    "redact",
    "classify",
    "by",
    "handler",
    "poll",
    "since",
    "deprecated",
    "aliases",
    "sensitivity",
    "rateLimit",
    "concurrency",
    "success",
    "idempotencyKey",
    "onEmpty",
    "when",
  ],
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
  if (read === undefined || report.errors() > before) return undefined;
  const { timeout, scopes = [], hints = {}, audit = { clear: [] }, examples = [] } = read;
  const { title, description, group, reversibility, retry } = read;
  return {
    description,
    call: read.call,
    scopes,
    hints,
    input,
    with: fixed,
    audit,
    examples,
    ...(title === undefined ? {} : { title }),
    ...(group === undefined ? {} : { group }),
    ...(read.owner === undefined ? {} : { owner: read.owner }),
    ...(reversibility === undefined ? {} : { reversibility }),
    ...(result === undefined ? {} : { result }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(retry === undefined ? {} : { retry }),
  };
}

function readInputs(
  value: unknown,
  at: JsonPointer,
  report: Report,
): ReadonlyMap<string, OverlayInput> {
  return readMap(value, at, report, {
    key: name("an input", INPUT_NAME, INPUT_NAME_RULE),
    read: (entry, place) => readBlock(inputBlock, entry, place, report),
  });
}
