import { enableCompileCache } from "node:module";
import { isAbsolute, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { AuditSink } from "../audit/event.ts";
import type { Server } from "../codegen/v1/server.ts";

/** What a generated `main.ts` passes. */
export interface MainOptions {
  /** `mcpgen.lock` beside it. */
  readonly lock: URL;
  /** Sinks of the operator's own, beside the configured ones. */
  readonly sinks?: readonly AuditSink[];
}

/**
 * Runs a generated server as a process: reads flags and environment, serves stdio or HTTP, and ends the process when
 * the client is gone or a signal says so. Never rejects: what stops it from starting is told on standard error.
 */
export async function main(server: Server, options: MainOptions): Promise<void> {
  // Before anything heavy is loaded.
  cacheCompiledCode();
  keepYoungSpaceSmall();
  const { serveProcess } = await import("./process.ts");
  await serveProcess(server, options);
}

/** How long loading and the first answers take, generously, in milliseconds. */
const START_MS = 2_000;

/** Loading makes garbage once; without this V8 grows its young space for it by several megabytes and keeps them. */
function keepYoungSpaceSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setTimeout(() => setFlagsFromString("--semi-space-growth-factor=2"), START_MS).unref();
}

/** In the user's own folder: whoever can write there can run code as the user. Without one there is no cache. */
function cacheCompiledCode(): void {
  const { XDG_CACHE_HOME: cache = "", HOME: home = "" } = process.env;
  const root = isAbsolute(cache) ? cache : isAbsolute(home) ? join(home, ".cache") : undefined;
  if (root !== undefined) enableCompileCache(join(root, "mcpgen", "compile"));
}
