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

interface Coding {
  readonly sync: (data: Buffer, options: { maxOutputLength: number }) => Buffer;
  readonly async: (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
}

const gzip: Coding = { sync: zlib.gunzipSync, async: promisify(zlib.gunzip) };
const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ["gzip", gzip],
  ["x-gzip", gzip],
  ["deflate", { sync: zlib.inflateSync, async: promisify(zlib.inflate) }],
  ["br", { sync: zlib.brotliDecompressSync, async: promisify(zlib.brotliDecompress) }],
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
  const names = contentEncoding
    .toLowerCase()
    .split(",", bounds.codings + 2)
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length > bounds.codings) {
    throw new DecodeError(`it has more than ${bounds.codings} content codings`, false);
  }
  const codings = names.reverse().map((name) => {
    const coding = CODINGS.get(name);
    if (coding === undefined)
      throw new DecodeError("it has a content coding that was not asked for", false);
    return coding;
  });
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

function decodeError(cause: unknown): DecodeError {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === "ERR_BUFFER_TOO_LARGE"
    ? new DecodeError("it is too large once it is decompressed", true, cause)
    : new DecodeError("it cannot be decompressed", false, cause);
}
