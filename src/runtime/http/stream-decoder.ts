import { finished } from "node:stream/promises";
import { codingsOf, decodeError } from "./decode.ts";

/** Undoes the content codings of a body while it comes. */
export interface StreamDecoder {
  push(chunk: Buffer): void;
  /** Resolves when everything that was pushed has been handed on. @throws {DecodeError} */
  end(): Promise<void>;
  /** Nothing more is handed on. */
  destroy(): void;
}

/**
 * Hands on decoded bytes as soon as they are there. What is pushed is held until it is decoded: the caller bounds it.
 * @throws {DecodeError} for codings that were not asked for.
 */
export function streamDecoder(
  contentEncoding: string | undefined,
  mostCodings: number,
  onData: (decoded: Buffer) => void,
  onError: (error: Error) => void,
): StreamDecoder {
  const codings = codingsOf(contentEncoding ?? "", mostCodings);
  const stages = codings.map(({ stream }) => stream());
  const [first] = stages;
  const last = stages.at(-1);
  if (first === undefined || last === undefined) {
    let open = true;
    return {
      push: (chunk) => {
        if (open) onData(chunk);
      },
      end: () => Promise.resolve(),
      destroy: () => {
        open = false;
      },
    };
  }
  const destroy = (): void => {
    for (const stage of stages) stage.destroy();
  };
  stages.forEach((stage, i) => {
    stage.on("error", (cause) => {
      destroy();
      onError(decodeError(cause));
    });
    const next = stages[i + 1];
    if (next !== undefined) stage.pipe(next);
  });
  last.on("data", onData);
  return {
    push: (chunk) => {
      if (first.writable) first.write(chunk);
    },
    end: async () => {
      if (last.destroyed) return;
      const done = finished(last);
      if (first.writable) first.end();
      try {
        await done;
      } catch (cause) {
        throw decodeError(cause);
      }
    },
    destroy,
  };
}
