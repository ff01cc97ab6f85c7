import { auditLog } from "../audit/audit-log.ts";
import type { Server } from "../codegen/v1/server.ts";
import { reserveStdout } from "../transport/stdio.ts";
import { openSinks } from "./audit-sinks.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { type Flags, helpText, readFlags } from "./flags.ts";
import { readLock } from "./lock.ts";
import type { MainOptions } from "./main.ts";
import { reporter } from "./report.ts";
import { createRuntime, type Runtime } from "./runtime.ts";

/** Flags, environment, lock or audit record do not let the server start. */
const EXIT_CONFIGURATION = 2;

/**
 * Runs a generated server as a process: reads flags and environment, serves stdio or HTTP, and ends the process when
 * the client is gone or a signal says so. Never rejects: what stops it from starting is told on standard error.
 */
export async function serveProcess(server: Server, options: MainOptions): Promise<void> {
  const report = reporter(server.name, process.stderr);
  const line = readFlags(process.argv.slice(2));
  if (line.kind === "help") return void process.stdout.write(helpText(server));
  if (line.kind === "version") return void process.stdout.write(`${server.version}\n`);
  if (line.kind === "wrong") {
    report(line.message);
    process.stderr.write(`\n${helpText(server)}`);
    process.exitCode = EXIT_CONFIGURATION;
    return;
  }
  const configuration = readConfiguration(process.env, server.name);
  if (!("local" in configuration)) {
    for (const { variable, message } of configuration) report(`${variable} ${message}`);
    process.exitCode = EXIT_CONFIGURATION;
    return;
  }
  if (!line.flags.http) reserveStdout({ console, stderr: process.stderr });
  process.on("unhandledRejection", (reason) => report(`a promise failed: ${wordsFor(reason)}`));
  try {
    const stop = await start(server, options, line.flags, configuration, report);
    await stop.wanted;
    await stop.stop();
    process.exit(0);
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    process.exit(EXIT_CONFIGURATION);
  }
}

/** Runs nothing of a value that is no error: it may be what an API sent, and a failure here would end the process. */
function wordsFor(reason: unknown): string {
  if (reason instanceof Error) return `${reason.name}: ${reason.message}`;
  return typeof reason === "string" ? reason : `with a value of type ${typeof reason}`;
}

interface Stop {
  /** Resolves when the server should end. */
  readonly wanted: Promise<unknown>;
  stop(): Promise<void>;
}

async function start(
  server: Server,
  options: MainOptions,
  flags: Flags,
  configuration: Configuration,
  report: (message: string) => void,
): Promise<Stop> {
  if (flags.http) {
    const { authenticationMode } = await import("./start-http.ts");
    authenticationMode(flags, configuration.inbound);
  }
  const [lock, configured] = await Promise.all([
    readLock(options.lock),
    openSinks(configuration.audit),
  ]);
  const sinks = [...configured, ...(options.sinks ?? [])];
  const log = auditLog(sinks, report);
  const mode = { readOnly: flags.readOnly };
  const runtime = await createRuntime(server, {
    lock,
    mode,
    log,
    environment: process.env,
    report,
    ...(configuration.sealKey === undefined ? {} : { sealKey: configuration.sealKey }),
  });
  const served = flags.http
    ? await serveHttp(runtime, flags, configuration, report)
    : await serveStdio(runtime, configuration, report);
  const auth = flags.http ? authWords(configuration) : `user ${configuration.local.user}`;
  const parts = [
    `${server.version} ${served.words}`,
    auth,
    `${runtime.toolCount} tools${runtime.foundCount === 0 ? "" : `, ${runtime.foundCount} of them found by search_tools`}${flags.readOnly ? ", read-only" : ""}`,
    `audit ${sinks.map(({ name }) => name).join(", ")}`,
  ];
  report(parts.join("; "));
  return {
    wanted: Promise.race([served.wanted, signalled()]),
    stop: async () => {
      await served.stop();
      await runtime.close();
      await log.close();
    },
  };
}

interface Served extends Stop {
  readonly words: string;
}

async function serveHttp(
  runtime: Runtime,
  flags: Flags,
  configuration: Configuration,
  report: (message: string) => void,
): Promise<Served> {
  const { startHttp } = await import("./start-http.ts");
  const running = await startHttp(runtime, flags, configuration, report);
  return {
    words: `listening on ${running.url}`,
    wanted: new Promise(() => undefined),
    stop: running.stop,
  };
}

async function serveStdio(
  runtime: Runtime,
  configuration: Configuration,
  report: (message: string) => void,
): Promise<Served> {
  const { startStdio } = await import("./start-stdio.ts");
  const streams = { input: process.stdin, output: process.stdout };
  const running = startStdio(runtime, configuration, streams, report);
  return { words: "on stdio", wanted: running.ended, stop: running.stop };
}

function authWords({ inbound, local }: Configuration): string {
  return inbound === undefined
    ? `NO AUTHENTICATION, everyone on this machine is ${local.user}`
    : `tokens of ${inbound.issuer}`;
}

/** The first SIGTERM or SIGINT asks; a second one ends the process at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(1));
      });
    }
  });
}
