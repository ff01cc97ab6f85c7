import type { Ref } from "../../language/reference.ts";
import type { Digest } from "../../util/digest.ts";
import type { JsonValue } from "../../util/json.ts";
import type { OptionsPage, ReadOptions } from "./options.ts";
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
  /** Names of what stands in a map and could not be read, which is reported: what needs it is not told as missing. */
  readonly unread?: { readonly auth: ReadonlySet<string>; readonly scopes: ReadonlySet<string> };
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
  /** Of everything that the API holds. */
  readonly sensitivity?: Sensitivity;
}

/** How much care data needs, least first. */
export type Sensitivity = (typeof SENSITIVITIES)[number];

export const SENSITIVITIES = ["public", "internal", "personal", "regulated"] as const;

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

/** What the answer of an operation says where all went well. */
export interface OverlaySuccess {
  /** Path text into the body. */
  readonly path: string;
  readonly equals: string | number | boolean | null;
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
  /** `source.operationId` or `source METHOD /path`. Of a tool with {@link steps} its last step's. */
  readonly call: string;
  /** Several calls, in their order. */
  readonly steps?: readonly OverlayStep[];
  /** In place of calls: those of each connection, of which a running server has one. */
  readonly by?: ReadonlyMap<string, OverlayBranch>;
  /** Code that makes the calls. */
  readonly handler?: OverlayHandler;
  readonly group?: string;
  readonly owner?: string;
  /** Whom to call where the owner does not answer. */
  readonly escalation?: string;
  /** Of what the tool takes and answers; left out: that of its sources. */
  readonly sensitivity?: Sensitivity;
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
  /** How the list is read page by page. */
  readonly page?: OverlayPage;
  readonly result?: OverlayResult;
  readonly timeoutMs?: number;
  readonly retry?: OverlayRetry;
  readonly success?: OverlaySuccess;
  readonly audit: { readonly clear: readonly string[] };
  readonly examples: readonly {
    readonly input: { readonly [name: string]: JsonValue };
    readonly expect?: JsonValue;
  }[];
}

/** The calls of one connection, and what is taken of its answer. */
export type OverlayBranch = Pick<
  OverlayTool,
  "call" | "steps" | "with" | "page" | "success" | "result"
>;

/** A file of code in place of steps, and what it may call. */
export interface OverlayHandler {
  /** Relative to the overlay: `./handlers/quote.ts`. */
  readonly file: string;
  /** `source.operationId` or `source METHOD /path` by the name that the code calls it by. */
  readonly calls: ReadonlyMap<string, string>;
  /** Requests that one call of the tool may make. */
  readonly maxCalls: number;
  /** What the file was read as: not of the overlay, but of the disk. */
  readonly read?: { readonly uri: string; readonly digest: Digest };
}

/** What a handler answers with: one object, or a list of such objects. */
export interface OverlayOutput {
  readonly kind: "object" | "list";
  readonly describe?: string;
  readonly properties: ReadonlyMap<string, OverlayShape>;
}

/** One call of a tool with steps. */
export interface OverlayStep {
  readonly id: string;
  readonly call: string;
  readonly with: ReadonlyMap<string, JsonValue>;
  /** Name to `$response.…`. */
  readonly outputs: ReadonlyMap<string, string>;
  /** A condition in CEL: the step is left out where it does not hold. */
  readonly when?: string;
  /** A POST that only reads. */
  readonly readOnly?: boolean;
  /** The call ends here, with this message, where the output is null, absent or empty. */
  readonly onEmpty?: { readonly output: string; readonly stop: string };
  readonly onError?: "stop" | "continue";
  /** The step is sent once for each item of a list. */
  readonly forEach?: {
    /** An expression. */
    readonly in: string;
    readonly max: number;
    readonly concurrency: number;
  };
  /** The call that takes this step back where a later one fails. */
  readonly undo?: {
    readonly call: string;
    readonly with: ReadonlyMap<string, JsonValue>;
    readonly success?: OverlaySuccess;
  };
  /** Over all its requests. */
  readonly timeoutMs?: number;
  readonly retry?: OverlayRetry;
  readonly success?: OverlaySuccess;
}

/** What an argument, an array's item or an object's member may be. Every key may only narrow what the document says. */
export interface OverlayShape {
  /** A schema of a document, as `source#/components/schemas/Name`: where there is no target. */
  readonly like?: string;
  readonly describe?: string;
  readonly required?: boolean;
  readonly type?: string;
  readonly enum?: readonly JsonValue[];
  /** Values of the document's enum that are left out. */
  readonly except?: readonly JsonValue[];
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: OverlayShape;
  /** The members of an object, all that it may have. */
  readonly properties?: ReadonlyMap<string, OverlayShape>;
}

export interface OverlayInput extends OverlayShape {
  readonly to?: string;
  readonly default?: JsonValue;
  readonly options?: OverlayOptions;
}

/** Where an API lists the values of an argument: read when somebody asks for it, and kept in the lock. */
export interface OverlayOptions {
  /** `source.operationId` or `source METHOD /path`. */
  readonly call: string;
  /** Target path text to value. */
  readonly with: ReadonlyMap<string, JsonValue>;
  /** Path text to the list; left out: the body is the list. */
  readonly from?: string;
  /** Path texts inside one item. */
  readonly value: string;
  readonly label?: string;
  /** How the list goes on. `send` is a target. */
  readonly page?: OptionsPage;
  /** What was read the last time: not of the overlay, but of the lock or the API. */
  readonly read?: ReadOptions;
}

/** `page` of a tool. What is left out is not sent, or has a default. */
export interface OverlayPage {
  readonly mode: "page" | "offset" | "cursor" | "link" | "next-url";
  /** The target of a page's number, offset or token. */
  readonly send?: string;
  /** Path texts inside the body: to the next page's token or address, and to the number of all rows. */
  readonly next?: string;
  readonly total?: string;
  /** The target of `pageSize`. */
  readonly size?: string;
  readonly pageSize?: number;
  /** The number of the first page or row. */
  readonly first?: number;
  /** Rows of one answer. */
  readonly maxItems?: number;
  readonly expose?: "cursor";
  readonly walk?: { readonly maxPages: number; readonly maxItems: number };
}

export interface OverlayResult {
  /** Of a tool with a handler, in place of `select`. */
  readonly output?: OverlayOutput;
  /** The step whose answer it is read of; left out: the last one. */
  readonly step?: string;
  readonly from?: string;
  readonly select?: "all" | readonly OverlaySelect[];
  /** Selections by name, in place of `select`; the first is the default. */
  readonly variants?: ReadonlyMap<string, readonly OverlaySelect[]>;
  /** Where the upstream takes the names of the fields to answer with. */
  readonly pushdown?: OverlayPushdown;
  /** Values beside the items of a list. */
  readonly with: readonly OverlaySelect[];
  readonly format?: "json" | "table" | "text";
  /** With `format: text`: one line, of a list for each item. */
  readonly text?: string;
  readonly onOverflow?: Overflow;
  readonly maxTokens?: number;
  readonly structured?: boolean;
  /** What is left out has a default. */
  readonly file?: {
    readonly maxBytes?: number;
    readonly types?: readonly string[];
    readonly as?: "embedded" | "resource-link";
  };
}

/** What becomes of a result that is larger than `maxTokens`. */
export type Overflow = "page" | "truncate" | "error";

export interface OverlayPushdown {
  /** A target. */
  readonly to: string;
  /** Names of the members of an item, or dotted paths into it. */
  readonly as: "list" | "paths";
  /** The member of an item that the names stand in. */
  readonly under?: string;
}

/** One item of `select`. `pointer` is relative to the overlay's root: of what the key's value is, or of the name. */
export type OverlaySelect = {
  readonly pointer: string;
  readonly key: string;
} /** `as`: the text of a value format. */ & (
  | { readonly kind: "field"; readonly path: string; readonly as?: string }
  /** A value from elsewhere, or what a path leads to in it; an empty path is the value itself. */
  | { readonly kind: "ref"; readonly ref: Ref; readonly path: string; readonly as?: string }
  | { readonly kind: "group"; readonly select: readonly OverlaySelect[] }
  /** With `ref`: `from` leads into a value from elsewhere. */
  | {
      readonly kind: "descend";
      readonly ref?: Ref;
      readonly from: string;
      readonly select: readonly OverlaySelect[];
    }
);
