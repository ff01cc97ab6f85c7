import { basename, dirname } from "node:path";
import { pointer } from "../util/pointer.ts";
import { withoutFollowUps } from "./follow-ups.ts";
import type { Host } from "./host.ts";
import type { ApiModel } from "./ir/api-model.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import type { GeneratedFile } from "./ir/file-set.ts";
import type { Overlay } from "./ir/overlay.ts";
import type { ServerPlan } from "./ir/server-plan.ts";
import type { SourceDocument } from "./ir/source-document.ts";
import { lower } from "./openapi/lower.ts";
import { defaultOverlay } from "./overlay/default-overlay.ts";
import { plan } from "./plan/plan.ts";
import { readOverlay } from "./read-overlay.ts";
import { loadSource } from "./source/load-source.ts";
import { uriOf } from "./source/source-root.ts";

/** What to compile. Paths are absolute. */
export interface CompileRequest {
  readonly input: { readonly kind: "overlay" | "document"; readonly path: string };
  /** The folder that names in messages and generated files are relative to. */
  readonly root: string;
  /** The server's name where there is no overlay; default: after the document's file. */
  readonly name?: string;
  /** The server's version where the overlay has none. */
  readonly version?: string;
  /** An exposed operation that cannot become a tool is an error. */
  readonly strict: boolean;
  /** Validate the documents against the schema of their OpenAPI version first. */
  readonly validate: boolean;
}

/** A compiled server. Nothing has been written. */
export interface Compilation {
  /** Undefined where an error stands in the way. */
  readonly server?: {
    readonly plan: ServerPlan;
    readonly files: readonly GeneratedFile[];
  };
  /** Every file that was read, by uri: for code frames. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** Milliseconds by stage, in their order. */
  readonly timing: ReadonlyMap<string, number>;
}

/** What a back end may know beside the plan. */
export interface GenerateContext {
  /** Undefined where the server was made without an overlay. */
  readonly overlay?: SourceDocument;
  /** `server.out` of the overlay. */
  readonly out?: string;
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
    value: { documents, timing, ...(server === undefined ? {} : { server }) },
    diagnostics: withoutFollowUps(diagnostics, documents),
  });
  const take = <T>(staged: Staged<T>): T => {
    diagnostics.push(...staged.diagnostics);
    return staged.value;
  };
  const timed = async <T>(stage: string, run: () => T | Promise<T>): Promise<T> => {
    const begin = performance.now();
    const value = await run();
    timing.set(stage, (timing.get(stage) ?? 0) + performance.now() - begin);
    return value;
  };

  const overlay = await timed("overlay", async () =>
    take(await overlayOf(request, host, documents)),
  );
  if (overlay === undefined) return finish();

  const models = new Map<string, ApiModel>();
  const uris = new Map<string, string>();
  for (const [name, { document }] of overlay.sources) {
    const origin = { uri: overlay.document.uri, pointer: pointer("/sources", name, "document") };
    const bundle = await timed("load", async () => {
      const from = dirname(request.input.path);
      const known = request.input.kind === "overlay" ? { origin } : {};
      return take(await loadSource({ name, document, from, cwd: request.root, ...known }, host));
    });
    if (bundle === undefined) continue;
    uris.set(name, bundle.root.uri);
    for (const [uri, file] of bundle.documents) documents.set(uri, file);
    if (request.validate) {
      const { validateStrictly } = await import("./source/strict-validation.ts");
      diagnostics.push(...(await timed("validate", () => validateStrictly(bundle))));
    }
    const model = await timed("lower", () => take(lower(bundle)));
    if (model !== undefined) models.set(name, model);
  }

  const version = request.version ?? versionOf(request, models);
  const planned = await timed("plan", () =>
    take(
      plan({
        overlay: request.input.kind === "document" ? withBaseUrl(overlay, models) : overlay,
        models,
        uris,
        strict: request.strict,
        ...(version === undefined ? {} : { version }),
      }),
    ),
  );
  if (planned === undefined || failed()) return finish();
  const { out } = overlay.server;
  const files = await timed("generate", () =>
    generate(planned, {
      ...(request.input.kind === "overlay" ? { overlay: overlay.document } : {}),
      ...(out === undefined ? {} : { out }),
    }),
  );
  return finish({ plan: planned, files });
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
  const variable = name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^(?=\d)/, "API_");
  return { ...overlay, sources: new Map([[name, { ...source, baseUrl: `\${${variable}_URL}` }]]) };
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
    return { value: defaultOverlay({ name, document: basename(path), uri }), diagnostics: [] };
  }
  const { value, diagnostics } = await readOverlay(path, uri, host);
  if (value.document !== undefined) documents.set(uri, value.document);
  return { value: value.overlay, diagnostics };
}

/** A server's name from a file's: `Api v2.json` becomes `api-v2`. */
function serverName(file: string): string {
  const name = file
    .replace(/\.(json|ya?ml)$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 64)
    .replace(/-+$/, "");
  return name === "" ? "api" : name;
}
