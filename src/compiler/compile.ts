import { basename, dirname, join } from "node:path";
import { pointer } from "../util/pointer.ts";
import { variableName } from "../util/variable-name.ts";
import { absences } from "./check/absences.ts";
import { instructions } from "./check/instructions.ts";
import { passthrough } from "./check/passthrough.ts";
import { smells } from "./check/smells.ts";
import { estimatedTokens } from "./definition-tokens.ts";
import { decideDiscovery, listedTools } from "./discovery.ts";
import { withoutFollowUps } from "./follow-ups.ts";
import type { Host } from "./host.ts";
import type { ApiModel } from "./ir/api-model.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import type { GeneratedFile } from "./ir/file-set.ts";
import type { Origin } from "./ir/origin.ts";
import type { Overlay } from "./ir/overlay.ts";
import type { ServerPlan } from "./ir/server-plan.ts";
import type { SourceDocument } from "./ir/source-document.ts";
import { keptFiles, type MadeOf, madeOf } from "./made-of.ts";
import { lower } from "./openapi/lower.ts";
import { defaultOverlay } from "./overlay/default-overlay.ts";
import { plan } from "./plan/plan.ts";
import { withHandlers } from "./read-handlers.ts";
import { type OptionsSource, withOptions } from "./read-options.ts";
import { readOverlay } from "./read-overlay.ts";
import { readSource } from "./read-source.ts";
import { remoteDocuments } from "./source/remote-documents.ts";
import { uriOf } from "./source/source-root.ts";
import type { UpToDate } from "./up-to-date.ts";
import { filesBehind, withWrittenOrigins, writtenOrigin } from "./written-origins.ts";

/** What to compile. Paths are absolute. */
export interface CompileRequest {
  readonly input: { readonly kind: "overlay" | "document"; readonly path: string };
  /** The folder that names in messages and generated files are relative to. */
  readonly root: string;
  /** The server's name where there is no overlay; default: after the document's file. */
  readonly name?: string;
  /** The server's version where the overlay has none. */
  readonly version?: string;
  /** As `server.discovery` and `server.readOnly`, where there is no overlay. */
  readonly discovery?: "list" | "dynamic";
  readonly readOnly?: boolean;
  /** An exposed operation that cannot become a tool is an error. */
  readonly strict: boolean;
  /** Validate the documents against the schema of their OpenAPI version first. */
  readonly validate: boolean;
  /** What may be read of the network. Left out: nothing, not even what an earlier build kept. */
  readonly remote?: {
    /** Hosts that may be asked for what is not kept. */
    readonly hosts: readonly string[];
    /** Fetch again, whatever was kept. */
    readonly refresh: boolean;
    /** The output folder of a server, absolute: its lock says what was fetched. */
    readonly folderOf: (server: Overlay["server"]) => string;
    /** Of the process: addresses and credentials of the APIs that are asked for options. */
    readonly environment?: Readonly<Record<string, string | undefined>>;
  };
  /** Told of each stage before it begins. */
  readonly onStage?: (stage: string) => void;
  /** Asked once the server's name and folder are known: whether its output is what would be made. */
  readonly upToDate?: (server: Overlay["server"]) => Promise<UpToDate | undefined>;
}

/** A compiled server. Nothing has been written. */
export interface Compilation {
  /** Set where the output already is what would be made: then nothing else was done. */
  readonly upToDate?: UpToDate;
  /** Undefined where an error stands in the way. */
  readonly server?: {
    readonly plan: ServerPlan;
    readonly files: readonly GeneratedFile[];
  };
  /** Every file that was read, by uri: for code frames. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** The place in one of them where a place of a plan was written: in an amendment, where that made it. */
  readonly writtenAt: (origin: Origin) => Origin;
  /** Milliseconds by stage, in their order. */
  readonly timing: ReadonlyMap<string, number>;
}

/** What a back end may know beside the plan. */
export interface GenerateContext {
  /** Undefined where the server was made without an overlay. */
  readonly overlay?: SourceDocument;
  /** `server.out` of the overlay. */
  readonly out?: string;
  /** Copies of what was read of the network, for the output. */
  readonly kept: readonly GeneratedFile[];
  /** Every file that was read, by uri. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** What there is to say so far. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The back ends as the pipeline sees them: the caller brings them. */
export type Generate = (plan: ServerPlan, context: GenerateContext) => readonly GeneratedFile[];

/** Runs the stages in their order. Every problem of every stage that could run is reported; an error stops the output. */
export async function compile(
  request: CompileRequest,
  generate: Generate,
  host: Host,
): Promise<Staged<Compilation>> {
  const diagnostics: Diagnostic[] = [];
  const documents = new Map<string, SourceDocument>();
  const timing = new Map<string, number>();
  const failed = (): boolean => diagnostics.some(({ severity }) => severity === "error");
  const finish = (server?: Compilation["server"]): Staged<Compilation> => ({
    value: {
      documents: filesBehind(documents),
      writtenAt: (origin) => writtenOrigin(origin, documents),
      timing,
      ...(server === undefined ? {} : { server }),
    },
    diagnostics: withWrittenOrigins(withoutFollowUps(diagnostics, documents), documents),
  });
  const take = <T>(staged: Staged<T>): T => {
    diagnostics.push(...staged.diagnostics);
    return staged.value;
  };
  const timed = async <T>(stage: string, run: () => T | Promise<T>): Promise<T> => {
    request.onStage?.(stage);
    const begin = performance.now();
    const value = await run();
    timing.set(stage, (timing.get(stage) ?? 0) + performance.now() - begin);
    return value;
  };

  const overlay = await timed("overlay", async () =>
    take(await overlayOf(request, host, documents)),
  );
  if (overlay === undefined) return finish();
  const same = await timed("unchanged", async () => request.upToDate?.(overlay.server));
  if (same !== undefined) {
    const writtenAt = (origin: Origin): Origin => origin;
    return { value: { documents, writtenAt, timing, upToDate: same }, diagnostics };
  }

  const models = new Map<string, ApiModel>();
  const uris = new Map<string, string>();
  const made = new Map<string, MadeOf>();
  const kept = new Map<string, GeneratedFile>();
  const remote =
    request.remote === undefined
      ? {}
      : {
          remote: remoteDocuments(
            {
              ...request.remote,
              // Without a host that may be asked, what was kept stays.
              refresh: request.remote.refresh && request.remote.hosts.length > 0,
              folder: request.remote.folderOf(overlay.server),
            },
            host,
          ),
        };
  for (const [name, { document, amend = [] }] of overlay.sources) {
    const origin = { uri: overlay.document.uri, pointer: pointer("/sources", name, "document") };
    const bundle = await timed("load", async () => {
      const from = dirname(request.input.path);
      const known = request.input.kind === "overlay" ? { origin } : {};
      const source = { name, document, amend, from, cwd: request.root, ...known, ...remote };
      return take(await readSource(source, host));
    });
    if (bundle === undefined) continue;
    uris.set(name, bundle.root.uri);
    made.set(name, madeOf(bundle, amend));
    for (const file of keptFiles(bundle)) kept.set(file.path, file);
    for (const [uri, file] of bundle.documents) documents.set(uri, file);
    if (request.validate) {
      const { validateStrictly } = await import("./source/strict-validation.ts");
      diagnostics.push(...(await timed("validate", () => validateStrictly(bundle))));
    }
    const model = await timed("lower", () => take(lower(bundle)));
    if (model !== undefined) models.set(name, model);
  }

  const coded = await timed("load", async () => {
    const { server } = overlay;
    const folder = request.remote?.folderOf(server) ?? join(request.root, "generated", server.name);
    const places = { from: dirname(request.input.path), root: request.root, folder };
    return take(await withHandlers(overlay, places, documents, host));
  });
  const version = request.version ?? versionOf(request, models);
  const toPlan = {
    overlay: request.input.kind === "document" ? withBaseUrl(coded, models) : coded,
    models,
    uris,
    madeOf: made,
    strict: request.strict,
    ...(version === undefined ? {} : { version }),
  };
  const before = diagnostics.length;
  /** An operation is read where something needs it, up to the end of the plan. */
  const findings = (): readonly Diagnostic[] =>
    [...models.values()].flatMap((model) => model.findings());
  const asked = await timed("load", async () =>
    take(await withOptions(toPlan, optionsSource(request, overlay), host)),
  );
  if (diagnostics.length > before) {
    diagnostics.push(...findings());
    return finish();
  }
  const planned = await timed("plan", () => take(plan({ ...toPlan, overlay: asked })));
  diagnostics.push(...findings());
  if (planned === undefined || failed()) return finish();
  const decided = await timed("plan", async () => take(await decideDiscovery(planned, overlay)));
  if (failed()) return finish();
  diagnostics.push(
    ...(await timed("check", () => [
      ...passthrough(decided, overlay),
      ...absences(decided, overlay, models),
      ...instructions(decided, overlay),
      ...smells(decided, estimatedTokens(listedTools(decided)).total),
    ])),
  );
  if (failed()) return finish();
  const { out } = overlay.server;
  const { value: read, diagnostics: said } = finish();
  const files = await timed("generate", () =>
    generate(decided, {
      ...(request.input.kind === "overlay" ? { overlay: overlay.document } : {}),
      ...(out === undefined ? {} : { out }),
      kept: [...kept.values()],
      documents: read.documents,
      diagnostics: said,
    }),
  );
  return finish({ plan: decided, files });
}

/**
 * Without an overlay, an API whose document names no absolute server gets its address from the environment:
 * `PETS_URL` for the server `pets`.
 */
function withBaseUrl(overlay: Overlay, models: ReadonlyMap<string, ApiModel>): Overlay {
  const [entry] = overlay.sources;
  const server = models.get(entry?.[0] ?? "")?.servers[0]?.url;
  if (entry === undefined || (server !== undefined && /^https?:\/\//i.test(server))) return overlay;
  const [name, source] = entry;
  const baseUrl = `\${${variableName(name)}_URL}`;
  return { ...overlay, sources: new Map([[name, { ...source, baseUrl }]]) };
}

/** Where the options of an earlier build are. */
function optionsSource({ remote }: CompileRequest, { server }: Overlay): OptionsSource | undefined {
  if (remote === undefined) return undefined;
  const { refresh, folderOf, environment = {} } = remote;
  return { folder: folderOf(server), refresh, environment };
}

/** Without an overlay a server has its document's version. */
function versionOf(
  { input }: CompileRequest,
  models: ReadonlyMap<string, ApiModel>,
): string | undefined {
  const [model] = models.values();
  return input.kind === "document" ? model?.info.version : undefined;
}

async function overlayOf(
  request: CompileRequest,
  host: Host,
  documents: Map<string, SourceDocument>,
): Promise<Staged<Overlay | undefined>> {
  const { kind, path } = request.input;
  const uri = uriOf(request.root, path);
  if (kind === "document") {
    const name = request.name ?? serverName(basename(path));
    const { discovery, readOnly } = request;
    return {
      value: defaultOverlay({
        name,
        document: basename(path),
        uri,
        ...(discovery === undefined ? {} : { discovery }),
        ...(readOnly === undefined ? {} : { readOnly }),
      }),
      diagnostics: [],
    };
  }
  const { value, diagnostics } = await readOverlay(path, uri, host);
  if (value.document !== undefined) documents.set(uri, value.document);
  return { value: value.overlay, diagnostics };
}

/** The name of a server without an overlay, and of its source, from its document's: `Api v2.json` becomes `api-v2`. */
export function serverName(file: string): string {
  const name = file
    .replace(/\.(json|ya?ml)$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 64)
    .replace(/-+$/, "");
  return name === "" ? "api" : name;
}
