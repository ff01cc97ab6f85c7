import type { Operation, Parameter } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { Incoming } from "./incoming.ts";
import { type Problem, problem } from "./problem.ts";
import { decode } from "./router.ts";
import type { CredentialPlaces } from "./security.ts";
import { type Read, readQuery, readText } from "./styles.ts";
import type { Validate } from "./validate.ts";

/** Header fields that any HTTP client may send without an API's document naming them. */
const STANDARD_HEADERS = new Set([
  "accept",
  "accept-charset",
  "accept-encoding",
  "accept-language",
  "authorization",
  "baggage",
  "cache-control",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "expect",
  "host",
  "keep-alive",
  "origin",
  "pragma",
  "priority",
  "referer",
  "te",
  "traceparent",
  "tracestate",
  "trailer",
  "transfer-encoding",
  "upgrade-insecure-requests",
  "user-agent",
  "via",
]);

/** Fields that a Parameter Object cannot describe (OpenAPI 3.1, section 4.8.12.2). */
const NOT_PARAMETERS = new Set(["accept", "content-type", "authorization"]);

/**
 * Checks what a request carries beside its body: every declared parameter there and valid, nothing undeclared
 * beside credentials and standard header fields. The first problem, or undefined.
 */
export function checkParameters(
  operation: Operation,
  request: Incoming,
  path: ReadonlyMap<string, string>,
  credentials: CredentialPlaces,
  table: SchemaTable,
  validator: (schema: Schema) => Validate,
): Problem | undefined {
  if (request.query === undefined) {
    return problem(400, "invalid_parameter", "The query string is not percent-encoded UTF-8");
  }
  const used = new Set<string>();
  const headers = new Set<string>();
  const cookies = new Set<string>();
  // Those that may take any name read the query last.
  for (const parameter of [...operation.parameters].sort(greedyLast)) {
    let read: Read;
    if (parameter.in === "query") read = readQuery(parameter, request.query, table, used);
    else if (parameter.in === "header") {
      const name = parameter.name.toLowerCase();
      if (NOT_PARAMETERS.has(name)) continue;
      headers.add(name);
      read = fromText(parameter, request.headers.get(name), table);
    } else if (parameter.in === "cookie") {
      cookies.add(parameter.name);
      const raw = request.cookies.get(parameter.name);
      read = fromText(parameter, raw === undefined ? undefined : (decode(raw) ?? raw), table);
    } else read = fromText(parameter, path.get(parameter.name), table);
    const wrong = judge(parameter, read, validator);
    if (wrong !== undefined) return wrong;
  }
  return undeclared(request, used, headers, cookies, credentials);
}

function greedyLast(a: Parameter, b: Parameter): number {
  const greedy = (p: Parameter): number =>
    p.in === "query" && p.style === "form" && p.explode && p.mediaType === undefined ? 1 : 0;
  return greedy(a) - greedy(b);
}

function fromText(parameter: Parameter, text: string | undefined, table: SchemaTable): Read {
  return text === undefined ? { kind: "absent" } : readText(parameter, text, table);
}

function judge(
  parameter: Parameter,
  read: Read,
  validator: (schema: Schema) => Validate,
): Problem | undefined {
  const { name } = parameter;
  const where = `The ${parameter.in} parameter "${name}"`;
  if (read.kind === "absent") {
    return parameter.required
      ? problem(400, "missing_parameter", `${where} is required`, name)
      : undefined;
  }
  if (read.kind === "malformed") {
    return problem(400, "invalid_parameter", `${where} cannot be read: ${read.reason}`, name);
  }
  if (read.value === "" && parameter.allowEmptyValue) return undefined;
  const validate = validator(parameter.schema);
  const reason = validate(read.value);
  if (reason === undefined) return undefined;
  // A text that looks like a number is still a text where the schema wants one.
  if (typeof read.value === "number" && validate(String(read.value)) === undefined)
    return undefined;
  return problem(400, "invalid_parameter", `${where} is not valid: ${reason}`, name);
}

function undeclared(
  request: Incoming,
  used: ReadonlySet<string>,
  headers: ReadonlySet<string>,
  cookies: ReadonlySet<string>,
  credentials: CredentialPlaces,
): Problem | undefined {
  for (const { name } of request.query ?? []) {
    if (used.has(name) || credentials.query.has(name)) continue;
    return problem(400, "undeclared_query", `No query parameter "${name}" is declared`, name);
  }
  for (const name of request.headers.keys()) {
    const known =
      STANDARD_HEADERS.has(name) ||
      name.startsWith("sec-") ||
      headers.has(name) ||
      credentials.headers.has(name) ||
      (name === "cookie" && request.cookies.size > 0);
    if (!known) {
      return problem(400, "undeclared_header", `No header parameter "${name}" is declared`, name);
    }
  }
  for (const name of request.cookies.keys()) {
    if (cookies.has(name) || credentials.cookies.has(name)) continue;
    return problem(400, "undeclared_cookie", `No cookie parameter "${name}" is declared`, name);
  }
  return undefined;
}
