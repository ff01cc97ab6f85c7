import type { Digest } from "../../util/digest.ts";
import type { ReadOptions } from "./options.ts";
import type { Sensitivity } from "./overlay.ts";

/** `mcpgen.lock`: what the output was made from and what it promises. Written last, read by `main.ts` and `build`. */
export interface Lock {
  readonly lockVersion: 1;
  /** How the output was made: left out where the next build cannot tell from it that nothing has changed. */
  readonly build?: LockedBuild;
  /** Over everything in this file but `build`, `files` and `digest` itself: the identity of what is served. */
  readonly digest: Digest;
  readonly server: { readonly name: string; readonly version: string };
  readonly mcpgen: string;
  readonly sources: {
    readonly [name: string]: {
      readonly document: string;
      readonly digest: Digest;
      /** Digests of the amendments by their uri, where there are any. */
      readonly amendments?: { readonly [uri: string]: Digest };
      /** Files of the network by URL, where there are any: a build takes the kept copy, and no other bytes. */
      readonly remote?: {
        readonly [url: string]: { readonly digest: Digest; readonly path: string };
      };
    };
  };
  readonly overlay?: Digest;
  readonly tools: { readonly [name: string]: LockedTool };
  /** Values of arguments that APIs were asked for, by `tool.input`, where there are any: a build asks nobody again. */
  readonly options?: { readonly [name: string]: ReadOptions };
  /** Where the tools of `expose` are found instead of listed: what searches are answered from. */
  readonly discovery?: { readonly index: Digest };
  /** Every other generated file, by path relative to the output folder. */
  readonly files: { readonly [path: string]: Digest };
}

export interface LockedBuild {
  /** How many findings there were, by severity and code: a build that stops early repeats them so. */
  readonly findings?: LockedFindings;
  /** Every file of the disk that was read, by uri. */
  readonly inputs: { readonly [uri: string]: Digest };
  /** Over all of the lock and what was asked for: a lock that was edited or merged makes no build stop early. */
  readonly seal: Digest;
}

export interface LockedFindings {
  readonly [severity: string]: { readonly [code: string]: number };
}

export interface LockedTool {
  /** Over the definition as tools/list gives it, scopes, effect, steps and result. */
  readonly definition: Digest;
  /** Over the entry of tools/list alone: a server computes it of the code that it loads, and starts only where they agree. */
  readonly listed: Digest;
  readonly effect: "read" | "write" | "destructive";
  readonly scopes: readonly string[];
  /** The connections of which a running server has one. */
  readonly connections?: readonly string[];
  /** The code that makes its calls, and of which bytes. */
  readonly handler?: { readonly file: string; readonly digest: Digest };
  /** `source METHOD /path` of each step. */
  readonly operations: readonly string[];
  /** Set where the overlay declares a POST to be read-only. */
  readonly declaredReadOnly?: true;
  /** Who answers for it, and whom to call where they do not. */
  readonly owner?: string;
  readonly escalation?: string;
  readonly reversibility?: "reversible" | "compensable" | "irreversible";
  readonly sensitivity?: Sensitivity;
}
