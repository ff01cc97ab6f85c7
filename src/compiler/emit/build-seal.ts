import { type Digest, digestOfJson } from "../../util/digest.ts";
import type { JsonValue } from "../../util/json.ts";
import type { Lock, LockedBuild } from "../ir/lock.ts";

/** What a lock is sealed over. */
export interface SealedFacts extends Pick<Lock, "digest" | "files"> {
  readonly build: Omit<LockedBuild, "seal">;
}

/**
 * The seal of a lock: over what was read, what was found and written, what the lock promises (`digest`, which the
 * compiler's version is part of), and what was asked for. Where it holds and the bytes behind its digests are the same,
 * another build would write the same files.
 * @param asked flags and places of the build: what shapes the output and stands in no file that was read
 */
export function buildSeal({ build, digest, files }: SealedFacts, asked: JsonValue): Digest {
  const { findings = {}, inputs } = build;
  return digestOfJson({ asked, digest, files, findings, inputs });
}
