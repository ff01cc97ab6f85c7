import type { Operation, RequestShape } from "./operation.ts";
import type { ToolSchemas } from "./schemas.ts";
import type { KeysOf } from "./value.ts";

declare const bound: unique symbol;

/** One upstream call of a tool. `K` are the arguments that it binds. */
export interface Step<out K extends string = string> {
  readonly id: string;
  readonly operation: Operation<never> | Operation;
  readonly request: RequestShape;
  readonly [bound]?: K;
}

type Exact<R, B> = {
  readonly [L in keyof B]: L extends keyof R
    ? L extends "body"
      ? B[L]
      : { readonly [N in keyof B[L]]: N extends keyof NonNullable<R[L]> ? B[L][N] : never }
    : never;
};

/** Calls an operation with a request; a missing, unknown or misspelt parameter does not compile. */
export function call<R extends RequestShape, const B extends R>(
  id: string,
  operation: Operation<R>,
  request: B & Exact<R, B>,
): Step<KeysOf<B>> {
  return { id, operation: operation as unknown as Operation, request };
}

/** Where one key of the result comes from: a path, keys of its own, or a descent into an object or array. */
export type Select = string | { readonly [key: string]: Select } | Descent;

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
  /** Kept beside the items; paths from the body. */
  readonly with?: { readonly [key: string]: Select };
  readonly format: "json" | "table";
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
  readonly result: ResultDefinition;
  readonly schemas: ToolSchemas;
}

/** A tool with arguments `I` and structured content `O`. */
export interface Tool<out I = unknown, out O = unknown> extends ToolDefinition {
  readonly types?: { readonly input: I; readonly output: O };
}

type KeysOfSteps<S> = S extends readonly (infer Item)[]
  ? Item extends Step<infer K>
    ? K
    : never
  : never;

type Unbound<I, S> = Exclude<Extract<keyof I, string>, KeysOfSteps<S>>;
type Unknown<I, S> = Exclude<KeysOfSteps<S>, Extract<keyof I, string>>;

/** Declares a tool; an argument that no step binds, or a binding to an argument that is not declared, does not compile. */
export function tool<I, O, const S extends readonly Step[] = readonly Step[]>(
  definition: Omit<ToolDefinition, "steps"> & { readonly steps: S } & ([Unbound<I, S>] extends [
      never,
    ]
      ? unknown
      : { readonly "arguments that no step binds": Unbound<I, S> }) &
    ([Unknown<I, S>] extends [never]
      ? unknown
      : { readonly "bindings to arguments that do not exist": Unknown<I, S> }),
): Tool<I, O> {
  return definition as unknown as Tool<I, O>;
}
