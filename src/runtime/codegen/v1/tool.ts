import type { Checked } from "./bindings.ts";
import type { HandlerDefinition } from "./handler.ts";
import type { Operation, RequestShape } from "./operation.ts";
import type { PageDefinition } from "./page.ts";
import type { ToolSchemas } from "./schemas.ts";
import type { Select } from "./select.ts";
import type { Cel, KeysOf, Ref, UsesOf } from "./value.ts";

declare const bound: unique symbol;
declare const used: unique symbol;
declare const given: unique symbol;

/**
 * One upstream call of a tool. `K` are the arguments that it binds, `U` the outputs of other steps that it reads and `G`
 * the outputs that it gives, both as `step.output`.
 */
export interface Step<
  out K extends string = string,
  out U extends string = string,
  out G extends string = string,
> extends StepOptions {
  readonly id: string;
  readonly operation: Operation<never> | Operation;
  readonly request: RequestShape;
  readonly [bound]?: K;
  readonly [used]?: U;
  readonly [given]?: G;
}

/** What a step is beside its call. */
export interface StepOptions {
  /** Name to a part of the answer, as Arazzo writes it: `$response.body#/id`. The whole body is always there as `body`. */
  readonly outputs?: { readonly [name: string]: string };
  /** The steps that it reads: it waits for them. */
  readonly needs?: readonly string[];
  /** The step is left out where this does not hold. */
  readonly when?: Cel;
  /** It reads, though its method may write. */
  readonly readOnly?: true;
  /** The call ends here, with these words, where the output is null, absent or empty. */
  readonly onEmpty?: { readonly output: string; readonly stop: string };
  /** Where it fails the call goes on without its outputs. */
  readonly onError?: "continue";
  /** It is sent once for each item of a list; its outputs are lists. */
  readonly forEach?: { readonly over: Ref; readonly max: number; readonly concurrency?: number };
  /** Takes it back where a later step fails. */
  readonly undo?: Undo;
  /** In milliseconds, over all its requests and their repetitions; never beyond the tool's own. */
  readonly timeout?: number;
  /** In place of the tool's. */
  readonly retry?: RetryDefinition;
  /** An answer in which this does not hold is a failure, whatever its status is. */
  readonly success?: SuccessDefinition;
}

/** Which answers are sent again. `attempts` counts the first one. */
export interface RetryDefinition {
  readonly attempts: number;
  readonly status: readonly number[];
}

/** What an answer says where all went well: the value at a path of names and indexes. Absent is null. */
export interface SuccessDefinition {
  readonly path: string;
  readonly equals: string | number | boolean | null;
}

/** The call that takes a step back. */
export interface Undo<out K extends string = string, out U extends string = string> {
  readonly operation: Operation<never> | Operation;
  readonly request: RequestShape;
  readonly success?: SuccessDefinition;
  readonly [bound]?: K;
  readonly [used]?: U;
}

type Exact<R, B> = {
  readonly [L in keyof B]: L extends keyof R
    ? L extends "body"
      ? B[L]
      : { readonly [N in keyof B[L]]: N extends keyof NonNullable<R[L]> ? B[L][N] : never }
    : never;
};

/** Options that hold no expressions. */
type Facts = "undo" | "needs" | "outputs" | "retry" | "success" | "timeout";

type OptionKeys<O extends StepOptions> =
  | KeysOf<Omit<O, Facts>>
  | (O["undo"] extends Undo<infer K, string> ? K : never);

type OptionUses<O extends StepOptions> =
  | UsesOf<Omit<O, Facts>>
  | (O["undo"] extends Undo<string, infer U> ? U : never)
  | (O["needs"] extends readonly (infer N extends string)[] ? `${N}.body` : never);

type Given<I extends string, O extends StepOptions> =
  | `${I}.body`
  | `${I}.${Extract<keyof O["outputs"], string>}`;

/** Calls an operation with a request; a missing, unknown or misspelt parameter does not compile. */
export function call<R extends RequestShape, const B extends R, const I extends string>(
  id: I,
  operation: Operation<R>,
  request: B & Exact<R, B>,
): Step<KeysOf<B>, UsesOf<B>, `${I}.body`>;
export function call<
  R extends RequestShape,
  const B extends R,
  const I extends string,
  const O extends StepOptions,
>(
  id: I,
  operation: Operation<R>,
  request: B & Exact<R, B>,
  options: O,
): Step<KeysOf<B> | OptionKeys<O>, UsesOf<B> | OptionUses<O>, Given<I, O>>;
export function call(
  id: string,
  operation: Operation<RequestShape>,
  request: RequestShape,
  options?: StepOptions,
): Step<never, never, never> {
  return { id, operation, request, ...options };
}

/** The call that takes a step back: typed as {@link call}. */
export function undo<R extends RequestShape, const B extends R>(
  operation: Operation<R>,
  request: B & Exact<R, B>,
  options?: { readonly success: SuccessDefinition },
): Undo<KeysOf<B>, UsesOf<B>> {
  return { operation: operation as unknown as Operation, request, ...options };
}

/**
 * What one item of a streamed answer is: JSON of a line (`lines`) or of an event's data (`data`); or the event itself,
 * `{ data, event, id }`, its data as text (`events`) or as JSON where it is JSON (`json-events`).
 */
export type StreamItem = "lines" | "data" | "events" | "json-events";

/** A file that a tool hands on whole. */
export interface FileDefinition {
  /** A larger one is refused. */
  readonly maxBytes: number;
  /** Media types and ranges (`image/*`); any other is refused. */
  readonly types: readonly string[];
  /** In the result itself, or kept for a while behind a link that `resources/read` follows. */
  readonly as: "embedded" | "resource-link";
}

/** What leaves the server of a step's answer. Unlisted fields never do. */
export interface ResultDefinition {
  /** The step whose answer it is. Left out: the last one. */
  readonly step?: string;
  /** `list`: `{ items, …with }`. `object`: the selection. `body`: the body as text. `file`: a file. `empty`: no body. */
  readonly kind: "list" | "object" | "body" | "file" | "empty";
  /** With `file`. */
  readonly file?: FileDefinition;
  /** Set where the answer is a stream: its items, collected within limits, are the array that `from` starts at. */
  readonly stream?: StreamItem;
  /** Path to the array or object. Left out: the body itself. */
  readonly from?: string;
  readonly select?: { readonly [key: string]: Select };
  /** In place of `select`: the argument `detail` chooses one, and the first where the caller leaves it out. */
  readonly variants?: { readonly [name: string]: { readonly [key: string]: Select } };
  /** Kept beside the items; paths from the body. */
  readonly with?: { readonly [key: string]: Select };
  readonly format: "json" | "table" | "text";
  /** With `format: "text"`: a line, of a list for each item. `{key}` stands for a selected value. */
  readonly text?: string;
  /** Of a result beyond `maxTokens`: say how to get the next page, or fail. Left out: cut, and say what is left out. */
  readonly onOverflow?: "page" | "error";
  /** Upper bound of the text. */
  readonly maxTokens: number;
  /** Neither output schema nor structuredContent. */
  readonly structured?: false;
}

/** What a tool is: facts only. */
export interface ToolDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly effect: "read" | "write" | "destructive";
  readonly idempotent?: boolean;
  readonly openWorld?: boolean;
  readonly owner?: string;
  readonly reversibility?: "reversible" | "compensable" | "irreversible";
  /** Scopes of the caller's token, all needed. */
  readonly scopes: readonly string[];
  /** In milliseconds, over all steps. Default 30,000. */
  readonly timeout?: number;
  /** Applies to steps whose operation is `safe`. `attempts` counts the first one. */
  readonly retry?: RetryDefinition;
  /** Arguments whose values stand in the audit record. */
  readonly auditClear?: readonly string[];
  readonly steps: readonly Step[];
  /** Makes the calls in place of the steps, which then say what it may call. */
  readonly handler?: HandlerDefinition;
  /** Which of its branches this is, of a tool that has some. */
  readonly connection?: string;
  /** How its list is read page by page. */
  readonly page?: PageDefinition;
  readonly result: ResultDefinition;
  readonly schemas: ToolSchemas;
}

/** A tool with arguments `I` and structured content `O`. */
export interface Tool<out I = unknown, out O = unknown> extends ToolDefinition {
  readonly types?: { readonly input: I; readonly output: O };
}

/** Declares a tool; an argument that no step binds, or a binding to an argument that is not declared, does not compile. */
export function tool<
  I,
  O,
  const S extends readonly Step[] = readonly Step[],
  const R extends ResultDefinition = ResultDefinition,
  const P extends PageDefinition = never,
>(
  definition: Omit<ToolDefinition, "steps" | "result" | "page"> & {
    readonly steps: S;
    readonly result: R;
    readonly page?: P;
  } & Checked<I, S, R, P>,
): Tool<I, O> {
  return definition as unknown as Tool<I, O>;
}
