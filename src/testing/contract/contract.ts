import { readFile } from "node:fs/promises";
import { DISCOVERY } from "../../language/discovery-tools.ts";
import type { Server } from "../../runtime/codegen/v1/server.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import { compileSchema } from "../../schema/compile.ts";
import { digestOfJson } from "../../util/digest.ts";
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
import * as cases from "./steps/cases.ts";
import { expectSame, expectSnapshot } from "./vitest.ts";

/** The body of a test: `test(name, body)`. */
export type TestBody = () => Promise<void>;

/** Tests of one generated server against its twin. Each method makes one test; all share one environment. */
export interface Contract {
  /** The same tests where tools with several vendors have this connection (`MCPGEN_CONNECTION`). Default: their first. */
  on(connection: string): Contract;
  /**
   * tools/list equals `tools.snapshot.json` beside the test file. Of a server whose tools are found: what it lists beside
   * the tools of discovery does, and what `describe_tool` says of each of the others has its digest in `mcpgen.lock`.
   */
  list(): TestBody;
  /** The answer is valid, holds what is expected, and reads as its snapshot. */
  example(tool: string, input: Arguments, expect?: unknown): TestBody;
  /** Any valid arguments are answered, in the shape that the tool declares. */
  answers(tool: string): TestBody;
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
  /**
   * Of a tool with several steps: each is sent, after what it waits for, with the arguments and the values of earlier
   * answers that it names. Those that exclude each other are sent in calls of their own.
   */
  steps(tool: string, ids: readonly string[]): TestBody;
  /**
   * The API refuses the step, a repeated one at its last item: nothing behind it is sent, what took effect is taken back
   * in the order of `undoes`, and the message tells of each step what became of it.
   */
  stepFails(tool: string, step: string, undoes?: readonly string[]): TestBody;
  /** A later step fails, and this one cannot be taken back: said so. */
  undoFails(tool: string, step: string): TestBody;
  /** The API refuses a step that may fail: the call goes on without it and says so. */
  passesOver(tool: string, step: string): TestBody;
  /** The step answers without what `onEmpty` asks for: the call ends in the tool's words, nothing behind it is sent. */
  stopsEmpty(tool: string, step: string): TestBody;
  /** The step's condition does not hold: it is not sent, and what does not hang on it is. */
  leavesOut(tool: string, step: string): TestBody;
}

/** The contract of a generated server. Starts nothing before its first test runs. */
export function contract(server: Server, options: ContractOptions): Contract {
  /** The examples of a tool are better requests than any that are sampled. */
  const inputs = new Map<string, Arguments[]>();
  const known = new Map<string | undefined, Contract>();
  const on = (connection: string | undefined): Contract => {
    const made = known.get(connection) ?? suiteOf(server, options, inputs, connection, on);
    known.set(connection, made);
    return made;
  };
  return on(undefined);
}

/** The tests in the environment of one connection. */
function suiteOf(
  server: Server,
  options: ContractOptions,
  inputs: Map<string, Arguments[]>,
  connection: string | undefined,
  on: Contract["on"],
): Contract {
  const environment = shared(
    () => startEnvironment(server, options, connection),
    (started) => started.close(),
  );
  const seed = options.seed ?? DEFAULT_SEED;
  const examplesOf = (name: string): readonly Arguments[] => inputs.get(name) ?? [];
  const onTool =
    (body: (e: Environment, tool: ToolDefinition, args: Arguments) => Promise<void>) =>
    (name: string): TestBody =>
      environment.test((e) => {
        const tool = toolOf(e, name);
        return body(e, tool, examplesOf(name)[0] ?? sampleArguments(tool, seed));
      });
  const failing =
    (body: (e: Environment, tool: ToolDefinition, args: readonly Arguments[]) => Promise<void>) =>
    (name: string): TestBody =>
      environment.test((e) => body(e, toolOf(e, name), examplesOf(name)));
  const onSteps = (name: string, body: (test: cases.StepTest) => Promise<void>): TestBody =>
    environment.test((e) => body({ e, tool: toolOf(e, name), examples: examplesOf(name) }));
  return {
    on,
    list: () => environment.test((e) => listEqualsSnapshot(e, options.root)),
    example: (name, input, expect) => {
      inputs.set(name, [...examplesOf(name), input]);
      return environment.test(async (e) => exampleHolds(e, toolOf(e, name), input, expect));
    },
    answers: onTool(async (e, tool, args) => {
      answerFits(tool, await callTool(e, tool, args));
    }),
    badArgument: onTool(badArgument),
    noToken: onTool(noToken),
    missingScope: onTool(missingScope),
    upstream401: failing(failures.upstream401),
    rateLimited: failing(failures.rateLimited),
    unavailable: failing(failures.unavailable),
    timeout: failing(failures.timeout),
    malformedBody: failing(failures.malformedBody),
    steps: (name, ids) => onSteps(name, (test) => cases.stepsAreSent(test, ids)),
    stepFails: (name, step, undoes = []) =>
      onSteps(name, (test) => cases.stepFails(test, step, undoes)),
    undoFails: (name, step) => onSteps(name, (test) => cases.undoFails(test, step)),
    passesOver: (name, step) => onSteps(name, (test) => cases.stepIsPassedOver(test, step)),
    stopsEmpty: (name, step) => onSteps(name, (test) => cases.stepIsEmpty(test, step)),
    leavesOut: (name, step) => onSteps(name, (test) => cases.stepIsLeftOut(test, step)),
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
  const others = listed.filter(({ name }) => !names.has(name));
  await expectSame(others, expected, differs("tools/list"));
  const locked: unknown = JSON.parse(await readFile(new URL("./mcpgen.lock", root), "utf8"));
  const found = [...environment.found];
  for (let i = 0; i < found.length; i += AT_ONCE) {
    const some = found.slice(i, i + AT_ONCE).map(async (name) => {
      const described = await describedBy(client, name);
      const promised = own(own(own(locked, "tools"), name), "listed");
      if (digestOfJson(described) !== promised) {
        fail(`What ${DISCOVERY.describe} says of "${name}" differs from mcpgen.lock`, described);
      }
    });
    await Promise.all(some);
  }
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
  answerFits(tool, outcome);
  if (expect !== undefined) {
    if (!isObject(expect) && typeof expect !== "boolean")
      fail("`expect` is no JSON Schema", expect);
    const wrong = compileSchema(expect)(expectedPart(tool, outcome));
    if (wrong !== undefined) fail(`The answer is not as its example expects: ${wrong}`, outcome);
  }
  await expectSnapshot(steadyText(tool, outcome.text));
}

/** Checks that a call went well, and its structured content against the tool's own schema. */
function answerFits({ schemas: { output } }: ToolDefinition, outcome: CallOutcome): void {
  succeeded(outcome);
  const wrong = output === undefined ? undefined : compileSchema(output)(outcome.structured);
  if (wrong !== undefined) fail(`structuredContent breaks the output schema: ${wrong}`, outcome);
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
