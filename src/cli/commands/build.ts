import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { generate } from "../../../generators/index.ts";
import {
  type Compilation,
  changedCode,
  compareOutput,
  compile,
  type Diagnostic,
  type GeneratedFile,
  type Host,
  leftBehind,
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
  type UpToDate,
  upToDate,
  uriOf,
  writeOutput,
} from "../../compiler/index.ts";
import { checkHosts } from "../allowed-hosts.ts";
import { type Asked, askedFor, buildFacts } from "../asked.ts";
import { documentWays } from "../document-ways.ts";
import { ExitError, exitCodes } from "../exit.ts";
import {
  type BuildInput,
  findInputs,
  outputFolder,
  type Package,
  packageOf,
  rootOf,
  shownFrom,
} from "../project.ts";
import { type BuildReport, printReports } from "../report/build-report.ts";
import type { Stage } from "../report/timing-lines.ts";
import { isWorkingCopy, toolVersion } from "../version.ts";
import { holdYoungSpace } from "../young-space.ts";

export interface BuildOptions {
  readonly out?: string;
  readonly name?: string;
  readonly check: boolean;
  readonly strict: boolean;
  readonly validate: boolean;
  /** Hosts that references may be fetched from. */
  readonly allowHost: readonly string[];
  readonly refresh: boolean;
  /** Print every finding. */
  readonly all: boolean;
  readonly timing: boolean;
  readonly tokens: boolean;
  readonly discovery?: "list" | "dynamic";
  readonly readOnly: boolean;
  readonly format: "human" | "json" | "github";
}

/** One compiled input with what its output folder needs. */
interface Built {
  readonly input: BuildInput;
  /** Absolute: uris are relative to it. */
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly compilation: Compilation;
  /** The server's name, as soon as it is known. */
  readonly name?: string;
  readonly output?: Output;
  /** Milliseconds by stage. */
  readonly timing: Map<string, number>;
}

interface Output {
  /** Absolute. */
  readonly folder: string;
  readonly plan: ServerPlan;
  readonly changes: OutputChanges;
  /** Code that is not what was built, by tool: paths relative to the root. */
  readonly code: Awaited<ReturnType<typeof changedCode>>;
  /** Of the folder above, where several outputs share a file. */
  readonly shared?: OutputChanges;
}

/**
 * `mcpgen build`: compiles every input first, then writes what changed. An error in one of them writes nothing at
 * all, so that no output is half of a run.
 * @throws {ExitError} with 1 where there are findings or, under `--check`, stale files.
 */
export async function build(inputs: readonly string[], options: BuildOptions): Promise<void> {
  const start = performance.now();
  const cwd = process.cwd();
  const host = nodeHost();
  const found = findInputs(inputs, cwd);
  if (options.out !== undefined && found.length > 1) {
    throw new ExitError(exitCodes.usage, "--out takes one input at a time: name the one to build.");
  }
  checkName(options.name, found);
  checkHosts(options, found);
  checkDocumentOnly(options, found);
  const all: Built[] = [];
  for (const input of found) all.push(await buildOne(input, options, cwd, host));
  all[0]?.timing.set("start", start);
  refuseSharedFolders(all, cwd);

  const failed = all.some(
    ({ output, compilation }) => output === undefined && compilation.upToDate === undefined,
  );
  if (!failed && !options.check) {
    for (const { output, timing } of all) {
      if (output !== undefined) await timed(timing, "write", () => write(output, host));
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

function checkDocumentOnly(
  { discovery, readOnly }: BuildOptions,
  found: readonly BuildInput[],
): void {
  const flag = discovery !== undefined ? "discovery" : readOnly ? "readOnly" : undefined;
  if (flag === undefined || found.every(({ kind }) => kind === "document")) return;
  throw new ExitError(
    exitCodes.usage,
    `--${flag === "readOnly" ? "read-only" : flag} is for a document: an overlay has server.${flag}.`,
  );
}

async function buildOne(
  input: BuildInput,
  options: BuildOptions,
  cwd: string,
  host: Host,
): Promise<Built> {
  const from = dirname(input.path);
  const home = packageOf(input.kind === "overlay" ? from : cwd);
  const folderOf: ReturnType<typeof outputFolder> =
    options.out === undefined ? outputFolder(input, cwd) : () => resolve(cwd, options.out ?? "");
  const root = rootOf(input, folderOf({ name: "" }));
  const given = {
    readOnly: options.readOnly,
    ...(options.discovery === undefined ? {} : { discovery: options.discovery }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(home?.version === undefined || input.kind === "document" ? {} : { version: home.version }),
  };
  const askedOf = (folder: string): Asked => {
    const { kind, path } = input;
    return { ...given, kind, input: uriOf(root, path), shared: isShared(folder), root, folder };
  };
  let folder = "";
  let name: string | undefined;
  const watched = watch(host);
  const { value: compilation, diagnostics } = await compile(
    {
      ...given,
      input,
      root,
      strict: options.strict,
      validate: options.validate,
      remote: {
        hosts: options.allowHost,
        refresh: options.refresh,
        folderOf,
        environment: process.env,
      },
      onStage: (stage) => {
        if (stage === "plan") holdYoungSpace();
      },
      upToDate: (server) => {
        folder = folderOf(server);
        name = server.name;
        return settled({ folder, root, from, asked: askedOf(folder) }, options, host);
      },
    },
    (plan, { out, overlay, kept, documents, diagnostics }) => {
      folder = folderOf({ name: plan.name, ...(out === undefined ? {} : { out }) });
      const { sources, tools } = plan;
      const uris = [
        ...sources.flatMap(({ uri, amendments = [] }) => [
          uri,
          ...amendments.map((amendment) => amendment.uri),
        ]),
        ...tools.flatMap(({ handler }) => (handler === undefined ? [] : [handler.uri])),
      ];
      return generate(plan, {
        mcpgen: toolVersion(),
        ...documentWays(plan, from, folder),
        beside: [...kept, ...(isShared(folder) ? [] : [TSCONFIG])],
        ...(overlay === undefined ? {} : { overlay: overlay.digest }),
        ...(watched.missed()
          ? {}
          : { build: buildFacts(askedFor(askedOf(folder), uris), documents, diagnostics) }),
      });
    },
    watched.host,
  );
  const problems = [
    ...diagnostics,
    ...projectProblems(packageOf(folder === "" ? cwd : folder)),
    ...(compilation.server === undefined ? [] : await renamed(input, root, folder, host)),
  ];
  const timing = new Map(compilation.timing);
  const built = {
    input,
    root,
    diagnostics: problems,
    compilation,
    timing,
    ...(name === undefined ? {} : { name }),
  };
  const { server } = compilation;
  if (server === undefined || problems.some(({ severity }) => severity === "error")) return built;
  const { files, plan } = server;
  if (options.check) await timed(timing, "gate", () => syntaxGate(files));
  const output = await timed(timing, "write", () => outputOf(folder, plan, files, host));
  return { ...built, output };
}

/** What stands in the output already, where that is what would be made and nothing else was asked for. */
async function settled(
  place: {
    readonly folder: string;
    readonly root: string;
    readonly from: string;
    readonly asked: Asked;
  },
  options: BuildOptions,
  host: Host,
): Promise<UpToDate | undefined> {
  const { check, validate, refresh, tokens, strict, all, format } = options;
  if (check || validate || refresh || tokens || format !== "human") return undefined;
  // The version of a working copy of mcpgen does not say what its compiler does.
  if (isWorkingCopy()) return undefined;
  const { folder, asked } = place;
  if (projectProblems(packageOf(folder)).length > 0) return undefined;
  const found = await upToDate(
    { ...place, mcpgen: toolVersion(), asked: (uris) => askedFor(asked, uris) },
    host,
  );
  if (found === undefined) return undefined;
  // Findings are told in full where somebody asks for each of them, and weighed again where they may be errors.
  if (Object.keys(found.findings).length > 0 && (strict || all)) return undefined;
  const shared = await sharedChanges(folder, host);
  return shared !== undefined && shared.write.length > 0 ? undefined : found;
}

/** The disk, and whether a reference led to a file that is not there: it could be there the next time. */
function watch(host: Host): { readonly host: Host; readonly missed: () => boolean } {
  let missed = false;
  const realpath = async (path: string): Promise<string | undefined> => {
    const found = await host.realpath(path);
    if (found === undefined) missed = true;
    return found;
  };
  return { host: { ...host, realpath }, missed: () => missed };
}

async function outputOf(
  folder: string,
  plan: ServerPlan,
  files: readonly GeneratedFile[],
  host: Host,
): Promise<Output> {
  const changes = await compareOutput(folder, files, await lockedFiles(folder, host), host);
  const code = await changedCode(folder, plan.tools, host);
  const shared = await sharedChanges(folder, host);
  return { folder, plan, changes, code, ...(shared === undefined ? {} : { shared }) };
}

async function sharedChanges(folder: string, host: Host): Promise<OutputChanges | undefined> {
  return isShared(folder)
    ? await compareOutput(dirname(folder), [TSCONFIG], SHARED, host)
    : undefined;
}

async function timed<T>(
  timing: Map<string, number>,
  stage: Stage,
  run: () => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  const value = await run();
  timing.set(stage, (timing.get(stage) ?? 0) + performance.now() - begin);
  return value;
}

const TSCONFIG: GeneratedFile = { path: "tsconfig.json", text: tsconfigText() };

/** What an earlier build left in a folder of outputs: its tsconfig.json is ours. */
const SHARED: ReadonlyMap<string, string> = new Map([[TSCONFIG.path, ""]]);

/** Whether the output stands in a folder of outputs, which share one tsconfig.json. */
function isShared(folder: string): boolean {
  return basename(dirname(folder)) === "generated";
}

/** Folders of outputs that the same overlay wrote when its server had another name. */
async function renamed(
  input: BuildInput,
  root: string,
  folder: string,
  host: Host,
): Promise<readonly Diagnostic[]> {
  if (input.kind !== "overlay" || !isShared(folder)) return [];
  const uri = uriOf(root, input.path);
  const origin = { uri, pointer: "/server/name" };
  return (await leftBehind(folder, uri, host)).map((name) =>
    projectProblem(
      "left-behind",
      { folder: uriOf(root, join(dirname(folder), name)), name },
      origin,
    ),
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
  { input, root, diagnostics, compilation, name, output, timing }: Built,
  cwd: string,
): BuildReport {
  const shown = shownFrom(cwd, root);
  const from =
    (folder: string) =>
    (path: string): string =>
      relative(cwd, join(folder, path)).split(sep).join("/");
  return {
    name: output?.plan.name ?? name ?? relative(cwd, input.path).split(sep).join("/"),
    diagnostics: diagnostics.map((problem) => {
      const { origin } = problem;
      return origin === undefined
        ? problem
        : { ...problem, origin: { ...origin, uri: shown(origin.uri) } };
    }),
    documents: new Map([...compilation.documents].map(([uri, file]) => [shown(uri), file])),
    timing,
    ...(compilation.upToDate === undefined ? {} : { upToDate: compilation.upToDate }),
    ...(output === undefined
      ? {}
      : {
          plan: output.plan,
          written: [
            ...output.changes.write.map(({ path }) => from(output.folder)(path)),
            ...(output.shared?.write ?? []).map(({ path }) => from(dirname(output.folder))(path)),
          ],
          removed: output.changes.remove.map(from(output.folder)),
          code: output.code.map(({ tool, file }) => ({ tool, file: shown(file) })),
        }),
  };
}
