import { z } from "zod";
import type { OverlayInput } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { complain } from "./issues.ts";
import { json, target, text } from "./scalar.ts";

const pattern: z.ZodType<string> = z.string().check((context) => {
  const { value } = context;
  if (value.length > 1_000) {
    return complain(context, "bad-pattern", { reason: "it is longer than 1,000 characters" });
  }
  try {
    new RegExp(value, "u");
  } catch {
    complain(context, "bad-pattern", { reason: "it is malformed" });
  }
});

const length = z.int().min(0);

/** `input.NAME` of a tool: one argument. What is left out comes from the target. */
export const inputBlock: z.ZodType<OverlayInput> = block(
  "an input",
  {
    to: target.exactOptional(),
    describe: text(2_000).exactOptional(),
    required: z.boolean().exactOptional(),
    type: choice(["string", "integer", "number", "boolean", "array", "object"]).exactOptional(),
    enum: z.array(json).min(1).max(1_000).exactOptional(),
    default: json.exactOptional(),
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
    minLength: length.exactOptional(),
    maxLength: length.exactOptional(),
    pattern: pattern.exactOptional(),
  },
  ["like", "except", "keepEmpty", "sensitivity"],
  (context) => {
    const { min, max, minLength, maxLength, default: preset, required } = context.value;
    const values = context.value.enum ?? [];
    if (min !== undefined && max !== undefined && min > max) {
      complain(context, "out-of-range", { what: `a max of at least ${min}` }, { path: ["max"] });
    }
    if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
      const what = `a maxLength of at least ${minLength}`;
      complain(context, "out-of-range", { what }, { path: ["maxLength"] });
    }
    if (required === true && preset !== undefined) {
      const what = "either required: true or a default: a required input never takes its default";
      complain(context, "out-of-range", { what }, { path: ["default"], onKey: true });
    }
    const seen = new Set<string>();
    values.forEach((value, i) => {
      const text = JSON.stringify(value);
      if (seen.has(text)) {
        complain(context, "duplicate", { value: text, what: "value" }, { path: ["enum", i] });
      }
      seen.add(text);
    });
  },
);
