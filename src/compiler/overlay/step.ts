import { z } from "zod";
import { isReferenceError, parseOutput } from "../../language/reference.ts";
import { isObject, own } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayStep } from "../ir/overlay.ts";
import { apart, block, choice } from "./block.ts";
import { call } from "./call.ts";
import { complain, describe, readBlock } from "./issues.ts";
import { retryBlock, successBlock } from "./policy.ts";
import type { Report } from "./report.ts";
import { duration, INPUT_NAME, INPUT_NAME_RULE, name, text } from "./scalar.ts";
import { readWith, targets } from "./with.ts";

/** Steps of one tool: each is at least one upstream call within one deadline. */
const MOST_STEPS = 20;
/** Items that a step repeats for, and how many of them are under way at once. */
const MOST_ITEMS = 1_000;
const MOST_AT_ONCE = 8;

const identifier = (what: string): z.ZodType<string> => name(what, INPUT_NAME, INPUT_NAME_RULE);

const outputs: z.ZodType<Record<string, string>> = z
  .record(z.string(), z.string())
  .check((context) => {
    for (const [key, value] of Object.entries(context.value)) {
      if (key === "body") {
        const rule = "another name: body is the whole answer, without being declared";
        const parameters = { name: key, what: "an output", rule };
        complain(context, "bad-name", parameters, { path: [key], onKey: true });
      } else if (!INPUT_NAME.test(key)) {
        const parameters = { name: key, what: "an output", rule: INPUT_NAME_RULE };
        complain(context, "bad-name", parameters, { path: [key], onKey: true });
      }
      const read = parseOutput(value);
      if (!isReferenceError(read)) continue;
      const { message: reason, instead } = read;
      const parameters = { reason, ...(instead === undefined ? {} : { instead }) };
      complain(context, "expression", parameters, { path: [key] });
    }
  });

const condition = text(1_000);

const undoBlock = block("undo", {
  call,
  with: apart("with", () => targets).exactOptional(),
  success: successBlock.exactOptional(),
});

/** `steps[n]` of a tool but for the parts that are read one by one. */
const stepBlock = block(
  "a step",
  {
    id: identifier("a step's id"),
    call,
    with: apart("with", () => targets).exactOptional(),
    outputs: outputs.exactOptional(),
    when: condition.exactOptional(),
    hints: block("hints of a step", { readOnly: z.boolean().exactOptional() }).exactOptional(),
    onEmpty: block("onEmpty", {
      output: identifier("an output"),
      stop: text(500),
    }).exactOptional(),
    onError: choice(["stop", "continue"]).exactOptional(),
    forEach: block("forEach", {
      in: text(500),
      max: z.int().min(1).max(MOST_ITEMS),
      concurrency: z.int().min(1).max(MOST_AT_ONCE).exactOptional(),
    }).exactOptional(),
    undo: undoBlock.exactOptional(),
    timeout: duration.exactOptional(),
    retry: retryBlock.exactOptional(),
    success: successBlock.exactOptional(),
  },
  ["approve", "by", "cache", "concurrency", "idempotencyKey", "page", "poll", "rateLimit"],
);

/** `steps` as a key of a tool. */
export const stepsPart: z.ZodUnknown = apart("steps", () => z.array(stepBlock));

/** Reads `steps` of a tool, each on its own. Undefined where there are none that can be read. */
export function readSteps(
  value: unknown,
  at: JsonPointer,
  report: Report,
): readonly OverlayStep[] | undefined {
  if (!Array.isArray(value)) {
    report("wrong-type", { expected: "a list of steps", found: describe(value) }, { pointer: at });
    return undefined;
  }
  if (value.length === 0 || value.length > MOST_STEPS) {
    report("out-of-range", { what: `between 1 and ${MOST_STEPS} steps` }, { pointer: at });
  }
  const ids = new Set<string>();
  return value.flatMap((entry: unknown, i) => {
    const place = pointer(at, i);
    const step = readStep(entry, place, report);
    if (step === undefined) return [];
    if (ids.has(step.id)) {
      report("duplicate", { value: step.id, what: "step" }, { pointer: pointer(place, "id") });
    }
    ids.add(step.id);
    return [step];
  });
}

function readStep(value: unknown, at: JsonPointer, report: Report): OverlayStep | undefined {
  const read = readBlock(stepBlock, value, at, report);
  const fixed = withOf(value, at, report);
  const undoing = withOf(own(value, "undo"), pointer(at, "undo"), report);
  if (read === undefined) return undefined;
  const { outputs: named = {}, hints, forEach, undo, timeout, with: _, ...rest } = read;
  return {
    ...rest,
    with: fixed,
    outputs: new Map(Object.entries(named)),
    ...(hints?.readOnly === undefined ? {} : { readOnly: hints.readOnly }),
    ...(forEach === undefined ? {} : { forEach: { concurrency: 1, ...forEach } }),
    ...(undo === undefined ? {} : { undo: { ...undo, with: undoing } }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}

function withOf(value: unknown, at: JsonPointer, report: Report): OverlayStep["with"] {
  if (!isObject(value) || !Object.hasOwn(value, "with")) return new Map();
  return readWith(value["with"], pointer(at, "with"), report) ?? new Map();
}
