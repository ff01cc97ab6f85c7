import type { ListedTool } from "../../language/definition.ts";
import type { JsonObject } from "../../util/json.ts";
import type { KeptFields, ShapedFile } from "../call/call.ts";
import type { McpgenError } from "../call/error.ts";
import type { KeptFile } from "../call/file-store.ts";
import type { Caller } from "../call/identity.ts";

/** Who serves, as clients see it. */
export interface ServerIdentity {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly instructions?: string;
}

/** What a call brings beside its arguments. */
export interface CallContext {
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** W3C trace context, checked. */
  readonly traceparent?: string;
  /** What of a whole body leaves. Left out: all of it. */
  readonly fields?: KeptFields;
}

/** A file of an answer, and what it goes by: a link to it, or a name for what stands in the result. */
export interface AnsweredFile {
  readonly file: ShapedFile;
  readonly uri: string;
}

/** What became of a call. `unknown`: there is no such tool, or this server hides it. */
export type CallAnswer =
  | {
      readonly kind: "shaped";
      readonly text: string;
      readonly structured?: JsonObject;
      readonly file?: AnsweredFile;
    }
  | { readonly kind: "failed"; readonly error: McpgenError }
  | { readonly kind: "unknown" };

/** The tools behind MCP, loaded and immutable: what `serve/` gives to this folder. Shared by all requests. */
export interface ServedTools {
  readonly identity: ServerIdentity;
  /** Whether tools/list is the same for every caller that could ever ask. */
  readonly sameForAll: boolean;
  /** In the order of declaration; only what the caller may use. */
  list(caller: Caller): readonly ListedTool[];
  /** For the check of `Mcp-Param-*` headers; undefined for an unknown or hidden tool. */
  inputSchema(name: string): Readonly<Record<string, unknown>> | undefined;
  /** All scopes of the tool where the caller lacks one of them; the denial is recorded. */
  challenge(
    name: string,
    args: JsonObject,
    caller: Caller,
    context: CallContext,
  ): Promise<readonly string[] | undefined>;
  /** Whether a tool answers with links to files. */
  readonly keepsFiles: boolean;
  /** The files that the caller may read now. */
  files(caller: Caller): Promise<readonly KeptFile[]>;
  /** Undefined for a file that does not exist, or not any more, or not for this caller. */
  file(uri: string, caller: Caller): Promise<KeptFile | undefined>;
  /** Never rejects. */
  call(name: string, args: JsonObject, caller: Caller, context: CallContext): Promise<CallAnswer>;
}
