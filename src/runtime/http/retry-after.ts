const SECONDS = /^\d+$/;
/** What a longer time counts as (RFC 9111, 1.2.2: delta-seconds that are too large to be kept). */
const LONGEST = 2_147_483_648;
/** IMF-fixdate (RFC 9110, 5.6.7); the two obsolete forms are read as well. */
const DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? (?:\d{2} [A-Z][a-z]{2} \d{4}|\d{2}-[A-Z][a-z]{2}-\d{2}|[A-Z][a-z]{2} [ \d]\d) \d{2}:\d{2}:\d{2}(?: GMT| \d{4})$/;

/**
 * `Retry-After` in whole seconds (RFC 9110, 10.2.3), never rounded down; undefined for anything else than seconds or
 * an HTTP date, at most 2^31. A date is held against the answer's own `Date`, so that no clock needs to agree with another.
 */
export function retryAfterSeconds(
  value: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (SECONDS.test(text)) return Math.min(LONGEST, Number(text));
  const at = timeOf(text);
  if (at === undefined) return undefined;
  const from = date === undefined ? undefined : timeOf(date.trim());
  return Math.min(LONGEST, Math.max(0, Math.ceil((at - (from ?? now)) / 1_000)));
}

function timeOf(text: string): number | undefined {
  if (!DATE.test(text)) return undefined;
  const time = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}
