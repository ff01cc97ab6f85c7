import { randomBytes } from "node:crypto";
import type { JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import { fromBase64 } from "./base64.ts";
import { baseMediaType, isJsonType, isTextType } from "./media-type.ts";
import type { WireBody } from "./wire.ts";

type Encodings = ReadonlyMap<
  string,
  NonNullable<NonNullable<OperationDefinition["body"]>["encoding"]>[string]
>;

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=[\w!#$&^.+-]+)*$/;

/**
 * A multipart body (RFC 7578): plain values as text, objects as JSON, an array as one part per item. A property
 * whose encoding names a binary type is given as base64 and sent as a file. The boundary is random, so no value can
 * end its part.
 */
export function multipart(
  base: string,
  members: readonly (readonly [string, JsonValue])[],
  encodings: Encodings,
): WireBody {
  const boundary = `mcpgen-${randomBytes(16).toString("hex")}`;
  const chunks: Uint8Array[] = [];
  for (const [name, value] of members) {
    const declared = encodings.get(name)?.contentType?.split(",", 1)[0]?.trim();
    if (declared !== undefined && !MEDIA_TYPE.test(declared)) {
      throw new McpgenError("internal", `The part ${JSON.stringify(name)} has an unusable type.`);
    }
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === null) continue;
      const part = partOf(name, item as JsonValue, declared);
      const file = part.file ? `; filename="${quoted(name)}"` : "";
      chunks.push(
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}\r\n` +
            `Content-Type: ${part.type}\r\n\r\n`,
        ),
        part.content,
        Buffer.from("\r\n"),
      );
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { type: `${base}; boundary=${boundary}`, content: Buffer.concat(chunks) };
}

function partOf(
  name: string,
  value: JsonValue,
  declared: string | undefined,
): { readonly type: string; readonly content: Uint8Array; readonly file: boolean } {
  const base = declared === undefined ? undefined : baseMediaType(declared);
  if (base === undefined || isJsonType(base) || isTextType(base)) {
    const json = typeof value === "object" || (base !== undefined && isJsonType(base));
    return {
      type: declared ?? (json ? "application/json" : "text/plain; charset=utf-8"),
      content: Buffer.from(json ? JSON.stringify(value) : String(value)),
      file: false,
    };
  }
  const content = fromBase64(JSON.stringify(name), value, base);
  return { type: declared ?? base, content, file: true };
}

/** A name inside quotes: what could end them or the line is percent-encoded (WHATWG, multipart/form-data). */
function quoted(name: string): string {
  return name.replace(/["\r\n\0]/g, (c) => encodeURIComponent(c));
}
