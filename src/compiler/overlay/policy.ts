import { z } from "zod";
import type { Overlay, OverlayRetry, OverlaySuccess } from "../ir/overlay.ts";
import { block } from "./block.ts";
import { duration, INPUT_NAME, INPUT_NAME_RULE, name, path, unique } from "./scalar.ts";

/** `retry`, on defaults and tools. `attempts` counts the first one. */
export const retryBlock: z.ZodType<OverlayRetry> = block("retry", {
  attempts: z.int().min(1).max(10),
  status: unique(z.int().min(400).max(599), "status").exactOptional(),
});

/** `success`, beside a call: what its answer says where all went well. */
export const successBlock: z.ZodType<OverlaySuccess> = block("success", {
  path,
  equals: z.union([z.string().max(200), z.number(), z.boolean(), z.null()]),
});

/** Upper bound of an answer's text. */
export const maxTokens: z.ZodType<number> = z.int().min(50).max(100_000);

/** `audit`, on the overlay and on tools: inputs whose values stand in the record. */
export const auditBlock: z.ZodType<Overlay["audit"]> = block("audit", {
  clear: unique(name("an input", INPUT_NAME, INPUT_NAME_RULE), "input"),
});

/** `defaults`: what tools have where they say nothing else. */
export const defaultsBlock: z.ZodType<Overlay["defaults"]> = block(
  "defaults",
  {
    timeout: duration.exactOptional(),
    retry: retryBlock.exactOptional(),
    result: block("defaults.result", { maxTokens: maxTokens.exactOptional() }, [
      "format",
      "structured",
      "onOverflow",
      "redact",
    ]).exactOptional(),
  },
  ["redact", "classify", "cache", "rateLimit", "concurrency", "sensitivity", "account"],
).transform(({ timeout, ...rest }) => ({
  ...rest,
  ...(timeout === undefined ? {} : { timeoutMs: timeout }),
}));
