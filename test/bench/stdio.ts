import { type ChildProcess, spawn } from "node:child_process";
import { META } from "./load.ts";
import { end } from "./process.ts";

/** A server on stdio, spoken to in raw JSON-RPC of 2026-07-28. */
export interface StdioPeer {
  readonly child: ChildProcess;
  readonly request: (method: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Starts a Node program as a server on stdio. */
export function stdioPeer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): StdioPeer {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const waiting = new Map<number, { ok: (result: unknown) => void; no: (error: Error) => void }>();
  child.once("exit", (code) => {
    for (const { no } of waiting.values()) no(new Error(`${args.join(" ")} ended with ${code}`));
  });
  let buffered = "";
  child.stdout.on("data", (data: Buffer) => {
    buffered += data.toString();
    for (let i = buffered.indexOf("\n"); i >= 0; i = buffered.indexOf("\n")) {
      const message = JSON.parse(buffered.slice(0, i)) as {
        id: number;
        result?: { isError?: boolean };
        error?: unknown;
      };
      buffered = buffered.slice(i + 1);
      const waiter = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error !== undefined || message.result?.isError === true) {
        waiter?.no(new Error(JSON.stringify(message).slice(0, 500)));
      } else waiter?.ok(message.result);
    }
  });
  let next = 0;
  const request = (method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> =>
    new Promise((ok, no) => {
      const id = ++next;
      waiting.set(id, { ok, no });
      child.stdin.write(
        `${JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta: META } })}\n`,
      );
    });
  return { child, request, close: () => end(child) };
}
