import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { generate } from "../../../generators/index.ts";
import {
  type Compilation,
  compareOutput,
  compile,
  type Diagnostic,
  type GeneratedFile,
  type Host,
  lockedFiles,
  nodeHost,
  type OutputChanges,
  OutputError,
  projectProblem,
  SERVER_NAME,
  SERVER_NAME_RULE,
  type ServerPlan,
  syntaxGate,
  tsconfigText,
  writeOutput,
} from "../../compiler/index.ts";
import { ExitError, exitCodes } from "../exit.ts";
import { type BuildInput, findInputs, type Package, packageOf, rootOf } from "../project.ts";
import { type BuildReport, printReports } from "../report/build-report.ts";
import { toolVersion } from "../version.ts";

export interface BuildOptions {
  readonly out?: string;
  readonly name?: string;
  readonly check: boolean;
  readonly strict: boolean;
  readonly validate: boolean;
  readonly timing: boolean;
  readonly format: "human" | "json" | "github";
}

/** One compiled input with what its output folder needs. */
interface Built {
  readonly input: BuildInput;
  /** Absolute: uris are relative to it. */
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly compilation: Compilation;
  readonly output?: Output;
  readonly ms: number;
}

interface Output {
  /** Absolute. */
  readonly folder: string;
  readonly plan: ServerPlan;
  readonly changes: OutputChanges;
  /** Of the folder above, where several outputs share a file. */
  readonly shared?: OutputChanges;
}

/**
 * `mcpgen build`: compiles every input first, then writes what changed. An error in one of them writes nothing at
 * all, so that no output is half of a run.
 * @throws {ExitError} with 1 where there are findings or, under `--check`, stale files.
 */
export async function build(inputs: readonly string[], options: BuildOptions): Promise<void> {
  const cwd = process.cwd();
  const host = nodeHost();
  const found = findInputs(inputs, cwd);
  if (options.out !== undefined && found.length > 1) {
    throw new ExitError(exitCodes.usage, "--out takes one input at a time: name the one to build.");
  }
  checkName(options.name, found);
  const all: Built[] = [];
  for (const input of found) all.push(await buildOne(input, options, cwd, host));
  refuseSharedFolders(all, cwd);

  const failed = all.some(({ output }) => output === undefined);
  if (!failed && !options.check) {
    for (const { output } of all) {
      if (output !== undefined) await write(output, host);
    }
  }
  const reports = all.map((built) => reportOf(built, cwd));
  await printReports(reports, { ...options, wrote: !failed && !options.check });
  const stale =
    options.check &&
    reports.some(({ written = [], removed = [] }) => written.length + removed.length > 0);
  if (failed || stale) throw new ExitError(exitCodes.findings);
}

function checkName(name: string | undefined, found: readonly BuildInput[]): void {
  if (name === undefined) return;
  if (!SERVER_NAME.test(name)) {
    throw new ExitError(exitCodes.usage, `--name takes ${SERVER_NAME_RULE}.`);
  }
  if (found.some(({ kind }) => kind === "overlay")) {
    throw new ExitError(exitCodes.usage, "--name is for a document: an overlay has server.name.");
  }
}

async function buildOne(
  input: BuildInput,
  options: BuildOptions,
  cwd: string,
  host: Host,
): Promise<Built> {
  const begin = performance.now();
  const home = packageOf(input.kind === "overlay" ? dirname(input.path) : cwd);
  const folderOf = (name: string, out: string | undefined): string =>
    options.out !== undefined
      ? resolve(cwd, options.out)
      : out !== undefined
        ? join(home?.folder ?? dirname(input.path), out)
        : join(home?.folder ?? cwd, "generated", name);
  const root = rootOf(input, folderOf("", undefined));
  let folder = "";
  const { value: compilation, diagnostics } = await compile(
    {
      input,
      root,
      strict: options.strict,
      validate: options.validate,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(home?.version === undefined || input.kind === "document"
        ? {}
        : { version: home.version }),
    },
    (plan, { out, overlay }) => {
      folder = folderOf(plan.name, out);
      return generate(plan, {
        mcpgen: toolVersion(),
        documents: documentsFrom(plan, dirname(input.path), folder),
        beside: isShared(folder) ? [] : [TSCONFIG],
        ...(overlay === undefined ? {} : { overlay: overlay.digest }),
      });
    },
    host,
  );
  const problems = [...diagnostics, ...projectProblems(packageOf(folder === "" ? cwd : folder))];
  const built = { input, root, diagnostics: problems, compilation };
  const { server } = compilation;
  if (server === undefined || problems.some(({ severity }) => severity === "error")) {
    return { ...built, ms: performance.now() - begin };
  }
  const { files, plan } = server;
  const locked = await lockedFiles(folder, host);
  await syntaxGate(files, locked);
  const changes = await compareOutput(folder, files, locked, host);
  const shared = isShared(folder)
    ? await compareOutput(dirname(folder), [TSCONFIG], SHARED, host)
    : undefined;
  return {
    ...built,
    output: { folder, plan, changes, ...(shared === undefined ? {} : { shared }) },
    ms: performance.now() - begin,
  };
}

const TSCONFIG: GeneratedFile = { path: "tsconfig.json", text: tsconfigText() };

/** What an earlier build left in a folder of outputs: its tsconfig.json is ours. */
const SHARED: ReadonlyMap<string, string> = new Map([[TSCONFIG.path, ""]]);

/** Whether the output stands in a folder of outputs, which share one tsconfig.json. */
function isShared(folder: string): boolean {
  return basename(dirname(folder)) === "generated";
}

/** Each source's document as the generated tests name it: relative to the output folder, or `npm:…`. */
function documentsFrom(plan: ServerPlan, from: string, folder: string): Map<string, string> {
  return new Map(
    plan.sources.map(({ name, document }) => {
      if (document.startsWith("npm:")) return [name, document];
      const path = relative(folder, resolve(from, document)).split(sep).join("/");
      return [name, path.startsWith(".") ? path : `./${path}`];
    }),
  );
}

/** Generated files are ES modules: a package that says otherwise cannot load them. */
function projectProblems(home: Package | undefined): Diagnostic[] {
  return home === undefined || home.isModule ? [] : [projectProblem("not-esm", {})];
}

function refuseSharedFolders(all: readonly Built[], cwd: string): void {
  const owner = new Map<string, BuildInput>();
  for (const { input, output } of all) {
    if (output === undefined) continue;
    const other = owner.get(output.folder);
    if (other !== undefined) {
      const [a, b] = [other, input].map(({ path }) => relative(cwd, path));
      throw new ExitError(
        exitCodes.findings,
        `${a} and ${b} would both write ${relative(cwd, output.folder)}: give one of them another server.name or server.out.`,
      );
    }
    owner.set(output.folder, input);
  }
}

async function write({ folder, changes, shared }: Output, host: Host): Promise<void> {
  try {
    await writeOutput(folder, changes, host);
    if (shared !== undefined) await writeOutput(dirname(folder), shared, host);
  } catch (error) {
    if (error instanceof OutputError) throw new ExitError(exitCodes.usage, error.message);
    if (error instanceof Error && "syscall" in error) {
      throw new ExitError(exitCodes.usage, `the output could not be written: ${error.message}`);
    }
    throw error;
  }
}

function reportOf(
  { input, root, diagnostics, compilation, output, ms }: Built,
  cwd: string,
): BuildReport {
  /** A uri from where the person stands, whose editor opens it. */
  const shown = (uri: string): string =>
    uri.startsWith("npm:") ? uri : relative(cwd, join(root, uri)).split(sep).join("/");
  const from =
    (folder: string) =>
    (path: string): string =>
      relative(cwd, join(folder, path)).split(sep).join("/");
  return {
    name: output?.plan.name ?? relative(cwd, input.path).split(sep).join("/"),
    diagnostics: diagnostics.map((problem) => {
      const { origin } = problem;
      return origin === undefined
        ? problem
        : { ...problem, origin: { ...origin, uri: shown(origin.uri) } };
    }),
    documents: new Map([...compilation.documents].map(([uri, file]) => [shown(uri), file])),
    timing: compilation.timing,
    ms,
    ...(output === undefined
      ? {}
      : {
          plan: output.plan,
          written: [
            ...output.changes.write.map(({ path }) => from(output.folder)(path)),
            ...(output.shared?.write ?? []).map(({ path }) => from(dirname(output.folder))(path)),
          ],
          removed: output.changes.remove.map(from(output.folder)),
        }),
  };
}
