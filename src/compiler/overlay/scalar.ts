import { z } from "zod";
import { parseDuration } from "../../language/duration.ts";
import { isMediaRange } from "../../language/media-type.ts";
import { isPathError, parsePath } from "../../language/path.ts";
import { parseSize } from "../../language/size.ts";
import { isTargetError, parseTarget } from "../../language/target.ts";
import type { JsonValue } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import { measured, patterned } from "./block.ts";
import { complain } from "./issues.ts";
import { holdsToken } from "./secret.ts";

/** Text that says something, and no credential: people, models and commits read it. */
export function text(most: number): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .max(most)
    .check((context) => {
      if (holdsToken(context.value).length > 0) complain(context, "secret-literal", {});
    });
}

const HOUR = 3_600_000;

/** A duration in milliseconds, at most an hour. */
export const duration: z.ZodType<number> = measured(z.string(), "duration").transform(
  (value, context) => {
    const milliseconds = parseDuration(value);
    if (milliseconds !== undefined && milliseconds > 0 && milliseconds <= HOUR) return milliseconds;
    complain({ issues: context.issues, value }, "duration", { value });
    return z.NEVER;
  },
);

/** What a message of MCP can carry in base64: clients read lines of 10 MB. */
const LARGEST_FILE = 7_000_000;

/** A size in bytes, at most that of a file. */
export const size: z.ZodType<number> = measured(z.string(), "size").transform((value, context) => {
  const bytes = parseSize(value);
  if (bytes !== undefined && bytes > 0 && bytes <= LARGEST_FILE) return bytes;
  complain({ issues: context.issues, value }, "size", { value });
  return z.NEVER;
});

/** A media type or range without parameters, in lower case. */
export const mediaRange: z.ZodType<string> = z.string().transform((value, context) => {
  const range = value.toLowerCase();
  if (isMediaRange(range)) return range;
  complain({ issues: context.issues, value }, "media-range", { value });
  return z.NEVER;
});

/** A name that matches a pattern; `rule` says it in words. */
export function name(what: string, pattern: RegExp, rule: string): z.ZodType<string> {
  const schema = z.string().check((context) => {
    if (!pattern.test(context.value)) {
      complain(context, "bad-name", { name: context.value, what, rule });
    }
  });
  return patterned(schema, pattern);
}

/** Names of inputs: they become members of types and follow $inputs. */
export const INPUT_NAME: RegExp = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
export const INPUT_NAME_RULE = "up to 64 letters, digits and _, no digit first";

/** A scope (RFC 6749, section 3.3). */
export const scopeName: z.ZodType<string> = name(
  "a scope",
  /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/,
  "visible ASCII characters without space, quote and backslash",
);

/** A list in which nothing stands twice. */
export function unique<T extends string | number>(
  item: z.ZodType<T>,
  what: string,
): z.ZodType<readonly T[]> {
  return z.array(item).check((context) => {
    const seen = new Set<T>();
    context.value.forEach((value, i) => {
      if (seen.has(value))
        complain(context, "duplicate", { value: `${value}`, what }, { path: [i] });
      seen.add(value);
    });
  });
}

/** Any JSON. The loader has made sure that it is JSON; a credential in it is refused. */
export const json: z.ZodType<JsonValue> = z
  .custom<JsonValue>((value) => value !== undefined)
  .check((context) => {
    for (const path of holdsToken(context.value)) complain(context, "secret-literal", {}, { path });
  });

/** A path text. What starts with `$` is an expression, which leads out of the answer. */
export const path: z.ZodType<string> = z.string().check((context) => {
  const value = context.value;
  if (value.startsWith("$")) {
    const reason = "an expression stands in select and with, a path leads into the answer";
    return complain(context, "path", { path: value, reason });
  }
  const parsed = parsePath(value);
  if (!isPathError(parsed)) return;
  const span = spanFrom(value, parsed.at);
  complain(context, "path", { path: value, reason: parsed.message }, { span });
});

/** Reports a text that is no target. */
export function checkTarget(
  context: Parameters<typeof complain>[0],
  value: string,
  where: { readonly path?: readonly PropertyKey[]; readonly onKey?: boolean },
): void {
  const parsed = parseTarget(value);
  if (!isTargetError(parsed)) return;
  const { message: reason, at, locations } = parsed;
  const near = locations === undefined ? quotedTarget(value) : nearestTarget(value, locations);
  complain(
    context,
    "target",
    { target: value, reason, ...(near === undefined ? {} : { near }) },
    where.onKey ? where : { ...where, span: spanFrom(value, at) },
  );
}

/** A target text. */
export const target: z.ZodType<string> = z
  .string()
  .check((context) => checkTarget(context, context.value, {}));

function nearestTarget(value: string, locations: readonly string[]): string | undefined {
  const head = headOf(value);
  const near = nearest(head, locations);
  return near === undefined ? undefined : near + value.slice(head.length);
}

/** `query.ids[]` as it is written: `query['ids[]']`. */
function quotedTarget(value: string): string | undefined {
  const [, location, name] = /^(path|query|header|cookie)\.([^'"]+)$/.exec(value) ?? [];
  const quoted = `${location}['${name}']`;
  return name === undefined || isTargetError(parseTarget(quoted)) ? undefined : quoted;
}

function headOf(value: string): string {
  return /^[^.[\]'"\s]*/.exec(value)?.[0] ?? "";
}

function spanFrom(value: string, at: number): { readonly start: number; readonly end: number } {
  return at < value.length ? { start: at, end: value.length } : { start: 0, end: value.length };
}
