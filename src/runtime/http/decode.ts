import type { Transform } from "node:stream";
import { promisify } from "node:util";
import zlib from "node:zlib";
import type { UpstreamLimits } from "../call/limits.ts";

type Bounds = Pick<UpstreamLimits, "decodedBytes" | "ratio" | "ratioFloorBytes" | "codings">;

/** Thrown for a body that cannot be decoded: `large` where it would be larger than it may be. */
export class DecodeError extends Error {
  override readonly name: string = "DecodeError";
  readonly large: boolean;

  constructor(message: string, large: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.large = large;
  }
}

/** How one content coding is undone: at once, in the thread pool, or as it comes. */
export interface Coding {
  readonly sync: (data: Buffer, options: { maxOutputLength: number }) => Buffer;
  readonly async: (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
  readonly stream: () => Transform;
}

const gzip: Coding = {
  sync: zlib.gunzipSync,
  async: promisify(zlib.gunzip),
  stream: () => zlib.createGunzip(),
};
const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ["gzip", gzip],
  ["x-gzip", gzip],
  [
    "deflate",
    {
      sync: zlib.inflateSync,
      async: promisify(zlib.inflate),
      stream: () => zlib.createInflate(),
    },
  ],
  [
    "br",
    {
      sync: zlib.brotliDecompressSync,
      async: promisify(zlib.brotliDecompress),
      stream: () => zlib.createBrotliDecompress(),
    },
  ],
]);

/** Bodies up to this size are decoded in place: a trip through the thread pool costs more. */
const IN_PLACE_BYTES = 32_768;

/**
 * Undoes the content codings of a body (RFC 9110, 8.4) within bounds of decoded bytes and of decoded bytes per byte
 * received; memory beyond them is never used.
 * @throws {DecodeError}
 */
export function decodeBody(
  wire: Buffer,
  contentEncoding: string | undefined,
  bounds: Bounds,
): Buffer | Promise<Buffer> {
  if (contentEncoding === undefined || contentEncoding === "identity" || wire.length === 0) {
    return checked(wire, bounds);
  }
  const codings = codingsOf(contentEncoding, bounds.codings);
  const [only] = codings;
  if (only === undefined) return checked(wire, bounds);
  const maxOutputLength = Math.min(
    bounds.decodedBytes,
    Math.max(bounds.ratioFloorBytes, wire.length * bounds.ratio),
  );
  if (codings.length === 1 && wire.length <= IN_PLACE_BYTES) {
    try {
      return only.sync(wire, { maxOutputLength });
    } catch (cause) {
      throw decodeError(cause);
    }
  }
  return decodeAll(wire, codings, maxOutputLength);
}

/**
 * The codings of a `Content-Encoding`, the last applied first.
 * @throws {DecodeError} where there are too many, or one that was not asked for.
 */
export function codingsOf(contentEncoding: string, most: number): readonly Coding[] {
  const names = contentEncoding
    .toLowerCase()
    .split(",", most + 2)
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length > most) {
    throw new DecodeError(`it has more than ${most} content codings`, false);
  }
  return names.reverse().map((name) => {
    const coding = CODINGS.get(name);
    if (coding === undefined)
      throw new DecodeError("it has a content coding that was not asked for", false);
    return coding;
  });
}

async function decodeAll(
  wire: Buffer,
  codings: readonly Coding[],
  maxOutputLength: number,
): Promise<Buffer> {
  let data = wire;
  try {
    for (const coding of codings) data = await coding.async(data, { maxOutputLength });
  } catch (cause) {
    throw decodeError(cause);
  }
  return data;
}

function checked(body: Buffer, bounds: Bounds): Buffer {
  if (body.length > bounds.decodedBytes) throw new DecodeError("it is too large", true);
  return body;
}

/** Why a body could not be decoded. */
export function decodeError(cause: unknown): DecodeError {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === "ERR_BUFFER_TOO_LARGE"
    ? new DecodeError("it is too large once it is decompressed", true, cause)
    : new DecodeError("it cannot be decompressed", false, cause);
}
