import type { Operation, Parameter } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import { shapeOf } from "./coerce.ts";
import type { Incoming, QueryPair } from "./incoming.ts";
import { type Problem, problem } from "./problem.ts";
import { readContent, readQuerystring } from "./read-content.ts";
import type { Route } from "./router.ts";
import type { CredentialPlaces } from "./security.ts";
import { decoderOf, type Read, readQuery, readText } from "./styles.ts";
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
  { path, query: own }: Pick<Extract<Route, { kind: "operation" }>, "path" | "query">,
  credentials: CredentialPlaces,
  table: SchemaTable,
  validator: (schema: Schema) => Validate,
): Problem | undefined {
  if (request.query === undefined) {
    return problem(400, "invalid_parameter", "The query string is not percent-encoded UTF-8");
  }
  const used = new Set(own.map(({ name }) => name));
  const headers = new Set<string>();
  const cookies = new Set<string>();
  // Those that may take any name read the query last.
  for (const parameter of [...operation.parameters].sort(greedyLast)) {
    let read: Read;
    if (parameter.querystring === true) {
      read = readQuerystring(parameter, request.search, table);
      for (const { name } of request.query) used.add(name);
    } else if (parameter.in === "query") read = fromQuery(parameter, request.query, table, used);
    else if (parameter.in === "header") {
      const name = parameter.name.toLowerCase();
      if (NOT_PARAMETERS.has(name)) continue;
      headers.add(name);
      read = fromText(parameter, request.headers.get(name), table);
    } else if (parameter.in === "cookie") {
      read = fromCookies(parameter, request, table, cookies);
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

function fromQuery(
  parameter: Parameter,
  pairs: readonly QueryPair[],
  table: SchemaTable,
  used: Set<string>,
): Read {
  if (parameter.mediaType === undefined) return readQuery(parameter, pairs, table, used);
  const own = pairs.filter(({ name }) => name === parameter.name);
  const [first, ...more] = own;
  if (first === undefined) return { kind: "absent" };
  used.add(parameter.name);
  if (more.length > 0) return { kind: "malformed", reason: "it is given more than once" };
  return readContent(parameter, first.value, table);
}

/** Exploded arrays and objects are cookies of their own; those of style `cookie` are read as they are. */
function fromCookies(
  parameter: Parameter,
  request: Incoming,
  table: SchemaTable,
  used: Set<string>,
): Read {
  used.add(parameter.name);
  const shape = shapeOf(parameter.schema, table);
  if (parameter.mediaType !== undefined || !parameter.explode || shape === "scalar") {
    return fromText(parameter, request.cookies.get(parameter.name), table);
  }
  const decoded = decoderOf(parameter);
  const pairs = request.cookiePairs.map(([name, raw]) => ({
    name,
    raw,
    value: decoded(raw) ?? raw,
  }));
  return readQuery(parameter, pairs, table, used);
}

function fromText(parameter: Parameter, raw: string | undefined, table: SchemaTable): Read {
  if (raw === undefined) return { kind: "absent" };
  if (parameter.mediaType === undefined) return readText(parameter, raw, table);
  const text = decoderOf(parameter)(raw);
  return text === undefined
    ? { kind: "malformed", reason: "it is not percent-encoded UTF-8" }
    : readContent(parameter, text, table);
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
  // An empty text is also how null is written where something must be.
  if (read.value === "" && validate(null) === undefined) return undefined;
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
