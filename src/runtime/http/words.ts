import { isObject, own } from "../../util/json.ts";
import { cleanText } from "../../util/smuggling.ts";
import type { AppliedCredentials } from "../call/call.ts";
import { masked, type SentSecrets, sentSecrets } from "./masking.ts";

/** Members that say what is wrong, in the order in which they are told (RFC 9457 and what APIs do). */
const MEMBERS = [
  "code",
  "type",
  "title",
  "error",
  "message",
  "error_description",
  "detail",
  "path",
  "field",
  "errors",
] as const;
/** How many members of an array of errors are told, and how deep errors may stand in errors. */
const MOST_ERRORS = 3;
const DEEPEST = 3;

/**
 * What the API itself says is wrong, fit to be quoted: only members that describe an error, cleaned of hidden text,
 * on one line, at most `chars` characters, and without the credentials that were sent, should it echo them.
 */
export function wordsOf(
  body: unknown,
  chars: number,
  credentials: AppliedCredentials | undefined,
): string | undefined {
  const secrets = sentSecrets(credentials);
  const found = [...new Set(collect(body, 0, secrets))];
  if (found.length === 0) return undefined;
  const line = masked(cleanText(found.join("; ")), secrets)
    .replace(/\s+/g, " ")
    .trim();
  if (line === "") return undefined;
  return line.length <= chars ? line : `${line.slice(0, chars - 1).toWellFormed()}…`;
}

/** Secrets go before a text is cut: of a cut one, the rest would not be known again. */
function collect(value: unknown, depth: number, secrets: SentSecrets): string[] {
  if (typeof value === "string") {
    return depth === 0 || value === "" ? [] : [masked(value, secrets).slice(0, 2_000)];
  }
  if (typeof value === "number") return depth === 0 ? [] : [String(value)];
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) {
    return value
      .slice(0, MOST_ERRORS)
      .flatMap((item) => collect(item, Math.max(1, depth), secrets));
  }
  if (!isObject(value)) return [];
  return MEMBERS.flatMap((name) => collect(own(value, name), depth + 1, secrets));
}
