import type { Operation, RequestShape } from "./operation.ts";
import type { PageDefinition } from "./page.ts";
import type { ToolSchemas } from "./schemas.ts";
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
}

/** The call that takes a step back. */
export interface Undo<out K extends string = string, out U extends string = string> {
  readonly operation: Operation<never> | Operation;
  readonly request: RequestShape;
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

type OptionKeys<O extends StepOptions> =
  | KeysOf<Omit<O, "undo" | "needs" | "outputs">>
  | (O["undo"] extends Undo<infer K, string> ? K : never);

type OptionUses<O extends StepOptions> =
  | UsesOf<Omit<O, "undo" | "needs" | "outputs">>
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
): Undo<KeysOf<B>, UsesOf<B>> {
  return { operation: operation as unknown as Operation, request };
}

/** Where one key of the result comes from: a path, a value to format, keys of its own, or a descent into an object or array. */
export type Select = string | Formatted | { readonly [key: string]: Select } | Descent;

/** The value at `from` in a format: `number`, `date`, `datetime`, `truncate(n)`, `join`, `count`, `first`, `map(a = b)`. */
export interface Formatted {
  readonly kind: "format";
  readonly from: string;
  readonly as: string;
}

/** Select inside the value at `from`; inside each of its items where it is an array. */
export interface Descent {
  readonly kind: "object" | "each";
  readonly from: string;
  readonly select: { readonly [key: string]: Select };
}

const DESCENT: unique symbol = Symbol.for("mcpgen/codegen/v1/descent");

/** Whether a selection was made by {@link object} or {@link each}: a group of keys never is. */
export function isDescent(select: Select): select is Descent {
  return typeof select === "object" && DESCENT in select;
}

function descent(value: Descent): Descent {
  return Object.defineProperty(value, DESCENT, { value: true });
}

const FORMATTED: unique symbol = Symbol.for("mcpgen/codegen/v1/formatted");

/** Whether a selection was made by {@link format}: a group of keys never is. */
export function isFormatted(select: Select): select is Formatted {
  return typeof select === "object" && FORMATTED in select;
}

/** Formats the value at `from`. */
export function format(from: string, as: string): Formatted {
  const value: Formatted = { kind: "format", from, as };
  return Object.defineProperty(value, FORMATTED, { value: true });
}

/** Descends into the object at `from`. */
export function object(from: string, select: { readonly [key: string]: Select }): Descent {
  return descent({ kind: "object", from, select });
}

/** Descends into each item of the array at `from`. */
export function each(from: string, select: { readonly [key: string]: Select }): Descent {
  return descent({ kind: "each", from, select });
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

/** What leaves the server of the last step's answer. Unlisted fields never do. */
export interface ResultDefinition {
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
  readonly retry?: { readonly attempts: number; readonly status: readonly number[] };
  /** Arguments whose values stand in the audit record. */
  readonly auditClear?: readonly string[];
  readonly steps: readonly Step[];
  /** How its list is read page by page. */
  readonly page?: PageDefinition;
  readonly result: ResultDefinition;
  readonly schemas: ToolSchemas;
}

/** A tool with arguments `I` and structured content `O`. */
export interface Tool<out I = unknown, out O = unknown> extends ToolDefinition {
  readonly types?: { readonly input: I; readonly output: O };
}

type KeysOfSteps<S> = S extends readonly (infer Item)[]
  ? Item extends Step<infer K, string, string>
    ? K
    : never
  : never;

type UsesOfSteps<S> = S extends readonly (infer Item)[]
  ? Item extends Step<string, infer U, string>
    ? U
    : never
  : never;

type GivenBySteps<S> = S extends readonly (infer Item)[]
  ? Item extends Step<string, string, infer G>
    ? G
    : never
  : never;

/** The argument that chooses among variants is not bound by a step. */
type KeysOfResult<R> = R extends { readonly variants: object } ? "detail" : never;

/** The argument that turns pages is bound by the runtime. */
type KeysOfPage<P> = P extends { readonly input: infer K extends string } ? K : never;

type Unbound<I, S, R, P> = Exclude<
  Extract<keyof I, string>,
  KeysOfSteps<S> | KeysOfResult<R> | KeysOfPage<P>
>;
type Missing<S> = Exclude<UsesOfSteps<S>, GivenBySteps<S>>;
type Unknown<I, S, P> = Exclude<KeysOfSteps<S> | KeysOfPage<P>, Extract<keyof I, string>>;

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
  } & ([Unbound<I, S, R, P>] extends [never]
      ? unknown
      : { readonly "arguments that no step binds": Unbound<I, S, R, P> }) &
    ([Unknown<I, S, P>] extends [never]
      ? unknown
      : { readonly "bindings to arguments that do not exist": Unknown<I, S, P> }) &
    ([Missing<S>] extends [never]
      ? unknown
      : { readonly "outputs that no step gives": Missing<S> }),
): Tool<I, O> {
  return definition as unknown as Tool<I, O>;
}
