import { type Digest, digestOfJson } from "../../util/digest.ts";
import type { JsonValue } from "../../util/json.ts";
import type { OperationKey, ParameterLocation, ParameterStyle } from "./api-model.ts";
import type { Origin } from "./origin.ts";
import type { SecuritySchemePlan } from "./server-plan.ts";

/** One value that an API allows, and what people call it where that is something else. */
export interface Option {
  readonly value: string | number;
  readonly label?: string;
}

/** The options of one input as they were read. */
export interface ReadOptions {
  readonly values: readonly Option[];
  /** Of {@link OptionsAsked} and the values: other words in the overlay, or an edited lock, make it another one. */
  readonly digest: Digest;
}

/** How a list of options goes on. */
export interface OptionsPage {
  readonly mode: "page" | "offset" | "cursor" | "link" | "next-url";
  /** The parameter of the query that takes a page's number, offset or token. */
  readonly send?: string;
  /** Path text to the next page's token or address. */
  readonly next?: string;
  /** Rows of a full page. */
  readonly pageSize?: number;
  /** The number of the first page or row. */
  readonly first?: number;
}

/** What is asked, decided by the overlay alone: no address and no credential. */
export interface OptionsAsked {
  readonly source: string;
  readonly operation: OperationKey;
  /** Parameters of the request in document order, those with values. */
  readonly parameters: readonly {
    readonly in: ParameterLocation;
    readonly name: string;
    readonly value: JsonValue;
  }[];
  /** Path texts. */
  readonly from: string;
  readonly value: string;
  readonly label?: string;
  /** Left out: the answer is the whole list. */
  readonly page?: OptionsPage;
}

/** One reading of an API's options, planned: whoever sends it looks nothing up. */
export interface OptionsRead {
  readonly tool: string;
  readonly input: string;
  readonly asked: OptionsAsked;
  /** `/objects/{object}/options`. */
  readonly path: string;
  /** By the parameters of {@link OptionsAsked}, in their order. */
  readonly styles: readonly { readonly style: ParameterStyle; readonly explode: boolean }[];
  /** As in `SourcePlan`. */
  readonly baseUrl?: string;
  readonly baseUrlVariable?: string;
  /** Alternatives; empty: no credential is sent. */
  readonly security: readonly (readonly SecuritySchemePlan[])[];
  /** Of `options` in the overlay. */
  readonly origin: Origin;
}

/** The options of one input that a server is made with. */
export interface OptionsPlan extends ReadOptions {
  /** As {@link optionsName} gives it. */
  readonly name: string;
}

/** The name of an input's options in the lock. */
export function optionsName({
  tool,
  input,
}: {
  readonly tool: string;
  readonly input: string;
}): string {
  return `${tool}.${input}`;
}

/** What an answer to a question is pinned by. */
export function optionsDigest(asked: OptionsAsked, values: readonly Option[]): Digest {
  return digestOfJson({ asked, values });
}
