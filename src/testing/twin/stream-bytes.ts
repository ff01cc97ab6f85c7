import { isObject, type JsonValue } from "../../util/json.ts";

const LINES =
  /^(?:application|text)\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-l)$|\+(?:ndjson|jsonl)$|^application\/stream\+json$/;

/**
 * A value as a stream of a media type, the items of an array one by one; undefined for a type that is none. A text
 * that is a stream already, as documents give them for examples, is sent as it is.
 */
export function streamBytes(type: string, value: JsonValue): Buffer | undefined {
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (LINES.test(type)) {
    if (typeof value === "string" && /^\s*[[{]/.test(value)) return Buffer.from(value);
    return Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(""));
  }
  if (/^application\/json-seq$|\+json-seq$/.test(type)) {
    return Buffer.from(items.map((item) => `\x1e${JSON.stringify(item)}\n`).join(""));
  }
  if (type !== "text/event-stream") return undefined;
  if (typeof value === "string" && /^(?:data|event|id|retry|:)/m.test(value)) {
    return Buffer.from(value.endsWith("\n\n") ? value : `${value}\n\n`);
  }
  return Buffer.from(items.map(eventText).join(""));
}

/** One server-sent event (HTML, 9.2.5): an object with `data` is the event, anything else its data. */
function eventText(item: JsonValue): string {
  if (!isObject(item) || !Object.hasOwn(item, "data")) return `data: ${oneLine(item)}\n\n`;
  const fields = ["event", "id", "retry"].flatMap((name) => {
    const value = item[name];
    return typeof value === "string" || typeof value === "number"
      ? [`${name}: ${oneLine(value)}\n`]
      : [];
  });
  const data = item["data"] as JsonValue;
  const text = typeof data === "string" ? data : JSON.stringify(data);
  const lines = text.split(/\r\n?|\n/).map((line) => `data: ${line}\n`);
  return `${fields.join("")}${lines.join("")}\n`;
}

function oneLine(value: JsonValue): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replace(/[\r\n]+/g, " ");
}
