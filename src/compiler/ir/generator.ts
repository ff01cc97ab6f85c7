import type { Digest } from "../../util/digest.ts";
import type { JsonValue } from "../../util/json.ts";
import type { GeneratedFile } from "./file-set.ts";
import type { LockedFindings } from "./lock.ts";
import type { ServerPlan } from "./server-plan.ts";

/** What generators need beside the plan. */
export interface GenerateFacts {
  /** The compiler's version: it stands in `mcpgen.lock` alone. */
  readonly mcpgen: string;
  /** Of `mcpgen.yaml`; left out where there is none. */
  readonly overlay?: Digest;
  /** Each source's document as a test beside the generated code names it: relative to the output root, or `npm:…`. */
  readonly documents: ReadonlyMap<string, string>;
  /** Each source's amendments, named like the documents; left out for a source without. */
  readonly amendments?: ReadonlyMap<string, readonly string[]>;
  /** Each handler's file by tool, named like the documents. */
  readonly handlers?: ReadonlyMap<string, string>;
  /** Left out where a build that finds everything the same could still make something else. */
  readonly build?: BuildFacts;
  /** Further files of the output: the manifest lists them like the rest. */
  readonly beside?: readonly GeneratedFile[];
  /** Tokens (o200k) of each tool's definition, for the tools that were counted. */
  readonly tokens?: ReadonlyMap<string, number>;
}

/** What the next build needs to tell that nothing has changed. */
export interface BuildFacts {
  /** Flags and places that shape the output. */
  readonly asked: JsonValue;
  /** The digests of what was read of the disk, by uri. */
  readonly inputs: ReadonlyMap<string, Digest>;
  readonly findings: LockedFindings;
}

/** A back end: one folder of `generators/`. `files` are those of the generators before it. */
export type Generator = (
  plan: ServerPlan,
  facts: GenerateFacts,
  files: readonly GeneratedFile[],
) => readonly GeneratedFile[];
