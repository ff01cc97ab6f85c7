import { AssertionError } from "node:assert";
import { DISCOVERY } from "../../language/discovery-tools.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import type { CallOutcome } from "../connect.ts";
import type { Arguments } from "./arguments.ts";
import type { Environment } from "./environment.ts";
import type { Who } from "./who.ts";

/** Fails a test with what went wrong and what was seen. */
export function fail(message: string, seen?: unknown): never {
  const shown = seen === undefined ? "" : `\n${JSON.stringify(seen, null, 2)?.slice(0, 4_000)}`;
  throw new AssertionError({ message: message + shown, stackStartFn: fail });
}

/** A tool by name. */
export function toolOf({ tools }: Environment, name: string): ToolDefinition {
  return tools.get(name) ?? fail(`The server declares no tool "${name}": run \`mcpgen build\``);
}

/** Checks that a result tells no secret. */
export function keepsSecrets({ canaries }: Environment, text: string): void {
  const leaked = canaries.findIn(text);
  if (leaked !== undefined) fail(`The answer holds the value of a credential: ${leaked}`);
}

/** A call as a model makes it: by the tool's name, or through `call_tool` where it is found instead of listed. */
export function requestOf(
  { found }: Environment,
  tool: ToolDefinition,
  args: Arguments,
): { readonly name: string; readonly arguments: Arguments } {
  return found.has(tool.name)
    ? { name: DISCOVERY.call, arguments: { name: tool.name, arguments: args } }
    : { name: tool.name, arguments: args };
}

/** Calls a tool and checks that no credential is in its result. */
export async function callTool(
  environment: Environment,
  tool: ToolDefinition,
  args: Arguments,
  impatient = false,
  who?: Who,
): Promise<CallOutcome> {
  const client = await (impatient ? environment.impatient() : environment.client(who));
  const request = requestOf(environment, tool, args);
  const outcome = await client.call(request.name, request.arguments);
  keepsSecrets(environment, outcome.raw);
  return outcome;
}

/** Checks that a call failed with one of these codes, which its text begins with. */
export function failedWith(outcome: CallOutcome, ...codes: readonly string[]): void {
  const code = /^([a-z_]+):/.exec(outcome.text)?.[1];
  if (outcome.isError && code !== undefined && codes.includes(code)) return;
  fail(`An error result "${codes.join('" or "')}" was expected`, outcome);
}

/** Checks that a call went well. */
export function succeeded(outcome: CallOutcome): void {
  if (outcome.isError) fail("The call failed", outcome);
}
