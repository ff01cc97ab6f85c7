import { startTwin, type Twin, type TwinOptions } from "./start.ts";

export interface MockOptions extends TwinOptions {
  /** Takes one line per event: where it listens, and each request. Nothing is printed elsewhere. */
  readonly say: (line: string) => void;
}

/** Runs the twin as `mcpgen mock` does: with its base URLs and every request told to `say`. */
export async function runMock(options: MockOptions): Promise<Twin> {
  const twin = await startTwin({
    keep: 100,
    ...options,
    onRequest: (request) => {
      const { method, path, status, refused, operation } = request;
      const why = refused === undefined ? "" : ` ${refused}`;
      options.say(
        `${method} ${path} ${status ?? "-"}${why}${operation === undefined ? "" : ` (${operation})`}`,
      );
    },
  });
  for (const source of Object.keys(options.documents)) {
    options.say(`${source}: ${twin.url(source)}`);
  }
  return twin;
}
