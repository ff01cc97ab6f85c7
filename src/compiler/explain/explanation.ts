import type { ListedTool } from "../../language/definition.ts";
import type { Compilation } from "../compile.ts";
import type { ServerPlan } from "../ir/server-plan.ts";

/** A part of something and where it was written: `file:line:column`. */
export interface Part {
  readonly name: string;
  readonly value: string;
  readonly place?: string;
}

/** One request that a tool makes. */
export interface ExplainedRequest {
  readonly step: string;
  /** `source METHOD /path`. */
  readonly operation: string;
  readonly method: string;
  /** The address with its `{parameters}`; `${VARIABLE}` where the environment gives it. */
  readonly url: string;
  readonly place?: string;
  /** By target, in the order of the request: where its value comes from. */
  readonly parts: readonly Part[];
  /** Alternatives; each names what is sent together. */
  readonly security: readonly (readonly string[])[];
  /** `safe` is sent again where the tool retries. */
  readonly retry: "safe" | "never";
  readonly mediaType?: string;
  /** What its answer gives to later steps, and when it is sent, as the overlay says it. */
  readonly conditions: readonly string[];
}

/** Everything about one tool. */
export interface Explanation {
  readonly server: string;
  readonly tool: string;
  readonly place?: string;
  readonly signature: string;
  /** As tools/list carries it. */
  readonly definition: ListedTool;
  /** Of the definition (o200k_base), counted. */
  readonly tokens: number;
  readonly inputs: readonly Part[];
  readonly requests: readonly ExplainedRequest[];
  /** Effect, scopes, ownership, limits. */
  readonly facts: readonly Part[];
  /** What leaves the server: form, bounds, and each selected key. */
  readonly result: readonly Part[];
}

/** A server that {@link explainTool} is asked about. */
export type Explained = Pick<Compilation, "documents" | "writtenAt"> & {
  readonly plan: ServerPlan;
  /** A file's name for whoever reads the explanation. */
  readonly shown: (uri: string) => string;
};
