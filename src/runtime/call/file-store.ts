import type { ShapedFile } from "./call.ts";
import type { Caller } from "./identity.ts";

/** A file that a caller may read for a while. */
export interface KeptFile {
  /** Names the file to whom it was handed: not a secret, since nobody else can read by it. */
  readonly uri: string;
  /** The tool that answered with it. */
  readonly tool: string;
  readonly file: ShapedFile;
}

/**
 * Files behind links. A link is bound to the principal and the actor of the call that made it: for anybody else there
 * is no such file. Bounded by `FILE_LIMITS` in time, count and bytes.
 */
export interface FileStore {
  keep(caller: Caller, tool: string, file: ShapedFile): Promise<KeptFile>;
  /** Undefined for a link that is unknown, has run out, or is another caller's: all three look alike. */
  read(caller: Caller, uri: string): Promise<KeptFile | undefined>;
  /** What the caller can read now, oldest first. */
  list(caller: Caller): Promise<readonly KeptFile[]>;
}
