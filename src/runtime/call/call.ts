import type { JsonObject, JsonValue } from "../../util/json.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { PageTarget } from "../codegen/v1/page.ts";
import type { RetryDefinition, SuccessDefinition, ToolDefinition } from "../codegen/v1/tool.ts";
import type { InputRef, OutputRef } from "../codegen/v1/value.ts";
import type { Actor, Principal } from "./identity.ts";

/** The decision about one call. */
export interface PolicyDecision {
  readonly effect: "permit" | "deny";
  /** The rules that decided, by name. */
  readonly rules: readonly string[];
  /** Why, for the record. */
  readonly reason?: "insufficient_scope" | "read_only";
}

/** What became of the upstream: `unknown` where bytes of a write went out and no answer came back. */
export type UpstreamEffect = "none" | "read" | "applied" | "unknown";

/** What happened upstream in one step, as the record keeps it. */
export interface StepOutcome {
  readonly step: string;
  readonly source: string;
  /** The operation's key. */
  readonly operation: string;
  readonly status?: number;
  readonly attempts: number;
  readonly effect: UpstreamEffect;
  /** The upstream's own request id, where it sent one. */
  readonly requestId?: string;
}

/** Notes that interceptors leave for the record while a call runs. The only mutable part of a call. */
export interface CallRecord {
  decision?: PolicyDecision;
  /** The arguments after validation. */
  input?: JsonObject;
  readonly steps: StepOutcome[];
  /** Selected fields that were missing or of another type: `path: reason`. At most 20 are kept. */
  readonly warnings: string[];
  /** Bytes of the upstream bodies, decoded. */
  bytesIn: number;
  /** Writes the attempt; set by `recordAudit`. Done once it is as durable as the effect asks for. */
  attempt?: (step: StepAttempt) => Promise<void> | undefined;
}

export interface StepAttempt {
  readonly step: string;
  readonly source: string;
  readonly operation: string;
  readonly effect: "read" | "write";
}

/** What of a whole body leaves: paths such as `title` and `items.user.login`. */
export interface KeptFields {
  readonly paths: readonly string[];
  /** Asked for by the caller. Else they are kept only of a body that is too large to be read whole. */
  readonly asked: boolean;
}

/** One call of a tool on its way through the chain. */
export interface ToolCall {
  /** Random, 128 bits: attempt and outcome share it. */
  readonly id: string;
  readonly tool: ToolDefinition;
  readonly definitionDigest: string;
  readonly arguments: JsonObject;
  readonly principal: Principal;
  readonly actor: Actor;
  /** Aborts when the client goes away or the deadline passes. */
  readonly signal: AbortSignal;
  /** In milliseconds of `performance.now()`; Infinity until `withDeadline` has run. */
  readonly deadline: number;
  /** W3C trace context of the caller. */
  readonly traceparent?: string;
  readonly fields?: KeptFields;
  /** The page that is asked for, of a tool that has pages. */
  readonly page?: PageRequest;
  readonly record: CallRecord;
}

/** Which page a request asks for: a value at its place, or the query of the API's own link in place of the request's. */
export type PageRequest =
  | { readonly target: PageTarget; readonly value: string | number }
  | { readonly query: string };

/** How to go on behind the rows that were shown. */
export interface Rest {
  /** The argument that takes `next`. */
  readonly input: string;
  readonly next: string | number;
  /** Characters of `next` where it is a sealed text: known before it is sealed, which costs more than a row. */
  readonly sealed?: number;
  /** Rows that are left, where the API counts them. */
  readonly left?: number;
  /** Rows that are left of this page. */
  readonly atLeast?: number;
}

/**
 * What comes back through the chain: `raw` up to `shapeResult`, `shaped` from there on. Only a shaped result may
 * leave the server. Failures are thrown as McpgenError.
 */
export type ToolResult =
  | {
      readonly kind: "raw";
      readonly answer: UpstreamAnswer;
      /** Said behind the result, whatever it is. */
      readonly notices?: readonly string[];
    }
  /** The tool ended as it should, without an answer to select from: only these words. */
  | { readonly kind: "stopped"; readonly text: string }
  | {
      readonly kind: "shaped";
      readonly text: string;
      readonly structured?: JsonObject;
      /** Handed on beside the text. */
      readonly file?: ShapedFile;
      /** Upper bound of the text's tokens, and of a file's where that is text. */
      readonly tokens: number;
    };

/**
 * An argument, or an output of a step, for the result: null where it was left out, undefined where a step that ran did not
 * give it.
 */
export type Elsewhere = (ref: InputRef | OutputRef) => JsonValue | undefined;

/** A file as it may leave the server. */
export interface ShapedFile {
  /** A plain name: no folders, no hidden characters. */
  readonly name: string;
  /** Without parameters, in lower case. */
  readonly mediaType: string;
  /** A string where the file is text, cleaned. */
  readonly content: string | Uint8Array;
  /** Of the content. */
  readonly bytes: number;
  readonly as: "embedded" | "resource-link";
}

/** The answer of the step that the result is of, before it is shaped. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly mediaType: string | undefined;
  /** The decoded JSON body; the items of a stream; a string for text; undefined for no body and for a file. */
  readonly body: JsonValue | string | undefined;
  /** The body of a tool that answers with a file, or one that is neither JSON nor text. */
  readonly file?: UpstreamFile;
  /** Set where the body holds the items of a stream. */
  readonly stream?: {
    /** What was not read, and why: said whatever part is shown. Undefined where the stream was read to its end. */
    readonly notice?: string;
  };
  /** What the result takes from elsewhere. Left out: nothing. */
  readonly elsewhere?: Elsewhere;
  /** Said behind a whole body: what of it is not there, and how to get it. */
  readonly remark?: string;
  /** Header fields that the step's outputs name, by lower-case name. */
  readonly headers?: { readonly [name: string]: string };
  /** Where the answer came from: the address without its query. With it the `Link` field (RFC 8288), of a tool that follows links. */
  readonly head?: { readonly url: string; readonly link?: string };
  /** Set where the list is part of a longer one. */
  readonly page?: {
    /** How to go on after the first `shown` rows; undefined where nothing is left. Left out where nobody can. */
    readonly rest?: (shown: number) => Rest | undefined;
    /** Why there is not more: said whatever part is shown. */
    readonly notice?: string;
  };
}

/** A file as it came: nothing of it has been looked at but its credentials. */
export interface UpstreamFile {
  readonly bytes: Uint8Array;
  /** The text where the media type says that it is text. */
  readonly text?: string;
  /** `Content-Disposition`, as sent (RFC 6266). */
  readonly disposition?: string;
}

export type Invoke = (call: ToolCall) => Promise<ToolResult>;

/** Behaviour around a call. The order of the array is a security property. */
export type Interceptor = (next: Invoke) => Invoke;

/** One step of a call: a resolved request to one operation. */
export interface StepCall {
  readonly call: ToolCall;
  readonly step: string;
  readonly operation: OperationDefinition;
  /** Values resolved: no expressions left. */
  readonly request: ResolvedRequest;
  /** Header fields of the answer that are read, in lower case. Left out: none. */
  readonly headers?: readonly string[];
  /** In place of the tool's. */
  readonly retry?: RetryDefinition;
  /** What an answer must say to be a success, beside its status. */
  readonly success?: SuccessDefinition;
  /** The abort signal of this step. */
  readonly signal: AbortSignal;
  /** What `authorizeUpstream` adds; sent only to origins of the plan. */
  readonly credentials?: AppliedCredentials;
  /** Filled by the step chain, kept in the record whatever happens. */
  readonly progress: StepProgress;
}

/** Credentials by where they go. Values are secrets: never printed, never recorded. */
export interface AppliedCredentials {
  readonly header: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  readonly cookie: { readonly [name: string]: string };
}

/** What is known of a step while it runs. */
export interface StepProgress {
  attempts: number;
  /** Whether a byte of a request may have reached the upstream. */
  sent: boolean;
  status?: number;
  /** The answer says that the request failed, or not what a success says: whatever its status is, it is none. */
  verdict?: "failed" | "unsaid";
  requestId?: string;
}

/** A request with values instead of expressions; absent ones are left out. */
export interface ResolvedRequest {
  readonly path: { readonly [name: string]: JsonValue };
  readonly query: { readonly [name: string]: JsonValue };
  readonly header: { readonly [name: string]: JsonValue };
  readonly cookie: { readonly [name: string]: JsonValue };
  readonly body?: JsonValue;
  /** A whole query as the API wrote it, in place of `query`. */
  readonly queryText?: string;
}

export type InvokeStep = (step: StepCall) => Promise<UpstreamAnswer>;
export type StepInterceptor = (next: InvokeStep) => InvokeStep;

/** How steps reach the upstream: `serve/` wires it. */
export interface StepPort {
  readonly send: InvokeStep;
  /** Where `$env` looks. Left out: nowhere. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}
