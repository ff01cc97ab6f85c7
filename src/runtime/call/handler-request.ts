import { isObject, type JsonValue, own } from "../../util/json.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import { overLimit } from "./argument-limits.ts";
import type { ResolvedRequest } from "./call.ts";
import { McpgenError } from "./error.ts";
import { NotJson, plainJson } from "./plain-json.ts";

type Named = { readonly [name: string]: JsonValue };

const LOCATIONS = ["path", "query", "header", "cookie"] as const;
const NOTHING: Named = Object.freeze({});

/**
 * The request that a handler asks for, as a step's: a copy, with declared parameters only. What its values may be is for the
 * request builder to say, as it does for every request.
 * @throws {McpgenError} `internal` for what the operation does not have, told to the operator; `invalid_input` for what is too
 * large.
 */
export function handlerRequest(
  name: string,
  operation: OperationDefinition,
  given: unknown,
): ResolvedRequest {
  const request = copied(name, given ?? {});
  const large = overLimit(request as JsonValue);
  if (large !== undefined) {
    throw new McpgenError("invalid_input", `The request ${name} is too large: ${large}.`);
  }
  for (const key of Object.keys(request)) {
    if (key !== "body" && !LOCATIONS.some((location) => location === key)) {
      throw misused(name, `has no part ${JSON.stringify(key)}`);
    }
  }
  const part = (location: (typeof LOCATIONS)[number]): Named => {
    const values = own(request, location) ?? NOTHING;
    if (!isObject(values)) throw misused(name, `${location} is no object`);
    for (const key of Object.keys(values)) {
      const declared = operation.parameters?.some((p) => p.in === location && p.name === key);
      if (declared !== true) throw misused(name, `takes no ${location}.${key}`);
    }
    return values as Named;
  };
  const [path, query, header, cookie] = [
    part("path"),
    part("query"),
    part("header"),
    part("cookie"),
  ];
  const body = own(request, "body") as JsonValue | undefined;
  if (body !== undefined && operation.body === undefined) throw misused(name, "takes no body");
  if (body === undefined && operation.body?.required === true) throw misused(name, "lacks a body");
  return { path, query, header, cookie, ...(body === undefined ? {} : { body }) };
}

function copied(name: string, given: unknown): { readonly [part: string]: JsonValue } {
  try {
    const copy = plainJson(given);
    if (isObject(copy)) return copy as { readonly [part: string]: JsonValue };
  } catch (thrown) {
    if (thrown instanceof NotJson) throw misused(name, `cannot send ${thrown.message}`);
    throw thrown;
  }
  throw misused(name, "takes one object");
}

/** A fault of the handler's code: its author's to read. */
function misused(name: string, what: string): McpgenError {
  return new McpgenError(
    "internal",
    "The server failed to handle this call. Its operator can find the reason in the server's log.",
    { cause: new Error(`the handler's call ${name} ${what}`) },
  );
}
