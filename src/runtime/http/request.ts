import { mayBeSet } from "../../language/header-name.ts";
import type { JsonValue } from "../../util/json.ts";
import type { AppliedCredentials, ResolvedRequest } from "../call/call.ts";
import { McpgenError } from "../call/error.ts";
import type { OperationDefinition, Parameter } from "../codegen/v1/operation.ts";
import { acceptOf } from "./accept.ts";
import { type BodyEncoder, bodyEncoder } from "./body.ts";
import { type AddedHeaders, type AddedPairs, addedBy } from "./credential-parts.ts";
import { followedQuery } from "./followed-query.ts";
import { checkedValue, isCookieName } from "./headers.ts";
import { checkKeys, keysOf, type WrittenKeys } from "./key-clashes.ts";
import { type ParameterEncoder, parameterEncoder } from "./styles.ts";
import { checkPathText, pathTemplate } from "./url.ts";
import type { WireRequest } from "./wire.ts";

/** Writes the requests of one operation. */
export type RequestEncoder = (
  request: ResolvedRequest,
  credentials: AppliedCredentials | undefined,
  /** The `accept` field; default: what the documented successes answer with. */
  accept?: string,
) => WireRequest;

type Location = Parameter["in"];
type Named = { readonly [name: string]: JsonValue };

/**
 * Reads an operation once and returns the function that writes its requests.
 * @throws {McpgenError} `internal` for an operation that cannot be sent; the encoder: `invalid_input` for values that
 * their place cannot carry, `upstream_auth_failed` for such credentials.
 */
export function requestEncoder(operation: OperationDefinition, basePath: string): RequestEncoder {
  const template = pathTemplate(basePath, operation.path);
  const encoders = encodersOf(operation.parameters ?? []);
  const pathEncoders = template.names.map((name) => encoders("path", name));
  const declared = {
    query: namesIn(operation, "query"),
    cookie: namesIn(operation, "cookie"),
  };
  const whole = new Set(
    (operation.parameters ?? []).filter((p) => p.querystring === true).map((p) => p.name),
  );
  const required = (operation.parameters ?? []).filter((p) => p.required === true);
  const body = operation.body === undefined ? undefined : bodyEncoder(operation.body);
  const documented = acceptOf(operation);

  return (request, credentials, accept = documented) => {
    for (const { in: location, name } of required) {
      if (location === "query" && request.queryText !== undefined) continue;
      present(request[location], location, name);
    }
    const own = addedBy(credentials);
    const texts = template.names.map((name, i) => pathText(request.path, name, pathEncoders[i]));
    checkMatrix(request.path, template.names, texts);
    const expanded = template.expand(
      texts,
      template.queryNames.map((name) => pathText(request.path, name, IN_QUERY(name))),
    );
    const { path } = expanded;
    const query =
      request.queryText === undefined
        ? joined(
            request,
            { in: "query", encoders, declared: declared.query, whole, fixed: expanded.query },
            own.query,
          )
        : followedQuery(request.queryText, own.query);
    const cookie = joined(
      request,
      { in: "cookie", encoders, declared: declared.cookie, whole: NONE, fixed: "" },
      own.cookie,
    );
    const headers = headerList(request.header, accept, encoders, own.header);
    if (cookie !== "") headers.push("cookie", checkedValue("cookie", cookie));
    const content = contentOf(operation, body, request.body);
    if (content !== undefined) headers.push("content-type", content.type);
    return {
      method: operation.method,
      path: query === "" ? path : `${path}?${query}`,
      headers,
      body: content?.content,
    };
  };
}

/** A path parameter in the query of a template is one text of it, whatever its style. */
const IN_QUERY = (name: string): ParameterEncoder => parameterEncoder({ name, in: "path" });
const NONE: ReadonlySet<string> = new Set();

type EncoderOf = (location: Location, name: string) => ParameterEncoder;

/** A parameter that the definition does not list has the defaults of its place. */
function encodersOf(parameters: readonly Parameter[]): EncoderOf {
  const known = new Map(parameters.map((p) => [`${p.in} ${p.name}`, parameterEncoder(p)]));
  return (location, name) => {
    const key = `${location} ${name}`;
    let encoder = known.get(key);
    if (encoder === undefined) {
      encoder = parameterEncoder({ in: location, name });
      known.set(key, encoder);
    }
    return encoder;
  };
}

function present(values: Named, location: Location, name: string): void {
  if (!Object.hasOwn(values, name)) {
    throw new McpgenError(
      "invalid_input",
      `The API needs the ${location} parameter ${JSON.stringify(name)}, and the arguments leave it out.`,
    );
  }
}

function pathText(values: Named, name: string, encode: ParameterEncoder | undefined): string {
  present(values, "path", name);
  const value = values[name] ?? null;
  checkTexts(name, value);
  return encode?.(value) ?? "";
}

function checkTexts(name: string, value: JsonValue): void {
  if (typeof value === "string") checkPathText(name, value);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkPathText(name, key);
      checkTexts(name, item);
    }
  }
}

function namesIn(operation: OperationDefinition, location: Location): readonly string[] {
  return (operation.parameters ?? []).filter((p) => p.in === location).map((p) => p.name);
}

/** Style `matrix` with `explode` writes an object's keys beside the names of other path parameters. */
function checkMatrix(values: Named, names: readonly string[], texts: readonly string[]): void {
  const written = names.flatMap((name, i): WrittenKeys[] => {
    const text = texts[i] ?? "";
    const value = values[name];
    if (!text.startsWith(";") || typeof value !== "object" || value === null) return [];
    return [{ name, keys: keysOf(text.slice(1), ";") }];
  });
  checkKeys("path parameter", names, [], written);
}

/** What is known of the pairs of one place before a request is there. */
interface Pairs {
  readonly in: "query" | "cookie";
  readonly encoders: EncoderOf;
  /** The names that the definition lists. */
  readonly declared: readonly string[];
  /** The parameters that are the query itself. */
  readonly whole: ReadonlySet<string>;
  /** What stands there whatever the arguments are. */
  readonly fixed: string;
}

/**
 * What arguments write comes before a credential, and never under its name; the keys of an object never under the
 * name of another parameter that the definition lists or the request sends. Parameters that no
 * tool binds are not in the definition: their names are not known here.
 */
function joined(request: ResolvedRequest, pairs: Pairs, own: AddedPairs): string {
  const { in: location, fixed } = pairs;
  const values = request[location];
  const separator = location === "query" ? "&" : "; ";
  const written: WrittenKeys[] = [];
  let out = fixed;
  for (const name of Object.keys(values)) {
    if (location === "cookie" && !isCookieName(name)) throw notSettable(location, name);
    const value = values[name] ?? null;
    const text = pairs.encoders(location, name)(value);
    if (text === undefined || text === "") continue;
    // Some servers split a query at `;` as well, which only `allowReserved` leaves unencoded.
    const split = location === "query" && text.includes(";");
    if (typeof value === "object" || split || own.names.size > 0) {
      const keys = keysOf(text, split ? /[&;]/ : separator);
      for (const key of keys) if (own.names.has(key)) throw notSettable(location, key);
      if (typeof value === "object" || split) {
        written.push({ name, keys });
      }
    }
    out += out === "" ? text : separator + text;
  }
  if (written.length > 0) {
    const reserved = fixed === "" ? own.names : [...keysOf(fixed, "&"), ...own.names];
    const names = [...pairs.declared, ...Object.keys(values)];
    const apart = pairs.whole.size === 0 ? names : names.filter((name) => !pairs.whole.has(name));
    checkKeys(`${location} parameter`, apart, reserved, written);
  }
  if (own.text === "") return out;
  return out === "" ? own.text : out + separator + own.text;
}

function headerList(
  values: Named,
  accept: string,
  encoders: EncoderOf,
  own: AddedHeaders,
): string[] {
  const list: string[] = [];
  const set = new Set<string>();
  for (const name of Object.keys(values)) {
    const lower = name.toLowerCase();
    if (!mayBeSet(name) || own.names.has(lower)) throw notSettable("header", name);
    const text = encoders("header", name)(values[name] ?? null);
    if (text === undefined) continue;
    set.add(lower);
    list.push(name, checkedValue(name, text));
  }
  if (!set.has("accept")) list.push("accept", accept);
  if (!set.has("user-agent")) list.push("user-agent", "mcpgen");
  list.push("accept-encoding", "gzip, br");
  list.push(...own.list);
  return list;
}

function contentOf(
  operation: OperationDefinition,
  encode: BodyEncoder | undefined,
  value: JsonValue | undefined,
): ReturnType<BodyEncoder> | undefined {
  if (value !== undefined && encode !== undefined) return encode(value);
  if (operation.body?.required === true) {
    throw new McpgenError(
      "invalid_input",
      "The API needs a request body, and the arguments leave all of it out.",
    );
  }
  return undefined;
}

function notSettable(location: Location, name: string): McpgenError {
  return new McpgenError(
    "invalid_input",
    `The ${location} parameter ${JSON.stringify(name)} is not for a tool to set. Leave it out.`,
  );
}
