import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** How long a cursor may be used, in milliseconds. */
export const CURSOR_LIFE_MS = 3_600_000;

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Version, initialisation vector, seconds of expiry (sealed), tag. */
const LEAST_BYTES = 1 + IV_BYTES + 4 + TAG_BYTES;

/** Makes and opens sealed texts: nobody else can read, change or make one. */
export interface Sealer {
  /** Base64url of a text, bound to `context` and to the hour that follows. */
  seal(text: string, context: string): string;
  /** Characters of what {@link Sealer.seal} makes of a text. */
  length(text: string): number;
  /** The text; undefined where it was made for another context, by another key, is changed or has expired. */
  open(sealed: string, context: string): string | undefined;
}

/**
 * Seals with AES-256-GCM (NIST SP 800-38D) under a key that is derived from `secret` (RFC 5869), so that the secret may
 * serve other uses. Initialisation vectors are random: of one key up to 2^32 texts may be sealed.
 *
 * @param secret 32 bytes; left out: random, and nothing that was sealed outlives the process.
 * @param now Milliseconds since the epoch.
 */
export function sealer(secret: Uint8Array | undefined, now: () => number = Date.now): Sealer {
  const material = secret ?? randomBytes(32);
  const key = Buffer.from(hkdfSync("sha256", material, "", "mcpgen cursor 1", 32));
  return {
    seal(text, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      cipher.setAAD(Buffer.from(`${VERSION} ${context}`));
      const expiry = Buffer.alloc(4);
      expiry.writeUInt32BE(Math.floor((now() + CURSOR_LIFE_MS) / 1_000));
      const sealed = [cipher.update(expiry), cipher.update(text, "utf8"), cipher.final()];
      return Buffer.concat([Buffer.of(VERSION), iv, ...sealed, cipher.getAuthTag()]).toString(
        "base64url",
      );
    },
    length: (text) => Math.ceil(((LEAST_BYTES + Buffer.byteLength(text)) * 4) / 3),
    open(sealed, context) {
      const bytes = Buffer.from(sealed, "base64url");
      // Node reads base64url leniently: one text only may stand for these bytes.
      if (bytes.length < LEAST_BYTES || bytes.toString("base64url") !== sealed) return undefined;
      if (bytes[0] !== VERSION) return undefined;
      const iv = bytes.subarray(1, 1 + IV_BYTES);
      const end = bytes.length - TAG_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(`${VERSION} ${context}`));
      decipher.setAuthTag(bytes.subarray(end));
      const inside = decipher.update(bytes.subarray(1 + IV_BYTES, end));
      try {
        decipher.final();
      } catch {
        return undefined;
      }
      return inside.readUInt32BE(0) * 1_000 > now() ? inside.toString("utf8", 4) : undefined;
    },
  };
}
