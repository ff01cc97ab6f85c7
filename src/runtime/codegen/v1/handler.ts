import type { JsonValue } from "../../../util/json.ts";
import type { Operation, OperationDefinition } from "./operation.ts";
import type { Step, Tool, ToolDefinition } from "./tool.ts";

/** A part of a request whose optional members may also be undefined: they are left out. */
type Loose<P> = P extends string | number | boolean | null | readonly unknown[]
  ? P
  : { readonly [N in keyof P]: Record<never, never> extends Pick<P, N> ? P[N] | undefined : P[N] };

/** A request to one operation, which takes `R` by location, and the body `A` that it answers with. */
export type HandlerCall<R, A> = (
  request: Loose<{ readonly [L in keyof R]: Loose<R[L]> }>,
) => Promise<A>;

/** What a handler may use. There is nothing else: no credential, no address, no environment. */
export interface HandlerContext<I, C> {
  /** The arguments after validation, defaults filled in. A copy. */
  readonly input: I;
  /**
   * The operations that the tool declares, by name. Each sends one request through the tool's own chain and answers with
   * the body; it rejects where the API fails, with an error whose `message` may be shown.
   */
  readonly call: C;
  /** Aborts at the deadline of the call, and when the client goes away. */
  readonly signal: AbortSignal;
  /**
   * Ends the call with words for the model: `return refuse("No contact matches.")`. Of any other error that a handler
   * throws the model learns nothing.
   * @throws always
   */
  readonly refuse: (message: string) => never;
}

/**
 * The code of a tool: arguments `I` to structured content `O`, with the operations `C`. `D` are the arguments that have a
 * default: they are always there.
 */
export type Handler<I, O, C, D extends keyof I = never> = (
  context: HandlerContext<I & { readonly [K in D]-?: Exclude<I[K], undefined> }, C>,
) => O | Promise<O>;

/** What a tool is whose calls are made by code. */
export interface HandlerDefinition {
  /** Loads the code, with the first call. */
  readonly load: () => Promise<{ readonly handler: unknown }>;
  /** Requests that one call may make. */
  readonly maxCalls: number;
  /** Of arguments that are left out. */
  readonly defaults?: { readonly [name: string]: JsonValue };
}

type AnyHandler = Handler<never, unknown, never>;
type ContextOf<H> = H extends (context: infer X) => unknown ? X : never;
type InputOf<H> = ContextOf<H> extends HandlerContext<infer I, unknown> ? I : never;
type CallsOf<H> = ContextOf<H> extends HandlerContext<unknown, infer C> ? C : never;
type OutputOf<H> = H extends (context: never) => infer R ? Awaited<R> : never;

/** Declares a tool whose calls are made by a handler of type `H`: code of another type does not compile. */
export function handled<H extends AnyHandler>(
  definition: Omit<ToolDefinition, "steps" | "page" | "handler"> & {
    readonly calls: { readonly [N in keyof CallsOf<H>]: OperationDefinition };
    readonly maxCalls: number;
    readonly defaults?: { readonly [name: string]: JsonValue };
    readonly handler: () => Promise<{ readonly handler: H }>;
  },
): Tool<InputOf<H>, OutputOf<H>> {
  const { calls, maxCalls, defaults, handler: load, ...facts } = definition;
  const steps = Object.entries<OperationDefinition>(calls).map(
    ([id, operation]): Step => ({ id, operation: operation as Operation, request: {} }),
  );
  const handler = { load, maxCalls, ...(defaults === undefined ? {} : { defaults }) };
  return { ...facts, steps, handler };
}
