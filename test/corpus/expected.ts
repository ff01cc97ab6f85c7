import { isDeepStrictEqual } from "node:util";
import { type BoundTool, boundValue, isArgument } from "./bound-tools.ts";
import type { CapturedRequest } from "./capture.ts";
import { headerOf, parametersOf, undeclaredNames } from "./decode.ts";
import { type BodyMedia, essenceOf, isJson, mediaFor } from "./decode-body.ts";
import { encoded, expectedParameter } from "./expected-style.ts";
import { partsOf } from "./multipart.ts";
import { isNode, type Original, type OriginalOperation } from "./original.ts";

type Arguments = { readonly [name: string]: unknown };

/**
 * Compares a request with what the document says of these arguments: the bytes of path, query, header fields, cookies
 * and body. `args` are values of the document, where a file is its text; `given` is what the tool was called with. What the standard leaves open is compared by meaning: the order of parameters, the boundary of a multipart
 * body, the spaces of JSON, and reserved characters where `allowReserved` lets them stand.
 */
export function differences(
  original: Original,
  operation: OriginalOperation,
  tool: BoundTool,
  args: Arguments,
  given: Arguments,
  request: CapturedRequest,
  basePath: string,
): readonly string[] {
  const found: string[] = [];
  const same = (what: string, actual: unknown, wanted: unknown): void => {
    if (!isDeepStrictEqual(actual, wanted))
      found.push(`${what}: ${cut(actual)} is not ${cut(wanted)}`);
  };
  const [path = "", ...rest] = request.target.split("?");
  const texts = new Map<string, string>();
  const pairs: string[] = fixedQuery(operation.path);
  const cookies: string[] = [];
  const reserved = new Set<string>();
  for (const { value: definition } of parametersOf(operation)) {
    const place = String(definition["in"]) as "path" | "query" | "header" | "cookie";
    const name = String(definition["name"]);
    const bound = tool[place];
    if (!Object.hasOwn(bound, name)) {
      if (definition["required"] === true) found.push(`no argument sets ${place}.${name}`);
      continue;
    }
    const value = boundValue(bound[name], args);
    const text = expectedParameter(definition, value);
    if (place === "path") texts.set(name, text ?? "");
    else if (place === "header") same(`header ${name}`, headerOf(request, name), text);
    else if (text !== undefined && place === "cookie") cookies.push(text);
    else if (text !== undefined) {
      const own = text.split("&");
      pairs.push(...own);
      if (definition["allowReserved"] === true) for (const one of own) reserved.add(nameOf(one));
    }
  }
  for (const name of undeclaredNames(operation)) {
    texts.set(name, encoded(String(boundValue(tool.path[name], args))));
  }
  same("method", request.method, operation.method);
  same("path", path, basePath + expectedPath(operation.path, texts));
  const query = rest.join("?");
  const plain = (pair: string): string =>
    reserved.has(nameOf(pair)) ? encoded(decodeURIComponent(pair)) : pair;
  same(
    "query",
    query === "" ? [] : query.split("&").map(plain).sort(byName),
    pairs.map(plain).sort(byName),
  );
  same(
    "cookie",
    headerOf(request, "cookie"),
    cookies.length === 0 ? undefined : cookies.join("; "),
  );
  found.push(...bodyDifferences(original, operation, tool, args, given, request));
  return found;
}

function nameOf(pair: string): string {
  return pair.split("=", 1)[0] ?? "";
}

/** Pairs of one name keep their order. */
function byName(a: string, b: string): number {
  return nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0;
}

function fixedQuery(path: string): string[] {
  const query = /\?([^#]*)/.exec(path)?.[1] ?? "";
  return query === "" ? [] : query.split("&");
}

/** The template with its expressions replaced; its own characters as a URI may hold them. */
function expectedPath(template: string, texts: ReadonlyMap<string, string>): string {
  return template
    .replace(/[?#].*$/s, "")
    .split(/(\{[^{}]*\})/)
    .map((part) => {
      const name = /^\{(.*)\}$/s.exec(part)?.[1];
      return name === undefined
        ? part.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu, (c) => encodeURIComponent(c))
        : (texts.get(name) ?? "");
    })
    .join("");
}

function bodyDifferences(
  original: Original,
  operation: OriginalOperation,
  tool: BoundTool,
  args: Arguments,
  given: Arguments,
  request: CapturedRequest,
): readonly string[] {
  const value = tool.body === undefined ? undefined : boundValue(tool.body, args);
  const required = operation.requestBody?.value["required"] === true;
  const empty = isNode(value) && Object.keys(value).length === 0 && !isArgument(tool.body);
  const contentType = headerOf(request, "content-type");
  if (value === undefined || (empty && !required)) {
    return contentType === undefined && request.body.length === 0
      ? []
      : ["a body that no argument made"];
  }
  if (contentType === undefined) return ["the body is missing"];
  const media = mediaFor(original, operation, contentType);
  if (media === undefined) return [`the operation takes no ${essenceOf(contentType)}`];
  try {
    // JSON holds no bytes: what it says is what the tool was given.
    const sent = isJson(media.type) ? boundValue(tool.body, given) : value;
    return bytesDiffer(original, media, contentType, sent, request.body);
  } catch (error) {
    return [`body: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function bytesDiffer(
  original: Original,
  media: BodyMedia,
  contentType: string,
  value: unknown,
  body: Buffer,
): readonly string[] {
  const { type } = media;
  const text = body.toString("utf8");
  const wrong = (actual: unknown, wanted: unknown): readonly string[] =>
    isDeepStrictEqual(actual, wanted) ? [] : [`body: ${cut(actual)} is not ${cut(wanted)}`];
  if (isJson(type)) {
    const sent: unknown = JSON.parse(text);
    const spaced = JSON.stringify(sent) === text ? [] : ["body: JSON is not in its shortest form"];
    return [...wrong(sent, value), ...spaced];
  }
  if (type === "application/x-www-form-urlencoded") {
    const pairs = text === "" ? [] : text.replaceAll("+", "%20").split("&");
    return wrong(pairs, expectedForm(media, value));
  }
  if (type.startsWith("multipart/")) {
    const parts = partsOf(contentType, body).map(({ name, type: of, content }) => ({
      name,
      json: isJson(essenceOf(of ?? "")),
      content: content.toString("latin1"),
    }));
    return wrong(parts, expectedParts(original, media, value));
  }
  return body.equals(Buffer.from(String(value))) ? [] : [`body: ${cut(text)} is not ${cut(value)}`];
}

/** The pairs of a form: each property as its encoding says; without a style each item by its content type. */
function expectedForm(media: BodyMedia, value: unknown): readonly string[] {
  if (!isNode(value)) throw new Error("a form of no object");
  return Object.entries(value).flatMap(([name, property]) => {
    const encoding = isNode(media.encoding[name]) ? media.encoding[name] : {};
    const { style, explode, allowReserved, contentType } = encoding;
    if (style === undefined && explode === undefined && allowReserved === undefined) {
      const json = typeof contentType === "string" && isJson(essenceOf(contentType));
      return (Array.isArray(property) && !json ? property : [property]).flatMap((item: unknown) => {
        if (item === null) return [];
        const text = json || typeof item === "object" ? JSON.stringify(item) : String(item);
        return [`${encoded(name)}=${encoded(text)}`];
      });
    }
    const definition = {
      name,
      in: "query",
      ...(style === undefined ? {} : { style }),
      ...(explode === undefined ? {} : { explode }),
    };
    return expectedParameter(definition, property)?.split("&") ?? [];
  });
}

interface ExpectedPart {
  readonly name: string;
  readonly json: boolean;
  readonly content: string;
}

/**
 * One part for each value; one for each item of an array (OpenAPI 3.1.1, Special Considerations for multipart). A
 * style counts since 3.1 only (3.0.4, Encoding Object).
 */
function expectedParts(
  original: Original,
  media: BodyMedia,
  value: unknown,
): readonly ExpectedPart[] {
  if (!isNode(value)) throw new Error("a multipart body of no object");
  return Object.entries(value).flatMap(([name, property]): readonly ExpectedPart[] => {
    const encoding = isNode(media.encoding[name]) ? media.encoding[name] : {};
    const { style, explode, allowReserved, contentType } = encoding;
    const styled = style !== undefined || explode !== undefined || allowReserved !== undefined;
    if (styled && !/^(?:2|3\.0)/.test(original.version)) {
      const text = expectedParameter({ ...encoding, name, in: "query" }, property);
      return (text?.split("&") ?? []).map((pair) => {
        const [key = "", ...rest] = pair.split("=").map(decodeURIComponent);
        return { name: key, json: false, content: latin1(rest.join("=")) };
      });
    }
    const [declared = ""] = String(contentType ?? "").split(",", 1);
    return (Array.isArray(property) ? property : [property]).flatMap((item: unknown) => {
      if (item === null) return [];
      const json = typeof item === "object" || isJson(essenceOf(declared));
      return [{ name, json, content: latin1(json ? JSON.stringify(item) : String(item)) }];
    });
  });
}

function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function cut(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
