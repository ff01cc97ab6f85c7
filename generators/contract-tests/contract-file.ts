import {
  array,
  type Code,
  call,
  compact,
  expanded,
  json,
  name,
  string,
} from "../../src/compiler/emit/code.ts";
import { print } from "../../src/compiler/emit/layout.ts";
import { stringLiteral } from "../../src/compiler/emit/literal.ts";
import { createModule } from "../../src/compiler/emit/module.ts";
import type { Writer } from "../../src/compiler/emit/writer.ts";
import { branchesOf } from "../../src/compiler/ir/branches.ts";
import type { GenerateFacts } from "../../src/compiler/ir/generator.ts";
import type { OperationPlan, ServerPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import { baseMediaType, isJsonType } from "../../src/language/media-type.ts";
import { stepTests } from "./step-tests.ts";
import type { Test } from "./test-line.ts";

/**
 * A server with more tools is a whole API exposed as it is: how it fails is the same for each tool and the runtime's to
 * prove, so that 1,200 tools get 1,200 readable lines and not 10,000.
 */
const MOST_TOOLS = 100;

/** The text of `contract.test.ts`: facts only, what they mean is `mcpgen/testing`'s to know. */
export function contractFile(
  plan: ServerPlan,
  facts: Pick<GenerateFacts, "documents" | "amendments">,
): string {
  const { body, imports, text } = createModule(plan.madeFrom);
  imports.value("mcpgen/testing", "contract");
  imports.value("vitest", "test");
  imports.value("./server.ts", "server");
  const sources = plan.sources.map((source): [string, Code] => {
    return [source.name, documentOf(source, facts)];
  });
  const options = expanded([
    ["root", name("import.meta.url")],
    ["documents", compact(sources)],
  ]);
  body.write("const suite = ");
  print(call("contract", name("server"), options), body, "const suite = ".length, 1);
  body.line(";");
  body.blank();
  const told =
    plan.discovery === undefined
      ? "tools/list equals tools.snapshot.json"
      : "every tool is listed as in tools.snapshot.json, or described as mcpgen.lock says";
  printTest(told, call("suite.list"), body);
  if (plan.tools.length > 0) imports.value("vitest", "describe");
  if (plan.tools.length > MOST_TOOLS) {
    printSuite("refuses a bad argument", plan.tools.map(badArgument), body);
  } else {
    const operations = new Map(plan.operations.map((o) => [`${o.source} ${o.id}`, o]));
    for (const tool of plan.tools) {
      for (const one of testedOf(tool)) printSuite(one.title, testsOf(one, operations), body);
    }
  }
  return text();
}

/** A source's document; with what it takes beside the file to read it as the build did. */
function documentOf(
  { name, remote }: ServerPlan["sources"][number],
  { documents, amendments }: Pick<GenerateFacts, "documents" | "amendments">,
): Code {
  const document = documents.get(name);
  if (document === undefined) throw new Error(`no document is known for source ${name}`);
  const amend = amendments?.get(name);
  if (amend === undefined && remote === undefined) return string(document);
  return compact([
    ["document", string(document)],
    ["amend", amend === undefined ? undefined : array(amend.map(string))],
    ["lock", remote === undefined ? undefined : string("./mcpgen.lock")],
  ]);
}

function badArgument(tool: ToolPlan): Test {
  return [tool.name, call("suite.badArgument", string(tool.name))];
}

/** A tool as one connection has it. */
interface Tested {
  readonly title: string;
  /** What its tests are called on. */
  readonly suite: string;
  readonly tool: ToolPlan;
  /** Whether what it answers has a test of its own. */
  readonly isOwn: boolean;
}

function testedOf(tool: ToolPlan): readonly Tested[] {
  return branchesOf(tool).map(({ connection, tool: own }) =>
    connection === undefined
      ? { title: own.name, suite: "suite", tool: own, isOwn: own.handler !== undefined }
      : {
          title: `${own.name} with ${connection}`,
          suite: `suite.on(${stringLiteral(connection)})`,
          tool: own,
          isOwn: true,
        },
  );
}

function testsOf(
  { tool, suite: on, isOwn }: Tested,
  operations: ReadonlyMap<string, OperationPlan>,
): readonly Test[] {
  const suite = (method: string): Code => call(`${on}.${method}`, string(tool.name));
  const called = tool.steps.map(({ source, operation }) =>
    operations.get(`${source} ${operation}`),
  );
  const at = leading(tool);
  const first = called[at];
  const { kind, stream, step } = tool.result;
  const isRead = kind !== "empty" && kind !== "file" && stream === undefined;
  const answersJson = (isRead || at !== indexOf(tool, step)) && successes(first).some(isJson);
  const isShown = tool.examples.length > 0;
  const promises: readonly Test[] = [
    ...(isOwn && !isShown ? [["answers as it declares", suite("answers")] as const] : []),
    ...tool.examples.map(({ input, expect }, i): Test => {
      const expected = expect === undefined ? [] : [json(expect)];
      return [
        `example ${i + 1}`,
        call(`${on}.example`, string(tool.name), json(input), ...expected),
      ];
    }),
    ["refuses a bad argument", suite("badArgument")],
    ["refuses a call without a token", suite("noToken")],
    ...(tool.scopes.length === 0
      ? []
      : [["refuses a token without its scopes", suite("missingScope")] as const]),
  ];
  // What code does where the API fails is the code's to decide, and its authors' to test.
  if (tool.handler !== undefined) return promises;
  return [
    ...promises,
    ["reports a 401 of the upstream", suite("upstream401")],
    [
      repeats(tool, at, first, 429) ? "waits as a 429 says" : "passes a 429 on",
      suite("rateLimited"),
    ],
    [
      repeats(tool, at, first, 503) ? "retries a 503" : "does not repeat a 503",
      suite("unavailable"),
    ],
    ["gives up at its deadline", suite("timeout")],
    ...(answersJson ? [["refuses a malformed body", suite("malformedBody")] as const] : []),
    ...stepTests(tool, on),
  ];
}

/** The step that is made to fail: the first that is always sent and may not be passed over, else the last. */
function leading({ steps }: ToolPlan): number {
  const at = steps.findIndex(
    ({ when, onError, forEach }) =>
      when === undefined && onError === undefined && forEach === undefined,
  );
  return at < 0 ? steps.length - 1 : at;
}

/** The step of an id; the last one where there is none. */
function indexOf({ steps }: ToolPlan, id: string | undefined): number {
  const at = steps.findIndex((step) => step.id === id);
  return at < 0 ? steps.length - 1 : at;
}

/** Whether the runtime sends a step again after a status: as the tool says, else as its default does. */
function repeats(
  tool: ToolPlan,
  at: number,
  operation: OperationPlan | undefined,
  status: number,
): boolean {
  const retry = tool.steps[at]?.retry ?? tool.retry;
  const asked = retry === undefined || (retry.attempts > 1 && retry.status.includes(status));
  return operation?.retry === "safe" && asked;
}

function successes(operation: OperationPlan | undefined): readonly string[] {
  const responses = operation?.responses ?? [];
  return responses.flatMap(({ status, mediaTypes }) => (/^[2d]/.test(status) ? mediaTypes : []));
}

function isJson(mediaType: string): boolean {
  return isJsonType(baseMediaType(mediaType));
}

function printSuite(title: string, tests: readonly Test[], body: Writer): void {
  body.blank();
  // The formatter leaves a test's title and its function on one line, however long.
  body.line(`describe(${stringLiteral(title)}, () => {`);
  body.indent(() => {
    for (const [name, run] of tests) printTest(name, run, body);
  });
  body.line("});");
}

function printTest(title: string, run: Code, body: Writer): void {
  print(call("test", string(title), run), body, body.margin, 1);
  body.line(";");
}
