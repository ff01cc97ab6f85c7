import type { StreamKind } from "../../language/media-type.ts";
import type { JsonValue } from "../../util/json.ts";
import { lineReader } from "../../util/line-reader.ts";
import type { StreamItem } from "../codegen/v1/tool.ts";
import { eventReader, type ServerSentEvent } from "./event-stream.ts";

/** One item as it stands in a stream: JSON still to be parsed, and what is around it. */
export interface RawItem {
  readonly text: string;
  /** Whether a text that is no JSON is an item as well. */
  readonly textToo: boolean;
  /** Makes the item from its parsed text. */
  readonly item: (value: JsonValue) => JsonValue;
}

/** What an item reader tells. */
export interface ItemEvents {
  readonly onItem: (item: RawItem) => void;
  /** An item was longer than it may be and was skipped. */
  readonly onTooLong: () => void;
  /** The stream cannot be read any further. */
  readonly onStuck: () => void;
  /** The API says that no more items come. */
  readonly onDone: () => void;
}

/** Cuts decoded bytes into items. */
export interface ItemReader {
  push(chunk: Buffer): void;
  /** The stream ended by itself: what is left is an item as well. */
  end(): void;
}

/** Starts each JSON text of a sequence (RFC 7464, 2.2). */
const RECORD_SEPARATOR = 0x1e;

/** Reads a stream of a kind; `form` is what its items are to be. */
export function itemReader(
  kind: StreamKind,
  form: StreamItem | undefined,
  maxBytes: number,
  events: ItemEvents,
): ItemReader {
  const { onItem, onTooLong, onStuck, onDone } = events;
  if (kind === "events") {
    const read = eventForm(form);
    const onEvent = (event: ServerSentEvent): void => {
      const raw = read(event);
      if (raw === "done") onDone();
      else onItem(raw);
    };
    return { ...eventReader(maxBytes, { onEvent, onTooLong, onStuck }), end: () => undefined };
  }
  const onText = (text: string): void => onItem({ text, textToo: false, item: itself });
  return kind === "lines"
    ? lineReader(maxBytes, onText, onTooLong)
    : lineReader(maxBytes, onText, onTooLong, RECORD_SEPARATOR);
}

const itself = (value: JsonValue): JsonValue => value;

/** What many APIs send as the data of a last event: no item, but the end. */
const DONE = "[DONE]";

function eventForm(form: StreamItem | undefined): (event: ServerSentEvent) => RawItem | "done" {
  switch (form) {
    case "events":
      // As text whatever it looks like: quoted, so that parsing gives the text back.
      return (event) => ({ text: JSON.stringify(event.data), textToo: true, item: around(event) });
    case "json-events":
      return (event) => ({ text: event.data, textToo: true, item: around(event) });
    case "data":
    case "lines":
      return ({ data }) =>
        data.trim() === DONE ? "done" : { text: data, textToo: false, item: itself };
    case undefined:
      return (event) => {
        if (event.event !== undefined || event.id !== undefined) {
          return { text: event.data, textToo: true, item: around(event) };
        }
        if (event.data.trim() === DONE) return "done";
        return { text: event.data, textToo: true, item: itself };
      };
  }
}

function around({ event, id }: ServerSentEvent): (data: JsonValue) => JsonValue {
  return (data) => ({
    ...(event === undefined ? {} : { event }),
    data,
    ...(id === undefined ? {} : { id }),
  });
}
