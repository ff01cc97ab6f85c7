import type { InvokeStep, StepCall, UpstreamAnswer } from "../call/call.ts";
import { UPSTREAM_LIMITS, type UpstreamLimits } from "../call/limits.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import { DecodeError, decodeBody } from "./decode.ts";
import { transportError, unreadableError } from "./failure.ts";
import { JsonBoundsError } from "./json-bounds.ts";
import { masked, maskedAnswer, sentSecrets } from "./masking.ts";
import { baseMediaType } from "./media-type.ts";
import { baseUrlOf, type Origins } from "./origins.ts";
import { ParseError, parseBody } from "./parse.ts";
import { openPools } from "./pools.ts";
import { type RequestEncoder, requestEncoder } from "./request.ts";
import { retryAfterSeconds } from "./retry-after.ts";
import { statusError } from "./status.ts";
import type { WireRequest, WireResponse } from "./wire.ts";
import { wordsOf } from "./words.ts";

export interface SendOptions {
  readonly origins: Origins;
  readonly limits?: Partial<UpstreamLimits>;
  /** Milliseconds since the epoch, for dates in answers that carry none of their own. */
  readonly now?: () => number;
}

/** The innermost part of the step chain, and the connections that it holds. */
export interface Sender {
  /**
   * Sends the request of a step exactly once and reads its answer within the limits. Credentials that the answer
   * repeats are masked.
   * @throws {McpgenError} `invalid_input` before a byte goes out; `upstream_error` (without `status`: the connection
   * failed and a read may be repeated), `upstream_auth_failed`, `rate_limited`, `response_too_large`;
   * `outcome_unknown` for a write that went out and got no answer.
   */
  readonly send: InvokeStep;
  readonly close: () => Promise<void>;
}

interface Endpoint {
  readonly origin: string;
  readonly encode: RequestEncoder;
}

/** Makes the function that sends requests to the origins of a server, and to no other. */
export function sender(options: SendOptions): Sender {
  const limits: UpstreamLimits = { ...UPSTREAM_LIMITS, ...options.limits };
  const now = options.now ?? Date.now;
  const pools = openPools(limits);
  const endpoints = new WeakMap<OperationDefinition, Endpoint>();

  const endpointOf = (operation: OperationDefinition): Endpoint => {
    let endpoint = endpoints.get(operation);
    if (endpoint === undefined) {
      const base = baseUrlOf(operation, options.origins);
      endpoint = { origin: base.origin, encode: requestEncoder(operation, base.path) };
      endpoints.set(operation, endpoint);
    }
    return endpoint;
  };

  const exchange = async (step: StepCall, origin: string, request: WireRequest) => {
    const { progress } = step;
    progress.attempts++;
    if (progress.attempts > 1) {
      delete progress.status;
      delete progress.requestId;
    }
    try {
      const response = await pools.exchange(origin, request, step.signal, progress);
      const requestId = requestIdOf(response.headers, limits.requestIdChars);
      if (requestId !== undefined) {
        progress.requestId = masked(requestId, sentSecrets(step.credentials));
      }
      return response;
    } catch (cause) {
      throw transportError(step, cause);
    }
  };

  const send: InvokeStep = async (step) => {
    const { origin, encode } = endpointOf(step.operation);
    const request = encode(step.request, step.credentials);
    const response = await exchange(step, origin, request);
    const success = response.status >= 200 && response.status < 300;
    return success ? read(step, response, limits) : refuse(step, response, limits, now());
  };
  return { send, close: pools.close };
}

async function read(
  step: StepCall,
  { status, headers, body: wire }: WireResponse,
  limits: UpstreamLimits,
): Promise<UpstreamAnswer> {
  const contentType = first(headers["content-type"]);
  try {
    const decoding = decodeBody(wire, joined(headers["content-encoding"]), limits);
    const decoded = Buffer.isBuffer(decoding) ? decoding : await decoding;
    step.call.record.bytesIn += decoded.length;
    const body = parseBody(decoded, contentType, step.operation, status, limits);
    return {
      status,
      mediaType: contentType === undefined ? undefined : baseMediaType(contentType),
      body: maskedAnswer(body, decoded, sentSecrets(step.credentials)),
    };
  } catch (cause) {
    if (cause instanceof DecodeError) {
      throw unreadableError(step, status, cause.message, cause.large, cause);
    }
    if (cause instanceof JsonBoundsError) {
      throw unreadableError(step, status, cause.message, true, cause);
    }
    if (cause instanceof ParseError) {
      throw unreadableError(step, status, `it ${cause.message}`, false, cause);
    }
    throw cause;
  }
}

/** What the body of a refusal says is a help only: where it cannot be read, the status alone is told. */
async function refuse(
  step: StepCall,
  { status, headers, body }: WireResponse,
  limits: UpstreamLimits,
  now: number,
): Promise<never> {
  let words: string | undefined;
  let cause: unknown;
  try {
    const decoded = await decodeBody(body, joined(headers["content-encoding"]), limits);
    step.call.record.bytesIn += decoded.length;
    const contentType = first(headers["content-type"]);
    const parsed = parseBody(decoded, contentType, step.operation, status, limits);
    words = wordsOf(parsed, limits.wordsChars, step.credentials);
  } catch (thrown) {
    cause = thrown;
  }
  const retryAfter = retryAfterSeconds(first(headers["retry-after"]), first(headers["date"]), now);
  throw statusError(step, { status, retryAfter, words, cause });
}

const REQUEST_IDS = [
  "x-request-id",
  "request-id",
  "x-github-request-id",
  "x-amzn-requestid",
  "x-correlation-id",
  "x-trace-id",
] as const;

/** The API's own id of the request, where it is one plain word of visible ASCII. */
function requestIdOf(headers: WireResponse["headers"], chars: number): string | undefined {
  for (const name of REQUEST_IDS) {
    const value = first(headers[name]);
    if (value !== undefined && value.length <= chars && /^[\x21-\x7e]+$/.test(value)) return value;
  }
  return undefined;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value[0] : value;
}

function joined(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value.join(",") : value;
}
