import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { GeneratedFile } from "./ir/file-set.ts";
import type { ApiModel } from "./ir/api-model.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import type { Overlay } from "./ir/overlay.ts";
import type { ServerPlan } from "./ir/server-plan.ts";
import type { SourceBundle, SourceDocument } from "./ir/source-document.ts";
import type { Host } from "./host.ts";
import { lower } from "./openapi/document.ts";
import { defaultOverlay } from "./overlay/default-overlay.ts";
import { parseOverlay } from "./overlay/parse.ts";
import { plan } from "./plan/plan.ts";
import { loadDocument } from "./source/load-document.ts";
import { loadSource } from "./source/load-source.ts";

/** What to compile. Paths are absolute. */
export interface CompileRequest {
  readonly input: { readonly kind: "overlay" | "document"; readonly path: string };
  /** The folder that names in messages and generated files are relative to. */
  readonly root: string;
  /** The server's name where there is no overlay; default: the document's file name. */
  readonly name?: string;
  /** The server's version where the overlay has none. */
  readonly version?: string;
  /** An exposed operation that cannot become a tool is an error. */
  readonly strict: boolean;
}

/** A compiled server: what it is and the files that say so. Nothing has been written. */
export interface Compilation {
  readonly plan: ServerPlan;
  readonly files: readonly GeneratedFile[];
  /** Where the overlay wants the output, relative to the overlay's folder. */
  readonly out?: string;
  /** Every file that was read, for code frames. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** Milliseconds by stage. */
  readonly timing: { readonly [stage: string]: number };
}

/** A back end list as the pipeline sees it: a plan becomes files. */
export type Generate = (plan: ServerPlan) => readonly GeneratedFile[];
