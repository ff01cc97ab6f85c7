import { dirname } from "node:path";
import {
  codes,
  compile,
  countedTokensOf,
  type Explained,
  explainTool,
  meaningOf,
  nearestCode,
  nodeHost,
  readOverlay,
  type ServerPlan,
  uriOf,
} from "../../compiler/index.ts";
import { nearest } from "../../util/nearest.ts";
import { ExitError, exitCodes } from "../exit.ts";
import {
  type BuildInput,
  findInputs,
  outputFolder,
  packageOf,
  rootOf,
  shownFrom,
} from "../project.ts";
import { explanationLines, meaningLines, tokenLines } from "../report/explanation.ts";
import { findingLines } from "../report/findings.ts";

export interface ExplainOptions {
  readonly server?: string;
  readonly tokens: boolean;
  readonly format: "human" | "json";
}

/**
 * `mcpgen explain`: tells of one tool what a model sees, what is sent and where each part was written; of a code, what it
 * means; with `--tokens`, what each definition costs. Compiles in memory and writes nothing.
 * @throws {ExitError} with 1 where nothing of that name is there, or the input does not compile; 2 for flags.
 */
export async function explain(
  subject: string | undefined,
  input: string | undefined,
  options: ExplainOptions,
): Promise<void> {
  if (options.tokens) {
    if (input !== undefined) {
      throw new ExitError(exitCodes.usage, "--tokens is for all tools: name the input alone.");
    }
    await tellTokens(subject, options);
    return;
  }
  if (subject === undefined) {
    throw new ExitError(
      exitCodes.usage,
      "name a tool, or a code such as select/unknown-field; --tokens tells what all tools cost.",
    );
  }
  // No tool has a / in its name, and every code has one.
  if (subject.includes("/")) tellCode(subject, options);
  else await tellTool(subject, input, options);
}

function tellCode(code: string, { format }: ExplainOptions): void {
  const meaning = meaningOf(code);
  if (meaning === undefined) {
    const near = nearestCode(code);
    const group = code.slice(0, code.indexOf("/") + 1);
    const others = codes().filter((one) => one.startsWith(group));
    const hint =
      near !== undefined
        ? ` Did you mean ${near}?`
        : others.length > 0
          ? ` There are ${others.join(", ")}.`
          : "";
    throw new ExitError(exitCodes.findings, `there is no code ${code}.${hint}`);
  }
  print(format === "json" ? [JSON.stringify(meaning, undefined, 2)] : meaningLines(meaning));
}

async function tellTool(
  name: string,
  input: string | undefined,
  options: ExplainOptions,
): Promise<void> {
  const servers = await compileAll(input, options);
  const found = servers.flatMap((server) => {
    const tool = server.plan.tools.find((one) => one.name === name);
    return tool === undefined ? [] : [{ server, tool }];
  });
  const [first, ...others] = found;
  if (first === undefined) {
    const names = servers.flatMap(({ plan }) => plan.tools.map((tool) => tool.name));
    const near = nearest(name, names);
    const where = servers.map(({ plan }) => plan.name).join(", ");
    throw new ExitError(
      exitCodes.findings,
      `there is no tool "${name}" in ${where}.${near === undefined ? "" : ` Did you mean ${near}?`}`,
    );
  }
  if (others.length > 0) {
    const names = found.map(({ server }) => server.plan.name).join(", ");
    throw new ExitError(
      exitCodes.findings,
      `several servers have a tool "${name}": ${names}. Name one with --server.`,
    );
  }
  const explanation = await explainTool(first.server, first.tool);
  print(
    options.format === "json"
      ? [JSON.stringify(explanation, undefined, 2)]
      : explanationLines(explanation),
  );
}

async function tellTokens(input: string | undefined, options: ExplainOptions): Promise<void> {
  const servers = await compileAll(input, options);
  const costs = [];
  for (const { plan } of servers) costs.push({ server: plan.name, tools: await costOf(plan) });
  print(options.format === "json" ? [JSON.stringify(costs, undefined, 2)] : tokenLines(costs));
}

async function costOf(plan: ServerPlan): Promise<readonly { name: string; tokens: number }[]> {
  const tools = [];
  for (const tool of plan.tools) {
    const { total } = await countedTokensOf({ ...plan, tools: [tool] });
    tools.push({ name: tool.name, tokens: total });
  }
  return tools.sort((a, b) => b.tokens - a.tokens);
}

/** Every server here, or the one of `--server`. */
async function compileAll(
  input: string | undefined,
  { server }: ExplainOptions,
): Promise<readonly Explained[]> {
  const cwd = process.cwd();
  const found = findInputs(input === undefined ? [] : [input], cwd);
  const wanted = server === undefined ? found : await inputsOf(server, found, cwd);
  const compiled: Explained[] = [];
  for (const one of wanted) compiled.push(await compileOne(one, cwd));
  return compiled;
}

/** The inputs that make a server of this name. An overlay that cannot be read may be meant: its findings are told. */
async function inputsOf(
  server: string,
  found: readonly BuildInput[],
  cwd: string,
): Promise<readonly BuildInput[]> {
  const names = new Map<string, BuildInput>();
  const unread: BuildInput[] = [];
  for (const input of found) {
    if (input.kind === "document") {
      throw new ExitError(exitCodes.usage, "--server is for overlays: a document is one server.");
    }
    const uri = uriOf(rootOf(input, cwd), input.path);
    const name = (await readOverlay(input.path, uri, nodeHost())).value.overlay?.server.name;
    if (name === undefined) unread.push(input);
    else names.set(name, input);
  }
  const named = names.get(server);
  if (named !== undefined) return [named];
  if (unread.length > 0) return unread;
  const near = nearest(server, names.keys());
  const hint =
    near === undefined ? `There are ${[...names.keys()].join(", ")}.` : `Did you mean ${near}?`;
  throw new ExitError(exitCodes.findings, `there is no server "${server}" here. ${hint}`);
}

/** @throws {ExitError} with 1 where it does not compile, after the errors are printed. */
async function compileOne(input: BuildInput, cwd: string): Promise<Explained> {
  const folderOf = outputFolder(input, cwd);
  const root = rootOf(input, folderOf({ name: "" }));
  const home = input.kind === "overlay" ? packageOf(dirname(input.path)) : undefined;
  const { value, diagnostics } = await compile(
    {
      input,
      root,
      strict: false,
      validate: false,
      ...(home?.version === undefined ? {} : { version: home.version }),
      remote: { hosts: [], refresh: false, folderOf },
    },
    () => [],
    nodeHost(),
  );
  const shown = shownFrom(cwd, root);
  if (value.server === undefined) {
    const errors = diagnostics
      .filter(({ severity }) => severity === "error")
      .map((problem) =>
        problem.origin === undefined
          ? problem
          : { ...problem, origin: { ...problem.origin, uri: shown(problem.origin.uri) } },
      );
    const documents = new Map([...value.documents].map(([uri, file]) => [shown(uri), file]));
    print(findingLines(errors, documents, false));
    throw new ExitError(exitCodes.findings);
  }
  const { documents, writtenAt, server } = value;
  return { plan: server.plan, documents, writtenAt, shown };
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
