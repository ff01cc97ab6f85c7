import type { JsonValue } from "../../util/json.ts";
import type { SourceDocument } from "./source-document.ts";

/** `mcpgen.yaml` after parsing: shapes are right, names are not resolved yet. Origins are pointers into `document`. */
export interface Overlay {
  readonly document: SourceDocument;
  readonly server: {
    readonly name: string;
    readonly version?: string;
    readonly title?: string;
    readonly instructions?: string;
    readonly out?: string;
    /** How the tools of `expose` are offered. Left out: by what their definitions cost. */
    readonly discovery?: "list" | "dynamic";
    /** No operation that writes is compiled in. */
    readonly readOnly?: boolean;
  };
  readonly sources: ReadonlyMap<string, OverlaySource>;
  readonly scopes: ReadonlyMap<string, OverlayScope>;
  readonly auth: ReadonlyMap<string, OverlayAuth>;
  readonly defaults: {
    readonly timeoutMs?: number;
    readonly retry?: OverlayRetry;
    readonly result?: { readonly maxTokens?: number };
  };
  readonly toolsets: ReadonlyMap<
    string,
    {
      readonly extends: readonly string[];
      readonly tools: readonly string[];
      /** Every tool of `expose` whose operation has one of these tags. */
      readonly tags?: readonly string[];
    }
  >;
  readonly tools: ReadonlyMap<string, OverlayTool>;
  readonly expose: readonly OverlayExpose[];
  readonly audit: { readonly clear: readonly string[] };
}

export interface OverlaySource {
  readonly document: string;
  /** OpenAPI Overlay documents that repair the document, in their order: paths relative to the overlay. */
  readonly amend?: readonly string[];
  /** `${VAR}` or a literal URL. */
  readonly baseUrl?: string;
}

export interface OverlayScope {
  readonly describe: string;
  /** Scheme id to upstream scopes. */
  readonly upstream: { readonly [scheme: string]: readonly string[] };
}

export interface OverlayAuth {
  readonly use: "apiKey" | "bearer" | "basic" | "oauth2";
  readonly account?: "service";
  readonly add?: boolean;
  /** Names of environment variables. */
  readonly secret?: string;
  readonly username?: string;
  readonly clientId?: string;
  readonly tokenUrl?: string;
  readonly scopes?: readonly string[];
  /** With `add: true` and `use: apiKey`: where the key goes. */
  readonly in?: "header" | "query" | "cookie";
  readonly name?: string;
}

export interface OverlayRetry {
  readonly attempts: number;
  readonly status?: readonly number[];
}

export interface OverlayExpose {
  readonly source: string;
  readonly tags?: readonly string[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly prefix?: string;
  readonly scopes?: readonly string[];
}

export interface OverlayTool {
  readonly title?: string;
  readonly description: string;
  /** `source.operationId` or `source METHOD /path`. */
  readonly call: string;
  readonly group?: string;
  readonly owner?: string;
  readonly reversibility?: "reversible" | "compensable" | "irreversible";
  readonly scopes: readonly string[];
  readonly hints: {
    readonly readOnly?: boolean;
    readonly destructive?: boolean;
    readonly idempotent?: boolean;
    readonly openWorld?: boolean;
  };
  readonly input: ReadonlyMap<string, OverlayInput>;
  /** Target path text to value, as written. */
  readonly with: ReadonlyMap<string, JsonValue>;
  readonly result?: OverlayResult;
  readonly timeoutMs?: number;
  readonly retry?: OverlayRetry;
  readonly audit: { readonly clear: readonly string[] };
  readonly examples: readonly {
    readonly input: { readonly [name: string]: JsonValue };
    readonly expect?: JsonValue;
  }[];
}

export interface OverlayInput {
  readonly to?: string;
  readonly describe?: string;
  readonly required?: boolean;
  readonly type?: string;
  readonly enum?: readonly JsonValue[];
  readonly default?: JsonValue;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export interface OverlayResult {
  readonly from?: string;
  readonly select?: "all" | readonly OverlaySelect[];
  readonly with: ReadonlyMap<string, string>;
  readonly format?: "json" | "table";
  readonly maxTokens?: number;
  readonly structured?: boolean;
  /** What is left out has a default. */
  readonly file?: {
    readonly maxBytes?: number;
    readonly types?: readonly string[];
    readonly as?: "embedded" | "resource-link";
  };
}

/** One item of `select`. `pointer` is relative to the overlay's root. */
export type OverlaySelect = { readonly pointer: string; readonly key: string } & (
  | { readonly kind: "field"; readonly path: string }
  | { readonly kind: "group"; readonly select: readonly OverlaySelect[] }
  | { readonly kind: "descend"; readonly from: string; readonly select: readonly OverlaySelect[] }
);
