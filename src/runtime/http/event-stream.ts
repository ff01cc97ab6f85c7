import { createParser } from "eventsource-parser";

/** One server-sent event (HTML, 9.2.6): its data is a text. */
export interface ServerSentEvent {
  readonly data: string;
  readonly event?: string;
  readonly id?: string;
}

/** Reads a `text/event-stream`. Comments and `retry` are nobody's business here. */
export interface EventReader {
  push(chunk: Buffer): void;
}

/**
 * @param maxChars longest data of an event. A longer one is told to `onTooLong`; where it has not even ended when it is
 * too long, nothing more is read, which is told to `onStuck`.
 * @param onEvent is given each whole event: one that the stream breaks off in is none (HTML, 9.2.6).
 */
export function eventReader(
  maxChars: number,
  {
    onEvent,
    onTooLong,
    onStuck,
  }: {
    readonly onEvent: (event: ServerSentEvent) => void;
    readonly onTooLong: () => void;
    readonly onStuck: () => void;
  },
): EventReader {
  const decoder = new TextDecoder();
  let open = true;
  const parser = createParser({
    maxBufferSize: maxChars,
    onEvent: ({ data, event, id }) => {
      if (data.length > maxChars) onTooLong();
      else
        onEvent({
          data,
          ...(event === undefined ? {} : { event }),
          ...(id === undefined ? {} : { id }),
        });
    },
    onError: ({ type }) => {
      if (type !== "max-buffer-size-exceeded") return;
      open = false;
      onStuck();
    },
  });
  return {
    push: (chunk) => {
      if (open) parser.feed(decoder.decode(chunk, { stream: true }));
    },
  };
}
