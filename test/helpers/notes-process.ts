import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Answer, META } from "./rpc.ts";

const folder = join(import.meta.dirname, "notes");

/** The notes server as a process of its own. */
export interface NotesProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Writes one message of 2026-07-28 and waits for its answer. */
  ask(method: string, params: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export function startNotes(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  main = "main.ts",
): NotesProcess {
  const child = spawn(process.execPath, [join(folder, main), ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
  });
  let out = "";
  let err = "";
  let read = 0;
  const waiting = new Map<unknown, (answer: Answer) => void>();
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
  });
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
    for (let end = out.indexOf("\n", read); end >= 0; end = out.indexOf("\n", read)) {
      const line = out.slice(read, end);
      read = end + 1;
      if (!line.startsWith("{")) continue;
      const answer = JSON.parse(line) as Answer;
      waiting.get(answer.id)?.(answer);
    }
  });
  child.stdin.on("error", () => undefined);
  let id = 0;
  return {
    child,
    stdout: () => out,
    stderr: () => err,
    ask: (method, params) =>
      new Promise((resolve) => {
        waiting.set(++id, resolve);
        const message = { jsonrpc: "2.0", id, method, params: { ...params, _meta: META } };
        child.stdin.write(`${JSON.stringify(message)}\n`);
      }),
    ended: once(child, "close").then(([code, signal]) => (code ?? signal) as number | string),
  };
}
