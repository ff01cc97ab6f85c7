import { readFile } from "node:fs/promises";
import { DISCOVERY } from "../../language/discovery-tools.ts";
import type { Server } from "../../runtime/codegen/v1/server.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import { compileSchema } from "../../schema/compile.ts";
import { isObject, own } from "../../util/json.ts";
import type { CallOutcome, Connection } from "../connect.ts";
import { DEFAULT_SEED } from "../twin/answer.ts";
import {
  callTool,
  fail,
  failedWith,
  keepsSecrets,
  requestOf,
  succeeded,
  toolOf,
} from "./answers.ts";
import { type Arguments, sampleArguments } from "./arguments.ts";
import { type ContractOptions, type Environment, startEnvironment } from "./environment.ts";
import * as failures from "./failures.ts";
import { challengeParameter, rawToolCall } from "./raw-request.ts";
import { shared } from "./run.ts";
import { expectSame, expectSnapshot } from "./vitest.ts";

/** The body of a test: `test(name, body)`. */
export type TestBody = () => Promise<void>;

/** Tests of one generated server against its twin. Each method makes one test; all share one environment. */
export interface Contract {
  /**
   * tools/list equals `tools.snapshot.json` beside the test file. Of a server whose tools are found: what it lists begins
   * the snapshot, and `describe_tool` answers with the rest of it, tool by tool.
   */
  list(): TestBody;
  /** The answer is valid, holds what is expected, and reads as its snapshot. */
  example(tool: string, input: Arguments, expect?: unknown): TestBody;
  /** An unknown argument is refused in words that name the allowed ones; nothing is sent. */
  badArgument(tool: string): TestBody;
  /** Without a token: 401 that says where to get one (RFC 9728, section 5.1). */
  noToken(tool: string): TestBody;
  /** Without the tool's scopes: 403 that names all of them (RFC 6750, section 3.1); nothing is sent. */
  missingScope(tool: string): TestBody;
  /** The API refuses the server's credential: said so, without the credential. */
  upstream401(tool: string): TestBody;
  /** 429 with Retry-After: waited for where the call may be repeated, else told. */
  rateLimited(tool: string): TestBody;
  /** 503 once: repeated where the call may be, else told. */
  unavailable(tool: string): TestBody;
  /** No answer: the call ends at its deadline; of a write it says that the outcome is unknown. */
  timeout(tool: string): TestBody;
  /** A body that is no JSON: told, and not shown. */
  malformedBody(tool: string): TestBody;
}

/** The contract of a generated server. Starts nothing before its first test runs. */
export function contract(server: Server, options: ContractOptions): Contract {
  const environment = shared(
    () => startEnvironment(server, options),
    (started) => started.close(),
  );
  const seed = options.seed ?? DEFAULT_SEED;
  /** The first example of a tool is a better request than any that is sampled. */
  const inputs = new Map<string, Arguments>();
  const argumentsOf = (tool: ToolDefinition): Arguments =>
    inputs.get(tool.name) ?? sampleArguments(tool, seed);
  const onTool =
    (body: (e: Environment, tool: ToolDefinition, args: Arguments) => Promise<void>) =>
    (name: string): TestBody =>
      environment.test((e) => {
        const tool = toolOf(e, name);
        return body(e, tool, argumentsOf(tool));
      });
  return {
    list: () => environment.test((e) => listEqualsSnapshot(e, options.root)),
    example: (name, input, expect) => {
      if (!inputs.has(name)) inputs.set(name, input);
      return environment.test(async (e) => exampleHolds(e, toolOf(e, name), input, expect));
    },
    badArgument: onTool(badArgument),
    noToken: onTool(noToken),
    missingScope: onTool(missingScope),
    upstream401: onTool(failures.upstream401),
    rateLimited: onTool(failures.rateLimited),
    unavailable: onTool(failures.unavailable),
    timeout: onTool(failures.timeout),
    malformedBody: onTool(failures.malformedBody),
  };
}

async function listEqualsSnapshot(environment: Environment, root: string): Promise<void> {
  const file = new URL("./tools.snapshot.json", root);
  const snapshot: unknown = JSON.parse(await readFile(file, "utf8"));
  const expected = Array.isArray(snapshot) ? snapshot : own(snapshot, "tools");
  const client = await environment.client();
  const listed = await client.list();
  const differs = (what: string): string =>
    `${what} differs from tools.snapshot.json: run \`mcpgen build\``;
  if (environment.found.size === 0) return expectSame(listed, expected, differs("tools/list"));
  const names = new Set<string>(Object.values(DISCOVERY));
  const three = listed.filter(({ name }) => names.has(name));
  if (three.length !== names.size) fail("tools/list lacks a tool of discovery", listed);
  const described: unknown[] = listed.filter(({ name }) => !names.has(name));
  const found = [...environment.found];
  for (let i = 0; i < found.length; i += AT_ONCE) {
    const some = found.slice(i, i + AT_ONCE).map((name) => describedBy(client, name));
    described.push(...(await Promise.all(some)));
  }
  await expectSame(described, expected, differs("What is listed and described"));
}

/** Definitions that are asked for at once: a server may have a thousand tools. */
const AT_ONCE = 16;

async function describedBy(client: Connection, name: string): Promise<unknown> {
  const { text, isError } = await client.call(DISCOVERY.describe, { name });
  if (isError) fail(`${DISCOVERY.describe} does not know "${name}"`, text);
  return JSON.parse(text);
}

async function exampleHolds(
  environment: Environment,
  tool: ToolDefinition,
  input: Arguments,
  expect: unknown,
): Promise<void> {
  const outcome = await callTool(environment, tool, input);
  succeeded(outcome);
  const { output } = tool.schemas;
  if (output !== undefined) {
    const wrong = compileSchema(output)(outcome.structured);
    if (wrong !== undefined) fail(`structuredContent breaks the output schema: ${wrong}`, outcome);
  }
  if (expect !== undefined) {
    if (!isObject(expect) && typeof expect !== "boolean")
      fail("`expect` is no JSON Schema", expect);
    const wrong = compileSchema(expect)(expectedPart(tool, outcome));
    if (wrong !== undefined) fail(`The answer is not as its example expects: ${wrong}`, outcome);
  }
  await expectSnapshot(steadyText(tool, outcome.text));
}

/** A text without the cursor at its end, which is sealed anew each time. */
function steadyText({ page }: ToolDefinition, text: string): string {
  return page?.input === "cursor" ? text.replace(/\bcursor=[\w-]+$/, "cursor=…") : text;
}

/** What `expect` speaks of: the items of a list, else the whole object. */
function expectedPart(tool: ToolDefinition, outcome: CallOutcome): unknown {
  let whole = outcome.structured;
  if (whole === undefined) {
    try {
      whole = JSON.parse(outcome.text);
    } catch {
      fail("`expect` needs structured content or a text that is JSON", outcome);
    }
  }
  return tool.result.kind === "list" ? own(whole, "items") : whole;
}

/** A name that no tool has: `inputs` come from documents, where such a name would be odd. */
const UNKNOWN = "no_such_argument_";

async function badArgument(e: Environment, tool: ToolDefinition, args: Arguments): Promise<void> {
  const before = e.twin.log.length;
  const outcome = await callTool(e, tool, { ...args, [UNKNOWN]: true });
  failedWith(outcome, "invalid_input");
  if (!outcome.text.includes(UNKNOWN))
    fail("The message does not name the wrong argument", outcome);
  const names = Object.keys((own(tool.schemas.input, "properties") as object | undefined) ?? {});
  // Long lists may be cut, but not before thirty names.
  const unnamed = names.slice(0, 30).find((name) => !outcome.text.includes(name));
  if (unnamed !== undefined) fail(`The message does not name the allowed "${unnamed}"`, outcome);
  nothingSent(e, before);
}

async function noToken(e: Environment, tool: ToolDefinition, args: Arguments): Promise<void> {
  const before = e.twin.log.length;
  const request = requestOf(e, tool, args);
  const response = await rawToolCall(e.url, request.name, request.arguments, undefined);
  const metadata = challengeParameter(response.challenge, "resource_metadata");
  if (response.status !== 401 || metadata === undefined) {
    fail("401 with resource_metadata was expected", response);
  }
  keepsSecrets(e, response.body + response.challenge);
  nothingSent(e, before);
}

async function missingScope(e: Environment, tool: ToolDefinition, args: Arguments): Promise<void> {
  const before = e.twin.log.length;
  const request = requestOf(e, tool, args);
  const response = await rawToolCall(e.url, request.name, request.arguments, await e.token([]));
  if (tool.scopes.length === 0) {
    // A tool without scopes is open to every caller with a token.
    if (response.status !== 200) fail("A tool without scopes was refused", response);
    return;
  }
  const error = challengeParameter(response.challenge, "error");
  const scopes = challengeParameter(response.challenge, "scope")?.split(" ") ?? [];
  const unnamed = tool.scopes.find((scope) => !scopes.includes(scope));
  if (response.status !== 403 || error !== "insufficient_scope" || unnamed !== undefined) {
    fail(`403 insufficient_scope with ${tool.scopes.join(" ")} was expected`, response);
  }
  keepsSecrets(e, response.body + response.challenge);
  nothingSent(e, before);
}

function nothingSent(e: Environment, before: number): void {
  const sent = e.twin.log.slice(before);
  if (sent.length > 0) fail("A request reached the API", sent);
}
