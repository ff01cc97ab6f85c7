import type { StreamKind } from "../../language/media-type.ts";
import { sizeText } from "../../language/size.ts";
import type { JsonValue } from "../../util/json.ts";
import type { StreamLimits, UpstreamLimits } from "../call/limits.ts";
import type { StreamItem } from "../codegen/v1/tool.ts";
import { DecodeError } from "./decode.ts";
import { itemReader, type RawItem } from "./item-reader.ts";
import { JsonBoundsError, parseCounted } from "./json-bounds.ts";
import { ParseError } from "./parse.ts";
import type { BodySink } from "./pools.ts";
import { streamDecoder } from "./stream-decoder.ts";

/** What was read of a stream. */
export interface Collection {
  readonly items: readonly JsonValue[];
  /** Decoded. */
  readonly bytes: number;
  /** What was not read or is left out, and why. Undefined where the items are all. */
  readonly notice: string | undefined;
}

/** Takes a body as it comes and keeps its items. */
export interface Collector extends BodySink {
  /**
   * @param broken what ended the stream, where it did not end by itself and was not stopped.
   * @throws `broken` where nothing had come; {@link ParseError} where nothing that came was an item,
   * {@link DecodeError} where a limit came before the first one.
   */
  finish(broken: unknown): Promise<Collection>;
  /** Instead of `finish`: nobody waits for the items any more. */
  abandon(): void;
}

export interface CollectorOptions {
  readonly kind: StreamKind;
  /** What items are; undefined: events as bare as they come. */
  readonly form: StreamItem | undefined;
  readonly contentEncoding: string | undefined;
  readonly limits: UpstreamLimits & StreamLimits;
  /** In milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** Closes the connection. */
  readonly stop: () => void;
}

/** Why a stream was closed before its end. */
type Stop = "items" | "bytes" | "values" | "item" | "time" | "done";

/** Reasons that leave nothing to hand on where no item came before. */
const TOO_MUCH: ReadonlySet<Stop> = new Set(["bytes", "values", "item"]);

/**
 * Collects the items of a stream until it ends, a limit is reached, or its call has only the headroom left.
 * @throws {DecodeError} for codings that were not asked for.
 */
export function collector(options: CollectorOptions): Collector {
  const { kind, form, limits, deadline, stop } = options;
  const started = performance.now();
  const items: JsonValue[] = [];
  let skipped = 0;
  let wire = 0;
  let bytes = 0;
  let nodes = 0;
  let stopped: Stop | undefined;
  let corrupt: Error | undefined;
  let timer: NodeJS.Timeout | undefined;

  const close = (why: Stop): void => {
    if (stopped !== undefined) return;
    stopped = why;
    clearTimeout(timer);
    decoder.destroy();
    stop();
  };
  const onItem = (raw: RawItem): void => {
    if (stopped !== undefined) return;
    if (items.length === limits.items) {
      close("items");
      return;
    }
    const bounds = { jsonDepth: limits.jsonDepth, jsonNodes: limits.jsonNodes - nodes };
    try {
      const parsed = parseItem(raw, bounds);
      if (parsed === undefined) skipped++;
      else if (nodes + parsed.nodes > limits.jsonNodes) close("values");
      else {
        nodes += parsed.nodes;
        items.push(parsed.value);
      }
    } catch (thrown) {
      if (!(thrown instanceof JsonBoundsError)) throw thrown;
      if (nodes > 0 && thrown.kind === "values") close("values");
      else skipped++;
    }
  };
  const reader = itemReader(kind, form, limits.itemBytes, {
    onItem,
    onTooLong: () => {
      skipped++;
    },
    onStuck: () => close("item"),
    onDone: () => close("done"),
  });
  const onData = (decoded: Buffer): void => {
    if (stopped !== undefined) return;
    const most = Math.min(
      limits.decodedBytes,
      Math.max(limits.ratioFloorBytes, wire * limits.ratio),
    );
    const room = most - bytes;
    bytes += Math.min(room, decoded.length);
    reader.push(decoded.length > room ? decoded.subarray(0, room) : decoded);
    if (decoded.length > room) close("bytes");
  };
  const decoder = streamDecoder(options.contentEncoding, limits.codings, onData, (error) => {
    corrupt ??= error;
    if (stopped === undefined) stop();
  });
  if (Number.isFinite(deadline)) {
    const left = deadline - started;
    const wait = left - Math.min(limits.headroomMs, left / 10);
    timer = setTimeout(() => close("time"), Math.max(0, wait));
  }

  return {
    abandon: () => {
      clearTimeout(timer);
      decoder.destroy();
    },
    push: (chunk) => {
      wire += chunk.length;
      if (wire > limits.wireBytes) close("bytes");
      else decoder.push(chunk);
    },
    finish: async (broken) => {
      let failure = broken;
      if (stopped === undefined) {
        try {
          await decoder.end();
          if (failure === undefined && corrupt === undefined) reader.end();
        } catch (thrown) {
          failure ??= thrown;
        }
        failure = corrupt ?? failure;
      }
      clearTimeout(timer);
      if (stopped === undefined && failure !== undefined && items.length === 0) throw failure;
      if (items.length === 0 && stopped !== undefined && TOO_MUCH.has(stopped)) {
        throw new DecodeError("no item of it ends within what may be read", true);
      }
      if (items.length === 0 && skipped > 0 && stopped !== "time") {
        throw new ParseError("is labelled as a stream but holds no item that is JSON");
      }
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      const notices = [
        endNotice(stopped, failure !== undefined, items.length, seconds, limits),
        skipNotice(skipped),
      ].filter((notice) => notice !== undefined);
      return { items, bytes, notice: notices.length === 0 ? undefined : notices.join(" ") };
    },
  };
}

/** Undefined for what is no JSON where only JSON is an item. */
function parseItem(
  { text, textToo, item }: RawItem,
  bounds: { readonly jsonDepth: number; readonly jsonNodes: number },
): { readonly value: JsonValue; readonly nodes: number } | undefined {
  try {
    const { value, nodes } = parseCounted(Buffer.from(text), text, bounds);
    return { value: item(value), nodes };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return textToo ? { value: item(text), nodes: 1 } : undefined;
  }
}

function endNotice(
  stopped: Stop | undefined,
  broken: boolean,
  count: number,
  seconds: number,
  limits: UpstreamLimits & StreamLimits,
): string | undefined {
  const read = `${count} item${count === 1 ? "" : "s"}`;
  switch (stopped) {
    case "items":
      return `The stream was closed after ${read}, the most that one answer holds; more were coming.`;
    case "bytes":
      return `The stream was closed after ${read}: one answer is read up to ${sizeText(Math.min(limits.wireBytes, limits.decodedBytes))}.`;
    case "values":
      return `The stream was closed after ${read}: one answer holds at most ${limits.jsonNodes} values.`;
    case "item":
      return `The stream was closed after ${read}: the next is larger than ${sizeText(limits.itemBytes)}.`;
    case "time":
      return `The stream had not ended after ${seconds} s and was closed: ${read} had come.`;
    case "done":
      return undefined;
    case undefined:
      return broken ? `The stream broke off after ${read}: what was to follow is lost.` : undefined;
  }
}

function skipNotice(skipped: number): string | undefined {
  if (skipped === 0) return undefined;
  return skipped === 1
    ? "One item was not JSON or too large and is left out."
    : `${skipped} items were not JSON or too large and are left out.`;
}
