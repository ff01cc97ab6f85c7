import { isFormatError, parseFormat, type ValueFormat } from "../../language/value-format.ts";
import { isObject } from "../../util/json.ts";

/** Formats one value. Undefined where it is none that the format takes. */
export type Formatter = (value: unknown) => unknown;

/**
 * The formatter of `as`. `number`, `date`, `datetime`, `truncate` and `map` format each item of a list.
 * @throws {TypeError} for a text that is no format: generated files only hold formats.
 */
export function compileFormat(text: string): Formatter {
  const format = parseFormat(text);
  if (isFormatError(format)) throw new TypeError(`"${text}" is no format: ${format.message}`);
  switch (format.kind) {
    case "count":
      return (value) =>
        Array.isArray(value)
          ? value.length
          : isObject(value)
            ? Object.keys(value).length
            : undefined;
    case "first":
      return (value) => (Array.isArray(value) ? (value[0] ?? null) : undefined);
    case "join":
      return (value) => (Array.isArray(value) ? joined(value, format.separator) : undefined);
    default:
      return eachOf(scalar(format));
  }
}

function eachOf(one: Formatter): Formatter {
  return (value) =>
    Array.isArray(value)
      ? value.map((item: unknown) => (item === null ? null : (one(item) ?? null)))
      : one(value);
}

function scalar(format: Exclude<ValueFormat, { kind: "count" | "first" | "join" }>): Formatter {
  switch (format.kind) {
    case "number":
      return numberOf;
    case "date":
      return (value) => timeOf(value)?.slice(0, 10);
    case "datetime":
      return timeOf;
    case "truncate":
      return (value) => (typeof value === "string" ? truncated(value, format.length) : undefined);
    case "map":
      return (value) => {
        if (typeof value === "object" || value === undefined) return undefined;
        return format.pairs.get(String(value)) ?? String(value);
      };
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** A number, or text that is one: without units, group separators and names such as `Infinity`. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !NUMBER.test(value.trim())) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2})?(?:\.(\d+))?\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A time as RFC 3339 in UTC, its fraction cut to milliseconds and left out where it is zero. A date stays a date; a time
 * that names no offset stays without one.
 */
function timeOf(value: unknown): string | undefined {
  const found = typeof value === "string" ? TIME.exec(value) : null;
  if (found === null) return undefined;
  const [, date = "", minutes, seconds = ":00", fraction = "", offset] = found;
  if (!isDay(date)) return undefined;
  if (minutes === undefined) return date;
  const thousandths = fraction.slice(0, 3).padEnd(3, "0");
  const zone =
    offset === undefined ? "Z" : offset.toUpperCase().replace(/^(.\d\d)(\d\d)$/, "$1:$2");
  const time = new Date(`${date}T${minutes}${seconds}.${thousandths}${zone}`);
  if (Number.isNaN(time.getTime())) return undefined;
  const text = time.toISOString().replace(".000Z", "Z");
  return offset === undefined ? text.slice(0, -1) : text;
}

/** Whether a calendar has the day: what JavaScript reads as the second of March is no thirtieth of February. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

/** At most `length` UTF-16 code units, never half of a surrogate pair. */
function truncated(text: string, length: number): string {
  if (text.length <= length) return text;
  const code = text.charCodeAt(length - 2);
  const end = length > 1 && code >= 0xd800 && code <= 0xdbff ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}

/** Items that are null, or no text, number or boolean, are left out. */
function joined(items: readonly unknown[], separator: string): string {
  return items
    .filter((item) => item !== null && item !== undefined && typeof item !== "object")
    .map(String)
    .join(separator);
}
