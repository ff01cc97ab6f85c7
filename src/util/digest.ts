import { hash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** The SHA-256 digest of bytes or of a text in UTF-8. */
export function digestOf(content: string | Uint8Array): Digest {
  return `sha256:${hash("sha256", content)}`;
}

/** The digest of a JSON value in canonical form: equal values have equal digests. */
export function digestOfJson(value: unknown): Digest {
  return digestOf(canonicalJson(value));
}
