import {
  baseMediaType,
  isByteType,
  isJsonType,
  isTextType,
  streamKindOf,
} from "../../language/media-type.ts";
import type { StepCall, UpstreamAnswer } from "../call/call.ts";
import type { McpgenError } from "../call/error.ts";
import type { StreamLimits, UpstreamLimits } from "../call/limits.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { FileDefinition, ResultDefinition } from "../codegen/v1/tool.ts";
import { declares, expectsJson } from "./accept.ts";
import { checkFileHead, fileOf, fileType } from "./answer-file.ts";
import { type Collector, collector } from "./collect.ts";
import { DecodeError, decodeBody } from "./decode.ts";
import { transportError, unreadableError } from "./failure.ts";
import { JsonBoundsError } from "./json-bounds.ts";
import { maskedAnswer, maskedItems, sentSecrets } from "./masking.ts";
import { isCharacters, ParseError, parseBody } from "./parse.ts";
import type { Reception, ResponseHead } from "./pools.ts";
import { firstField, joinedField, type WireResponse } from "./wire.ts";

/** Bounds of everything that an answer can be. */
export type AnswerLimits = UpstreamLimits & StreamLimits;

/** Whether a status says that all went well (RFC 9110, 15.3). */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether a documented success is a stream. */
export function streams(operation: OperationDefinition): boolean {
  return Object.entries(operation.responses).some(
    ([status, types]) =>
      !/^[345]/.test(status) && types.some((t) => streamKindOf(baseMediaType(t)) !== undefined),
  );
}

/** What the answer of a step becomes: undefined for a step that the result is not read of, such as each call of a handler. */
export function resultOf({ call, step }: StepCall): ResultDefinition | undefined {
  const { result, steps, handler } = call.tool;
  if (handler !== undefined) return undefined;
  const id = result.step ?? steps.at(-1)?.id;
  return id === undefined || id === step ? result : undefined;
}

/**
 * What becomes of a body. Only successes can be streams or files.
 * @throws {ParseError} an answer that the tool cannot show, before any of it is read; {@link DecodeError}.
 */
export function receptionOf(
  step: StepCall,
  { status, headers }: ResponseHead,
  limits: AnswerLimits,
  stop: () => void,
):
  | Exclude<Reception, { kind: "refused" } | { kind: "stream" }>
  | { kind: "stream"; sink: Collector } {
  const whole = { kind: "whole", wireBytes: limits.wireBytes } as const;
  if (!isSuccess(status) || step.operation.method === "HEAD") return whole;
  const result = resultOf(step);
  const contentType = firstField(headers["content-type"]);
  if (result?.file !== undefined) {
    if (status !== 204 && status !== 205) checkFileHead(status, contentType, result.file);
    return { kind: "whole", wireBytes: result.file.maxBytes };
  }
  const type = contentType === undefined ? "" : baseMediaType(contentType);
  const kind = streamKindOf(type);
  if (kind === undefined || !(result?.kind === "body" || result?.stream !== undefined)) {
    return whole;
  }
  const sink = collector({
    kind,
    form: result.stream,
    contentEncoding: joinedField(headers["content-encoding"]),
    limits,
    deadline: step.call.deadline,
    stop,
  });
  return { kind: "stream", sink };
}

/**
 * The answer in a whole body.
 * @throws {McpgenError} for one that cannot be used.
 */
export async function readAnswer(
  step: StepCall,
  { status, headers, body: wire }: WireResponse,
  limits: UpstreamLimits,
): Promise<UpstreamAnswer> {
  const contentType = firstField(headers["content-type"]);
  const secrets = sentSecrets(step.credentials);
  const file = resultOf(step)?.file;
  try {
    const bounds = file === undefined ? limits : { ...limits, decodedBytes: file.maxBytes };
    const decoding = decodeBody(wire, joinedField(headers["content-encoding"]), bounds);
    const decoded = Buffer.isBuffer(decoding) ? decoding : await decoding;
    step.call.record.bytesIn += decoded.length;
    const mediaType = contentType === undefined ? undefined : baseMediaType(contentType);
    if (resultOf(step)?.kind === "empty" && decoded.length > 0) {
      // Nothing of it is shown, whatever it is; that there is something is told.
      return {
        status,
        mediaType: fileType(contentType),
        body: undefined,
        file: { bytes: decoded },
      };
    }
    if (isFile(step, status, mediaType, decoded, file)) {
      const disposition = firstField(headers["content-disposition"]);
      return {
        status,
        mediaType: fileType(contentType),
        body: undefined,
        file: fileOf(decoded, contentType, disposition, secrets),
      };
    }
    const body = parseBody(decoded, contentType, step.operation, status, limits);
    return { status, mediaType, body: maskedAnswer(body, decoded, secrets) };
  } catch (cause) {
    throw unusable(step, cause) ?? cause;
  }
}

/**
 * Whether a body is handed on as a file: where the tool says so, and where a whole body is of a documented type that is
 * neither JSON nor text.
 */
function isFile(
  step: StepCall,
  status: number,
  mediaType: string | undefined,
  decoded: Buffer,
  file: FileDefinition | undefined,
): boolean {
  const bodiless = status === 204 || status === 205 || step.operation.method === "HEAD";
  if (file !== undefined) return !bodiless;
  if (decoded.length === 0 || mediaType === undefined || resultOf(step)?.kind !== "body") {
    return false;
  }
  if (isJsonType(mediaType) || isTextType(mediaType)) return false;
  const { operation } = step;
  if (expectsJson(operation, status) || !declares(operation, status, mediaType)) return false;
  return isByteType(mediaType) || !isCharacters(decoded);
}

/**
 * The answer that a stream gave.
 * @throws {McpgenError} for one that gave nothing usable, or broke off before anything came.
 */
export async function collectAnswer(
  step: StepCall,
  { status, headers, broken }: WireResponse,
  collecting: Collector,
): Promise<UpstreamAnswer> {
  try {
    const { items, bytes, notice } = await collecting.finish(broken?.cause);
    step.call.record.bytesIn += bytes;
    return {
      status,
      mediaType: baseMediaType(firstField(headers["content-type"]) ?? ""),
      body: maskedItems(items, sentSecrets(step.credentials)),
      stream: notice === undefined ? {} : { notice },
    };
  } catch (cause) {
    throw unusable(step, cause) ?? transportError(step, cause);
  }
}

/** The error for an answer that came but cannot be used; undefined for any other failure. */
export function unusable(step: StepCall, cause: unknown): McpgenError | undefined {
  const status = step.progress.status ?? 0;
  if (cause instanceof DecodeError) {
    return unreadableError(step, status, cause.message, cause.large, cause);
  }
  if (cause instanceof JsonBoundsError) {
    return unreadableError(step, status, cause.message, true, cause);
  }
  if (cause instanceof ParseError) {
    return unreadableError(step, status, `it ${cause.message}`, false, cause);
  }
  return undefined;
}
