import type { Digest } from "../../util/digest.ts";

/** `mcpgen.lock`: what the output was made from and what it promises. Written last, read by `main.ts` and `build`. */
export interface Lock {
  readonly lockVersion: 1;
  /** Over everything in this file but `files` and `digest` itself: the identity of what is served. */
  readonly digest: Digest;
  readonly server: { readonly name: string; readonly version: string };
  readonly mcpgen: string;
  readonly sources: {
    readonly [name: string]: { readonly document: string; readonly digest: Digest };
  };
  readonly overlay?: Digest;
  readonly tools: { readonly [name: string]: LockedTool };
  /** Every other generated file, by path relative to the output folder. */
  readonly files: { readonly [path: string]: Digest };
}

export interface LockedTool {
  /** Over the definition as tools/list gives it, scopes, effect, steps and result. */
  readonly definition: Digest;
  /** Over the entry of tools/list alone: a server computes it of the code that it loads, and starts only where they agree. */
  readonly listed: Digest;
  readonly effect: "read" | "write" | "destructive";
  readonly scopes: readonly string[];
  /** `source METHOD /path` of each step. */
  readonly operations: readonly string[];
  /** Set where the overlay declares a POST to be read-only. */
  readonly declaredReadOnly?: true;
}
