import type { Operation } from "../../compiler/ir/api-model.ts";
import type { JsonValue } from "../../util/json.ts";
import { jsonOf } from "./check-body.ts";
import type { Incoming } from "./incoming.ts";
import { essence, isJson } from "./media-type.ts";
import type { CredentialPlaces } from "./security.ts";

/** One request as the twin saw it. Values of credentials are left out: their names stay. */
export interface TwinRequest {
  /** When its header was read: milliseconds of `performance.now()`. */
  readonly at: number;
  /** When its answer was handed over, by the same clock; undefined while it waits. */
  readonly ended: number | undefined;
  readonly source: string | undefined;
  /** The caller whose base URL it came to (`url(source, caller)`). */
  readonly caller: string | undefined;
  /** `METHOD /path/{template}`; undefined where the path is unknown. */
  readonly operation: string | undefined;
  readonly method: string;
  /** Raw, from the source's base on. */
  readonly path: string;
  /** Decoded, in order; a credential's value is `[secret]`. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** A credential's value is `[secret]`. */
  readonly headers: { readonly [name: string]: string };
  /** JSON where the body is JSON, else text; undefined for none. */
  readonly body: JsonValue | undefined;
  /** What went out; undefined while the answer waits, and where the socket was destroyed. */
  readonly status: number | undefined;
  /** The body that the document answers with, with the values that a fault set in it, as text; undefined where it was refused or is not text. */
  readonly answer: string | undefined;
  /** The problem's code where the request was refused. */
  readonly refused: string | undefined;
  /** The kind of the fault that hit it. */
  readonly fault: string | undefined;
}

/** A log entry while the twin works on it. */
export type OpenEntry = { -readonly [K in keyof TwinRequest]: TwinRequest[K] };

const HIDDEN = "[secret]";
/** Hidden whatever the document declares. */
const ALWAYS_HIDDEN = new Set(["authorization", "proxy-authorization", "cookie"]);

/** Opens the entry of a request. */
export function entryOf(
  at: number,
  request: Incoming,
  { source, caller }: Pick<TwinRequest, "source" | "caller">,
  operation: Operation | undefined,
  places: CredentialPlaces | undefined,
  hideBody: boolean,
): OpenEntry {
  const headers = [...request.headers].map(([name, value]) => {
    const secret = ALWAYS_HIDDEN.has(name) || places?.headers.has(name) === true;
    return [name, secret ? HIDDEN : value] as const;
  });
  const query = (request.query ?? []).map(({ name, value }) => {
    return [name, places?.query.has(name) === true ? HIDDEN : value] as const;
  });
  return {
    at,
    ended: undefined,
    source,
    caller,
    operation: operation?.key,
    method: request.method,
    path: request.path,
    query,
    headers: Object.fromEntries(headers),
    body: hideBody ? HIDDEN : bodyOf(request),
    status: undefined,
    answer: undefined,
    refused: undefined,
    fault: undefined,
  };
}

function bodyOf(request: Incoming): JsonValue | undefined {
  if (request.body.length === 0) return undefined;
  const type = essence(request.headers.get("content-type") ?? "");
  const json = isJson(type) ? jsonOf(request.body) : undefined;
  return json === undefined ? request.body.toString("utf8") : json.value;
}
