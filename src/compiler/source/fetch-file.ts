import { Agent, errors, request } from "undici";
import { LIMITS } from "./limits.ts";

const CONNECT_MS = 5_000;
const IDLE_MS = 10_000;
const TOTAL_MS = 30_000;

/**
 * Fetches one file: its bytes, or why there are none. No redirect is followed, no content coding accepted, no cookie or
 * credential sent; bytes and time are bounded.
 */
export async function fetchFile(url: string): Promise<Uint8Array | string> {
  const dispatcher = new Agent({ connect: { timeout: CONNECT_MS } });
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      headers: {
        accept: "application/json, application/yaml, text/*, */*;q=0.1",
        "accept-encoding": "identity",
      },
      headersTimeout: IDLE_MS,
      bodyTimeout: IDLE_MS,
      signal: AbortSignal.timeout(TOTAL_MS),
    });
    const location = headers["location"];
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      return `it answers ${statusCode} and leads to ${String(location)}; write that URL if it is the right one`;
    }
    if (statusCode !== 200) return `it answers ${statusCode}`;
    const coding = headers["content-encoding"];
    if (coding !== undefined && coding !== "identity") {
      return `it answers in the coding ${String(coding)}, which was not asked for`;
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > LIMITS.fileBytes) return `it is larger than ${LIMITS.fileBytes} bytes`;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (thrown) {
    return reasonOf(thrown);
  } finally {
    await dispatcher.destroy();
  }
}

/** A failure of the network in words; a fault of ours goes on. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) throw thrown;
  if (thrown.name === "TimeoutError") return `it takes longer than ${TOTAL_MS / 1_000} seconds`;
  const { code } = thrown as NodeJS.ErrnoException;
  if (thrown instanceof errors.UndiciError || code !== undefined) return code ?? thrown.message;
  throw thrown;
}
