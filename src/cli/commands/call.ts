import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DISCOVERY } from "../../language/discovery-tools.ts";
import { ERROR_META } from "../../language/error-meta.ts";
import type { Connection } from "../../testing/index.ts";
import { isObject, own } from "../../util/json.ts";
import { argumentValues, readArguments } from "../call-arguments.ts";
import { type ExitCode, ExitError, exitCodes } from "../exit.ts";
import { builtServers, findServer } from "../project.ts";

export interface CallOptions {
  readonly server?: string;
  readonly raw: boolean;
}

/** What a failed call's code means for the process. */
const EXITS: ReadonlyMap<string, ExitCode> = new Map([
  ["authentication_required", exitCodes.authentication],
  ["upstream_auth_failed", exitCodes.authentication],
  ["insufficient_scope", exitCodes.authentication],
]);

/** `mcpgen call TOOL key=value …`: starts the server on stdio, calls one tool as the local user, prints the answer. */
export async function call(
  tool: string,
  args: readonly string[],
  options: CallOptions,
): Promise<void> {
  const given = readArguments(args);
  const { connect } = await import("../../testing/index.ts");
  const servers =
    options.server === undefined
      ? builtServers(process.cwd()).map(({ folder }) => folder)
      : [findServer(options.server, process.cwd())];
  if (servers.length === 0) {
    throw new ExitError(exitCodes.findings, "there is no built server here. Run `mcpgen build`.");
  }
  const known: string[] = [];
  for (const folder of servers) {
    const connection = await connect({
      command: process.execPath,
      args: [join(folder, "main.ts")],
      env: environment(),
    }).catch((error: unknown) => {
      throw new ExitError(exitCodes.usage, whyNotStarted(error));
    });
    try {
      const listed = await connection.list();
      const found = foundTools(folder);
      known.push(...listed.map(({ name }) => name), ...found);
      const definition =
        listed.find(({ name }) => name === tool) ??
        (found.has(tool) ? await described(tool, connection) : undefined);
      if (definition === undefined) continue;
      const outcome = await connection.call(tool, argumentValues(given, definition["inputSchema"]));
      process.stdout.write(`${options.raw ? outcome.raw : outcome.text}\n`);
      // What the server's operator would read: where it calls, and why it failed.
      const said = connection.said();
      if (said !== "") process.stderr.write(`${said}\n`);
      if (outcome.isError) throw new ExitError(exitOf(outcome.raw));
      return;
    } finally {
      await connection.close();
    }
  }
  const { nearest } = await import("../../util/nearest.ts");
  const meant = nearest(tool, known);
  throw new ExitError(
    exitCodes.usage,
    `there is no tool "${tool}"${meant === undefined ? "" : `: did you mean "${meant}"?`}`,
  );
}

/** A server takes its runtime from the project that it stands in: without it Node says so in a page of its own. */
function whyNotStarted(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!/ERR_MODULE_NOT_FOUND/.test(message)) return message;
  const [, missing = "mcpgen"] = /Cannot find package '([^']+)'/.exec(message) ?? [];
  return `the server did not start: its package ${missing} is not installed here. Run \`npm install ${missing}\`.`;
}

/** The tools of a built server that it does not list, as its lock has them. */
function foundTools(folder: string): ReadonlySet<string> {
  const lock: unknown = JSON.parse(readFileSync(join(folder, "mcpgen.lock"), "utf8"));
  const tools = own(lock, "tools");
  return new Set(own(lock, "discovery") !== undefined && isObject(tools) ? Object.keys(tools) : []);
}

/** The definition of a tool that is not listed; undefined where this server hides it. */
async function described(tool: string, connection: Connection): Promise<Definition | undefined> {
  const { text, isError } = await connection.call(DISCOVERY.describe, { name: tool });
  return isError ? undefined : (JSON.parse(text) as Definition);
}

interface Definition {
  readonly [member: string]: unknown;
}

/** What the `_meta` of a failed result says of its failure, as an exit code. */
function exitOf(raw: string): ExitCode {
  const error = own(own(JSON.parse(raw), "_meta"), ERROR_META);
  if (own(error, "reason") === "unreachable") return exitCodes.upstream;
  const code = own(error, "code");
  return (typeof code === "string" ? EXITS.get(code) : undefined) ?? exitCodes.tool;
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
