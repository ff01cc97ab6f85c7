import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { originOf, type Written } from "./written.ts";

/** A path template (OpenAPI 3.1.1, 4.8.8.1), read. */
export interface PathTemplate {
  /** The template without the pairs of `query`. */
  readonly path: string;
  /** `{names}` of the path in order. One that stands in it twice has one value. */
  readonly names: readonly string[];
  /**
   * Pairs of a query in the template (`/x?id={id}`), which the standard does not know and authors write: each is a
   * required query parameter.
   */
  readonly query: readonly { readonly key: string; readonly name: string }[];
}

/** Segments that lead to another path: no request can ask for them (RFC 3986, 5.2.4). The runtime sends none either. */
const DOTS = /^(?:\.|%2e){1,2}(?:;.*)?$/i;

/** Reads the key of a Paths Object. A fragment, with which authors tell apart operations of one path, asks for nothing. */
export function pathTemplate(path: string, written: Written, problems: Diagnostic[]): PathTemplate {
  const bad = (reason: string): void => {
    const origin = { ...originOf(written), onKey: true };
    problems.push(openApiProblem("bad-template", { path, reason }, origin));
  };
  const unusable = namesOf(path).find((name) => /[?#/]/.test(name));
  if (unusable !== undefined) {
    bad(`{${unusable}} is no name of a path parameter`);
    return { path, names: [], query: [] };
  }
  const [sent = "", ...fragment] = path.split("#");
  const mark = sent.indexOf("?");
  const before = mark === -1 ? sent : sent.slice(0, mark);
  const names = namesOf(before);
  const query: { readonly key: string; readonly name: string }[] = [];
  const fixed: string[] = [];
  for (const pair of mark === -1 ? [] : sent.slice(mark + 1).split("&")) {
    const [, key, name] = /^([^{}=]+)=\{([^{}]+)\}$/.exec(pair) ?? [];
    if (key !== undefined && name !== undefined) query.push({ key: decoded(key), name });
    else fixed.push(pair);
    if (key === undefined && /[{}]/.test(pair)) bad("its query has more than key={name} pairs");
  }
  if (/[{}]/.test(before.replace(/\{[^{}]*\}/g, ""))) bad("its braces do not match");
  if (names.includes("")) bad("a parameter has no name");
  if (!sent.isWellFormed()) bad("it holds half of a character");
  if (before.split("/").some((segment) => DOTS.test(segment))) bad('it has a segment "." or ".."');
  const rest = [fixed.length === 0 ? before : `${before}?${fixed.join("&")}`, ...fragment];
  return { path: query.length === 0 ? path : rest.join("#"), names: [...new Set(names)], query };
}

function namesOf(text: string): readonly string[] {
  return [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
