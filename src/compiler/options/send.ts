import { Agent, errors, request } from "undici";

const CONNECT_MS = 5_000;
const IDLE_MS = 10_000;
const TOTAL_MS = 30_000;

/** Largest answer, in bytes. */
const LARGEST = 5_000_000;

/** One request of a build. */
export interface BuildRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The JSON of an answer, and its `Link` field (RFC 8288) where it has one. */
export interface JsonAnswer {
  readonly json: unknown;
  readonly link?: string;
}

/**
 * Sends one request and reads the JSON of its answer, or says why there is none. No redirect is followed, nothing is sent
 * twice; bytes and time are bounded. What the answer says of a failure is not repeated: it may hold what was sent.
 */
export async function sendForJson({
  url,
  method,
  headers,
  body,
}: BuildRequest): Promise<JsonAnswer | string> {
  const dispatcher = new Agent({ connect: { timeout: CONNECT_MS } });
  try {
    const answer = await request(url, {
      dispatcher,
      method,
      headers: { accept: "application/json", "accept-encoding": "identity", ...headers },
      ...(body === undefined ? {} : { body }),
      headersTimeout: IDLE_MS,
      bodyTimeout: IDLE_MS,
      signal: AbortSignal.timeout(TOTAL_MS),
    });
    if (answer.statusCode !== 200) return `the API answers ${answer.statusCode}`;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > LARGEST) return `the answer is larger than ${LARGEST} bytes`;
      chunks.push(chunk);
    }
    const parsed = parse(Buffer.concat(chunks).toString("utf8"));
    const link = [answer.headers["link"] ?? []].flat().join(", ");
    return typeof parsed === "string" || link === "" ? parsed : { ...parsed, link };
  } catch (thrown) {
    return reasonOf(thrown);
  } finally {
    await dispatcher.destroy();
  }
}

function parse(text: string): { readonly json: unknown } | string {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return "the answer is not JSON";
  }
}

/** A failure of the network in words; a fault of ours goes on. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) throw thrown;
  if (thrown.name === "TimeoutError") return `it takes longer than ${TOTAL_MS / 1_000} seconds`;
  const { code } = thrown as NodeJS.ErrnoException;
  if (thrown instanceof errors.InvalidArgumentError) return "a header or the address is malformed";
  if (thrown instanceof errors.UndiciError || code !== undefined) return code ?? thrown.message;
  throw thrown;
}
