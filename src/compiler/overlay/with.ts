import { z } from "zod";
import { parseValue } from "../../language/expression.ts";
import { isObject, type JsonValue } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import { readBlock } from "./issues.ts";
import type { Report } from "./report.ts";
import { checkTarget, json } from "./scalar.ts";

/** `with`: what goes to each target. */
export const targets: z.ZodType<Record<string, JsonValue>> = z
  .record(z.string(), json)
  .check((context) => {
    for (const key of Object.keys(context.value)) {
      checkTarget(context, key, { path: [key], onKey: true });
    }
  });

/** Reads `with` of a tool: the parts of the request that are fixed or computed. Values stay as written. */
export function readWith(
  value: unknown,
  at: JsonPointer,
  report: Report,
): ReadonlyMap<string, JsonValue> | undefined {
  const read = readBlock(targets, value, at, report);
  if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      checkValue(member as JsonValue, pointer(at, key), report);
    }
  }
  return read === undefined ? undefined : new Map(Object.entries(read));
}

function checkValue(value: JsonValue, at: JsonPointer, report: Report): void {
  for (const error of parseValue(value).errors) {
    const place = {
      pointer: at + error.pointer,
      ...(error.onKey === true ? { onKey: true } : {}),
      ...(error.span === undefined ? {} : { span: error.span }),
    };
    if (error.reason === "unsupported") report("not-supported", { what: error.message }, place);
    else if (error.reason === "quote") {
      report("quote-me", { found: "a map of one key", quoted: error.instead ?? "" }, place);
    } else {
      const { message: reason, instead } = error;
      report("expression", { reason, ...(instead === undefined ? {} : { instead }) }, place);
    }
  }
}
