import type { InvokeStep, StepCall, UpstreamAnswer } from "../call/call.ts";
import {
  STREAM_LIMITS,
  type StreamLimits,
  UPSTREAM_LIMITS,
  type UpstreamLimits,
} from "../call/limits.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { ResultDefinition } from "../codegen/v1/tool.ts";
import { acceptOf } from "./accept.ts";
import type { Collector } from "./collect.ts";
import { decodeBody } from "./decode.ts";
import { transportError } from "./failure.ts";
import { masked, sentSecrets } from "./masking.ts";
import { baseUrlOf, type Origins } from "./origins.ts";
import { parseBody } from "./parse.ts";
import { openPools, type Receive } from "./pools.ts";
import {
  type AnswerLimits,
  collectAnswer,
  isSuccess,
  readAnswer,
  receptionOf,
  resultOf,
  streams,
  unusable,
} from "./read-answer.ts";
import { type RequestEncoder, requestEncoder } from "./request.ts";
import { retryAfterSeconds } from "./retry-after.ts";
import { statusError } from "./status.ts";
import { checkSuccess } from "./success.ts";
import { firstField, joinedField, type WireRequest, type WireResponse } from "./wire.ts";
import { wordsOf } from "./words.ts";

export interface SendOptions {
  readonly origins: Origins;
  readonly limits?: Partial<UpstreamLimits & StreamLimits>;
  /** Milliseconds since the epoch, for dates in answers that carry none of their own. */
  readonly now?: () => number;
}

/** The innermost part of the step chain, and the connections that it holds. */
export interface Sender {
  /**
   * Sends the request of a step exactly once and reads its answer within the limits. Credentials that the answer
   * repeats are masked.
   * @throws {McpgenError} `invalid_input` before a byte goes out; `upstream_error` (without `status`: the connection
   * failed and a read may be repeated; or an answer that says itself that it failed), `upstream_auth_failed`, `rate_limited`, `response_too_large`;
   * `outcome_unknown` for a write that went out and got no answer.
   */
  readonly send: InvokeStep;
  readonly close: () => Promise<void>;
}

interface Endpoint {
  readonly origin: string;
  readonly encode: RequestEncoder;
  /** Whether a documented success is a stream. */
  readonly streams: boolean;
  /** The `accept` field by what the answer becomes. */
  readonly accepts: WeakMap<ResultDefinition, string>;
}

/** One answer, and what took its body where that was a stream. */
interface Exchanged {
  readonly response: WireResponse;
  readonly collecting: Collector | undefined;
}

/** Makes the function that sends requests to the origins of a server, and to no other. */
export function sender(options: SendOptions): Sender {
  const limits: AnswerLimits = { ...UPSTREAM_LIMITS, ...STREAM_LIMITS, ...options.limits };
  const now = options.now ?? Date.now;
  const pools = openPools(limits);
  const endpoints = new WeakMap<OperationDefinition, Endpoint>();

  const endpointOf = (operation: OperationDefinition): Endpoint => {
    let endpoint = endpoints.get(operation);
    if (endpoint === undefined) {
      const base = baseUrlOf(operation, options.origins);
      const encode = requestEncoder(operation, base.path);
      endpoint = {
        origin: base.origin,
        encode,
        streams: streams(operation),
        accepts: new WeakMap(),
      };
      endpoints.set(operation, endpoint);
    }
    return endpoint;
  };

  const exchange = async (
    step: StepCall,
    endpoint: Endpoint,
    request: WireRequest,
  ): Promise<Exchanged> => {
    const { progress, signal } = step;
    progress.attempts++;
    if (progress.attempts > 1) {
      delete progress.status;
      delete progress.verdict;
      delete progress.requestId;
    }
    let collecting: Collector | undefined;
    const receive: Receive = (head, stop) => {
      try {
        const reception = receptionOf(step, head, limits, stop);
        if (reception.kind === "stream") collecting = reception.sink;
        return reception;
      } catch (thrown) {
        return { kind: "refused", error: thrown as Error };
      }
    };
    try {
      const how = { signal, progress, receive, patient: endpoint.streams };
      const response = await pools.exchange(endpoint.origin, request, how);
      const requestId = requestIdOf(response.headers, limits.requestIdChars);
      if (requestId !== undefined) {
        progress.requestId = masked(requestId, sentSecrets(step.credentials));
      }
      return { response, collecting };
    } catch (cause) {
      collecting?.abandon();
      throw unusable(step, cause) ?? transportError(step, cause);
    }
  };

  const send: InvokeStep = async (step) => {
    const endpoint = endpointOf(step.operation);
    const request = traced(
      endpoint.encode(step.request, step.credentials, acceptFor(step, endpoint)),
      step,
    );
    const { response, collecting } = await exchange(step, endpoint, request);
    if (!isSuccess(response.status)) return refuse(step, response, limits, now());
    if (collecting !== undefined) {
      const stream = await collectAnswer(step, response, collecting);
      checkSuccess(step, stream, limits.wordsChars);
      return stream;
    }
    const answer = withHeaders(step, await readAnswer(step, response, limits), response);
    checkSuccess(step, answer, limits.wordsChars);
    if (!followsLinks(step)) return answer;
    return { ...answer, head: headOf(step, endpoint, request, response) };
  };
  return { send, close: pools.close };
}

/**
 * The request with the caller's trace context (W3C Trace Context, 3.2; MCP checks its form), the same in every step, so
 * that the API's own records can be found; one that the operation's own parameters write stays.
 */
function traced(request: WireRequest, { call, request: { header } }: StepCall): WireRequest {
  const { traceparent } = call;
  if (traceparent === undefined) return request;
  if (Object.keys(header).some((name) => name.toLowerCase() === TRACEPARENT)) return request;
  return { ...request, headers: [...request.headers, TRACEPARENT, traceparent] };
}

const TRACEPARENT = "traceparent";

/** The answer with the header fields that the step's outputs name, without credentials. */
function withHeaders(
  { headers: names, credentials }: StepCall,
  answer: UpstreamAnswer,
  { headers }: WireResponse,
): UpstreamAnswer {
  if (names === undefined) return answer;
  const secrets = sentSecrets(credentials);
  const found = names.flatMap((name) => {
    const value = Object.hasOwn(headers, name) ? joinedField(headers[name]) : undefined;
    return value === undefined ? [] : [[name, masked(value, secrets)] as const];
  });
  return { ...answer, headers: Object.fromEntries(found) };
}

/** Whether the answer's own links decide what is asked for next. */
function followsLinks({ call }: StepCall): boolean {
  const mode = call.tool.page?.mode;
  return mode === "link" || mode === "next-url";
}

/** Where an answer came from, and the links that it gives, without credentials. */
function headOf(
  { credentials }: StepCall,
  { origin }: Endpoint,
  { path }: WireRequest,
  { headers }: WireResponse,
): NonNullable<UpstreamAnswer["head"]> {
  const [plain = ""] = path.split("?", 1);
  const link = joinedField(headers["link"]);
  return {
    url: origin + plain,
    ...(link === undefined ? {} : { link: masked(link, sentSecrets(credentials)) }),
  };
}

function acceptFor(step: StepCall, { accepts }: Endpoint): string | undefined {
  const result = resultOf(step);
  if (result === undefined) return undefined;
  let accept = accepts.get(result);
  if (accept === undefined) {
    accept = acceptOf(step.operation, result);
    accepts.set(result, accept);
  }
  return accept;
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
    const decoded = await decodeBody(body, joinedField(headers["content-encoding"]), limits);
    step.call.record.bytesIn += decoded.length;
    const contentType = firstField(headers["content-type"]);
    const parsed = parseBody(decoded, contentType, step.operation, status, limits);
    words = wordsOf(parsed, limits.wordsChars, step.credentials);
  } catch (thrown) {
    cause = thrown;
  }
  const retryAfter = retryAfterSeconds(
    firstField(headers["retry-after"]),
    firstField(headers["date"]),
    now,
  );
  const location = firstField(headers["location"]);
  throw statusError(step, { status, retryAfter, location, words, cause });
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
    const value = firstField(headers[name]);
    if (value !== undefined && value.length <= chars && /^[\x21-\x7e]+$/.test(value)) return value;
  }
  return undefined;
}
