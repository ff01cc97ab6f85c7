/** One part of a multipart body (RFC 2046, section 5.1). */
export interface Part {
  readonly name: string;
  /** Present where the part is a file. */
  readonly filename: string | undefined;
  readonly type: string | undefined;
  readonly content: Buffer;
}

const LINE = "\r\n";

/**
 * The parts of a multipart body.
 * @throws {Error} where a delimiter or a part's header is not as the standard has it.
 */
export function partsOf(contentType: string, body: Buffer): readonly Part[] {
  const boundary = /;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error("multipart without a boundary");
  const delimiter = `--${boundary}`;
  const text = body.toString("latin1");
  if (!text.startsWith(delimiter)) throw new Error("the body does not start with its boundary");
  const [, ...chunks] = text.split(delimiter);
  const last = chunks.pop();
  if (last !== `--${LINE}` && last !== "--") throw new Error("the body has no closing boundary");
  return chunks.map((chunk) => {
    const end = chunk.indexOf(LINE + LINE);
    if (!chunk.startsWith(LINE) || end === -1 || !chunk.endsWith(LINE)) {
      throw new Error("a part is not delimited by line breaks");
    }
    const headers = new Map(
      chunk
        .slice(2, end)
        .split(LINE)
        .filter((line) => line !== "")
        .map((line) => {
          const at = line.indexOf(":");
          return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
        }),
    );
    const disposition = utf8(headers.get("content-disposition") ?? "");
    const name = /;\s*name="([^"]*)"/.exec(disposition)?.[1];
    if (name === undefined) throw new Error("a part has no name");
    return {
      name: decodeQuoted(name),
      filename: /;\s*filename="([^"]*)"/.exec(disposition)?.[1],
      type: headers.get("content-type"),
      content: Buffer.from(chunk.slice(end + 4, -2), "latin1"),
    };
  });
}

function utf8(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}

/** WHATWG, multipart/form-data: only quotes and line breaks are encoded. */
function decodeQuoted(name: string): string {
  return name.replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}
