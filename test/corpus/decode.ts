import type { CapturedRequest } from "./capture.ts";
import {
  explodes,
  fromHeader,
  fromPairs,
  fromPath,
  type Pair,
  pairsOf,
  styleOf,
} from "./decode-style.ts";
import { kindsOf } from "./kinds.ts";
import {
  isNode,
  type Node,
  type Original,
  type OriginalOperation,
  type Placed,
} from "./original.ts";

/** A declared parameter with the value that stood on the wire; undefined where none did. */
export interface DecodedParameter {
  readonly in: "path" | "query" | "header" | "cookie";
  readonly name: string;
  readonly required: boolean;
  readonly schema: Placed;
  readonly value: unknown;
}

export interface DecodedParameters {
  readonly declared: readonly DecodedParameter[];
  /** Query keys and cookies that the operation does not declare: `query key`. */
  readonly undeclared: readonly (readonly [place: string, name: string])[];
}

/** What an HTTP client sends of itself; `content-*` belong to the body. */
const CLIENT_HEADERS = new Set([
  "accept",
  "accept-encoding",
  "connection",
  "content-length",
  "content-type",
  "host",
  "transfer-encoding",
  "user-agent",
]);
/** "If `in` is header and the name is one of these, the parameter definition SHALL be ignored" (3.1.1, Parameter Object). */
const IGNORED_HEADERS = new Set(["accept", "authorization", "content-type"]);

/** The parameters that a definition has for certain: those that the standard says to ignore are left out. */
export function parametersOf(operation: OriginalOperation): readonly Placed<Node>[] {
  return operation.parameters.filter(
    ({ value }) =>
      value["in"] !== "header" || !IGNORED_HEADERS.has(String(value["name"]).toLowerCase()),
  );
}

/**
 * Reads the parameters of a request by the operation's definition (OpenAPI 3.1.1, Style Values; 3.2.0, querystring).
 * @throws {Error} where the path is not the operation's, or a text is not what its style writes.
 */
export function decodeParameters(
  original: Original,
  operation: OriginalOperation,
  request: CapturedRequest,
  basePath: string,
): DecodedParameters {
  const [rawPath = "", ...rest] = request.target.split("?");
  const pairs = pairsOf(rest.join("?"), "&");
  const path = pathTexts(operation.path, rawPath, basePath);
  const left = new Set(pairs.map((_, i) => i));
  const cookies = pairsOf(headerOf(request, "cookie") ?? "", /;\s*/);
  const cookiesLeft = new Set(cookies.map((_, i) => i));
  const headers = new Set<string>();
  takeFixed(operation.path, pairs, left);

  const declared: DecodedParameter[] = [];
  const open: (() => void)[] = [];
  for (const parameter of parametersOf(operation)) {
    const { value: definition, file } = parameter;
    const place = String(definition["in"]) as DecodedParameter["in"];
    const name = String(definition["name"]);
    const schema = schemaOf(definition, file);
    const kinds = kindsOf(original, schema);
    const slot = declared.length;
    const put = (value: unknown): void => {
      declared[slot] = {
        in: place,
        name,
        required: definition["required"] === true,
        schema,
        value,
      };
    };
    put(undefined);
    if (place === "path") put(fromPath(path.get(name), definition, kinds));
    else if (place === "header") {
      headers.add(name.toLowerCase());
      put(fromHeader(headerOf(request, name), definition, kinds));
    } else {
      const [list, rest] = place === "cookie" ? [cookies, cookiesLeft] : [pairs, left];
      const read = (): void => put(fromPairs(list, rest, definition, kinds));
      // An exploded object takes what no other parameter has a name for.
      if (explodes(definition) && kinds.object && styleOf(definition) === "form") open.push(read);
      else read();
    }
  }
  for (const read of open) read();

  const undeclared: (readonly [string, string])[] = [
    ...[...left].map((i) => ["query", pairs[i]?.[0] ?? ""] as const),
    ...[...cookiesLeft].map((i) => ["cookie", cookies[i]?.[0] ?? ""] as const),
  ];
  for (const [name] of request.headers) {
    const lower = name.toLowerCase();
    if (!CLIENT_HEADERS.has(lower) && !headers.has(lower) && lower !== "cookie") {
      undeclared.push(["header", name]);
    }
  }
  return { declared, undeclared };
}

export function headerOf(request: CapturedRequest, name: string): string | undefined {
  return request.headers.find(([n]) => n.toLowerCase() === name.toLowerCase())?.[1];
}

/** The expressions of a path that no parameter declares: texts, whatever else they may be. */
export function undeclaredNames({ path, parameters }: OriginalOperation): readonly string[] {
  const declared = new Set(
    parameters.flatMap(({ value }) => (value["in"] === "path" ? [String(value["name"])] : [])),
  );
  return [...path.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !declared.has(name));
}

/** The schema of a parameter or header: its own, or that of its content. */
function schemaOf(definition: Node, file: string): Placed {
  const [content] = Object.values(isNode(definition["content"]) ? definition["content"] : {});
  const schema = isNode(content) ? content["schema"] : definition["schema"];
  return { value: schema ?? true, file };
}

/** A query that is part of the path's key must stand as it is written. */
function takeFixed(path: string, pairs: readonly Pair[], left: Set<number>): void {
  const query = /\?([^#]*)/.exec(path)?.[1];
  for (const [key, value] of pairsOf(query ?? "", "&")) {
    const found = [...left].find((i) => pairs[i]?.[0] === key && pairs[i]?.[1] === value);
    if (found === undefined) throw new Error(`the fixed query ${key}=${value} is missing`);
    left.delete(found);
  }
}

/** The raw text of each path parameter. */
function pathTexts(template: string, raw: string, basePath: string): ReadonlyMap<string, string> {
  const names: string[] = [];
  const pattern = template
    .replace(/[?#].*$/s, "")
    .split(/(\{[^{}]*\})/)
    .map((part) => {
      const name = /^\{(.*)\}$/s.exec(part)?.[1];
      if (name === undefined) {
        return part.replace(/[^/]/g, (c) => `(?:${escaped(c)}|${escaped(encodeURIComponent(c))})`);
      }
      names.push(name);
      return "([^/?#]*)";
    })
    .join("");
  const found = new RegExp(`^${escaped(basePath)}${pattern}$`).exec(raw);
  if (found === null) throw new Error(`the path ${raw} is not ${template}`);
  return new Map(names.map((name, i) => [name, found[i + 1] ?? ""]));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
