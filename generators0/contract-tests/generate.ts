import { definitionFacts } from "../../src/compiler/emit0/definition-facts.ts";
import { objectKey } from "../../src/compiler/emit0/identifier.ts";
import {
  type Code,
  call,
  json,
  members,
  object,
  print,
  string,
  text,
} from "../../src/compiler/emit0/layout.ts";
import { module } from "../../src/compiler/emit0/module.ts";
import { quote } from "../../src/compiler/emit0/quote.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { OperationPlan, ServerPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import { toolDefinition } from "../../src/language/definition.ts";

/** Servers with more tools than this are whole APIs: the faults are the runtime's, proven once, and not listed per tool. */
const MANY_TOOLS = 100;

/** `contract.test.ts` and `tools.snapshot.json`: what the server promises, as tests that come with it. */
export function contractTests(
  plan: ServerPlan,
  documents: ReadonlyMap<string, string>,
): GeneratedFile[] {
  const tools = plan.tools.map((tool) => toolDefinition(definitionFacts(tool)));
  return [
    { path: "contract.test.ts", text: contractFile(plan, documents) },
    { path: "tools.snapshot.json", text: `${JSON.stringify({ tools }, null, 2)}\n` },
  ];
}

function contractFile(plan: ServerPlan, documents: ReadonlyMap<string, string>): string {
  const file = module(plan.madeFrom);
  const { imports } = file;
  imports.value("mcpgen/testing", "contract");
  imports.value("vitest", "test");
  imports.value("./server.ts", "server");
  const settings = object(
    members({
      root: text("import.meta.url"),
      documents: object(
        plan.sources.map(({ name }) => ({
          key: objectKey(name),
          value: string(documents.get(name) ?? ""),
        })),
      ),
    }),
  );
  file.add(`const suite = ${print(call("contract", text("server"), settings), 0, 14, 1)};`);
  file.add(`test("CT-16: tools/list equals tools.snapshot.json", suite.list());`);
  const many = plan.tools.length > MANY_TOOLS;
  const operations = new Map(plan.operations.map((o) => [`${o.source} ${o.id}`, o]));
  if (plan.tools.length > 0) imports.value("vitest", "describe");
  for (const tool of plan.tools) {
    const operation = operations.get(`${tool.steps[0]?.source} ${tool.steps[0]?.operation}`);
    const tests = many ? [badArgument(tool)] : testsOf(tool, operation);
    const body = tests.map(({ title, run }) => `  ${testStatement(title, run)}\n`).join("");
    file.add(`describe(${quote(tool.name)}, () => {\n${body}});`);
  }
  return file.print();
}

interface ContractTest {
  readonly title: string;
  readonly run: Code;
}

function badArgument({ name }: ToolPlan): ContractTest {
  return { title: "refuses a bad argument", run: call("suite.badArgument", string(name)) };
}

function testsOf(tool: ToolPlan, operation: OperationPlan | undefined): ContractTest[] {
  const name = string(tool.name);
  const answersJson = tool.result.kind !== "empty";
  return [
    ...tool.examples.map(({ input, expect }, i) => ({
      title: `example ${i + 1}`,
      run: call(
        "suite.example",
        name,
        json(input),
        ...(expect === undefined ? [] : [json(expect)]),
      ),
    })),
    badArgument(tool),
    { title: "refuses a call without a token", run: call("suite.noToken", name) },
    ...(tool.scopes.length === 0
      ? []
      : [{ title: "refuses a token without its scopes", run: call("suite.missingScope", name) }]),
    { title: "reports a 401 of the API", run: call("suite.upstream401", name) },
    {
      title: operation?.retry === "safe" ? "waits as a 429 says" : "passes on a 429, unrepeated",
      run: call("suite.rateLimited", name),
    },
    {
      title: operation?.retry === "safe" ? "retries a 503" : "does not repeat a 503",
      run: call("suite.unavailable", name),
    },
    { title: "gives up at its deadline", run: call("suite.timeout", name) },
    ...(answersJson
      ? [{ title: "refuses a malformed body", run: call("suite.malformedBody", name) }]
      : []),
  ];
}

function testStatement(title: string, run: Code): string {
  return `${print(call("test", string(title), run), 1, 2, 1)};`;
}
