import type { PageDefinition } from "./page.ts";
import type { TakenOf } from "./select.ts";
import type { ResultDefinition, Step } from "./tool.ts";
import type { KeysOf, UsesOf } from "./value.ts";

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

/** What a result takes from elsewhere: to be there, not to be bound. */
type TakenByResult<R> = R extends ResultDefinition
  ? TakenOf<R["select"]> | TakenOf<R["variants"]> | TakenOf<R["with"]>
  : never;

/** The arguments of `I` that no step binds. */
export type Unbound<I, S, R, P> = Exclude<
  Extract<keyof I, string>,
  KeysOfSteps<S> | KeysOfResult<R> | KeysOfPage<P>
>;

/** The outputs that are read and that no step gives. */
export type Missing<S, R> = Exclude<UsesOfSteps<S> | UsesOf<TakenByResult<R>>, GivenBySteps<S>>;

/** The arguments that are bound and that `I` does not have. */
export type Unknown<I, S, R, P> = Exclude<
  KeysOfSteps<S> | KeysOfPage<P> | KeysOf<TakenByResult<R>>,
  Extract<keyof I, string>
>;

/** Nothing where all bindings of a tool are right; else a member that no definition has, named after what is wrong. */
export type Checked<I, S, R extends ResultDefinition, P extends PageDefinition | undefined> = ([
  Unbound<I, S, R, P>,
] extends [never]
  ? unknown
  : { readonly "arguments that no step binds": Unbound<I, S, R, P> }) &
  ([Unknown<I, S, R, P>] extends [never]
    ? unknown
    : { readonly "bindings to arguments that do not exist": Unknown<I, S, R, P> }) &
  ([Missing<S, R>] extends [never]
    ? unknown
    : { readonly "outputs that no step gives": Missing<S, R> });
