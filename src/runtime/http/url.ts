import { McpgenError } from "../call/error.ts";

/** Writes the path of one operation. */
export interface PathTemplate {
  /** The names of its parameters, in order. */
  readonly names: readonly string[];
  /** Those that stand in the query that the template has itself (`/?Action={action}`). */
  readonly queryNames: readonly string[];
  /**
   * The path and the template's own query, without its `?`, for encoded parameter texts in the order of the names.
   * @throws {McpgenError} `invalid_input` where the texts would lead to another path than the template's.
   */
  readonly expand: (texts: readonly string[], queryTexts?: readonly string[]) => Expanded;
}

/** A path and the query of its template, ready to be sent. */
export interface Expanded {
  readonly path: string;
  readonly query: string;
}

/** One segment of a template: its text, or the texts around its parameters. */
type Segment =
  | { readonly fixed: string }
  | { readonly fixed?: never; readonly before: string; readonly after: string };

const PARAMETER = /\{([^{}/]*)\}/g;
/** A dot segment, also before what some servers take for a segment's own parameters (RFC 3986, 3.3). */
const DOTS = /^(?:\.|%2e){1,2}(?:;.*)?$/i;

/**
 * Reads a path template below a base path (which has no trailing slash). A fragment is dropped: it is never sent
 * (RFC 9110, 4.2.5).
 * @throws {McpgenError} `internal` for a template that is no path.
 */
export function pathTemplate(basePath: string, path: string): PathTemplate {
  const [beforeFragment = ""] = splitOutside(path, "#");
  const [pathText = "", queryText = ""] = splitOutside(beforeFragment, "?");
  const inPath = partsOf(pathText.startsWith("/") ? pathText : `/${pathText}`);
  const inQuery = partsOf(queryText);
  const literals = [basePath + (inPath.literals[0] ?? ""), ...inPath.literals.slice(1)];
  const segments = segmentsOf(literals);
  if (segments.some((s) => s.fixed !== undefined && DOTS.test(s.fixed))) throw unusable(path);
  const { names } = inPath;

  return {
    names,
    queryNames: inQuery.names,
    expand: (texts, queryTexts = []) => {
      const out = filled(literals, texts);
      if (names.length > 0 && !matches(out, segments)) {
        throw new McpgenError(
          "invalid_input",
          `The value for ${names.map((n) => JSON.stringify(n)).join(" and ")} cannot stand in the path: it is empty or leads to another path.`,
        );
      }
      return { path: out, query: filled(inQuery.literals, queryTexts) };
    },
  };
}

/** A text before and after the first `mark` that stands outside of braces. */
function splitOutside(text: string, mark: string): readonly [string, string?] {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "{") depth++;
    else if (c === "}") depth--;
    else if (c === mark && depth === 0) return [text.slice(0, i), text.slice(i + 1)];
  }
  return [text];
}

/** The fixed texts of a template, one more than it has parameters, and the parameters' names. */
function partsOf(template: string): {
  readonly literals: readonly string[];
  readonly names: readonly string[];
} {
  const literals: string[] = [];
  const names: string[] = [];
  let at = 0;
  for (const match of template.matchAll(PARAMETER)) {
    literals.push(fixedText(template.slice(at, match.index)));
    names.push(match[1] ?? "");
    at = match.index + match[0].length;
  }
  literals.push(fixedText(template.slice(at)));
  return { literals, names };
}

function filled(literals: readonly string[], texts: readonly string[]): string {
  let out = literals[0] ?? "";
  for (let i = 1; i < literals.length; i++) out += (texts[i - 1] ?? "") + (literals[i] ?? "");
  return out;
}

/** Reads a path again and compares it with its template: as many segments, the fixed ones equal, none a dot segment. */
function matches(path: string, segments: readonly Segment[]): boolean {
  const sent = path.split("/");
  if (sent.length !== segments.length) return false;
  for (let i = 0; i < sent.length; i++) {
    const text = sent[i] ?? "";
    const segment = segments[i];
    if (segment === undefined) return false;
    if (segment.fixed !== undefined) {
      if (text !== segment.fixed) return false;
    } else if (
      text.length <= segment.before.length + segment.after.length ||
      !text.startsWith(segment.before) ||
      !text.endsWith(segment.after) ||
      DOTS.test(text) ||
      /[?#\\]/.test(text)
    ) {
      return false;
    }
  }
  return true;
}

function segmentsOf(literals: readonly string[]): Segment[] {
  const HOLE = "\0";
  return literals
    .join(HOLE)
    .split("/")
    .map((text) => {
      const first = text.indexOf(HOLE);
      if (first === -1) return { fixed: text };
      return { before: text.slice(0, first), after: text.slice(text.lastIndexOf(HOLE) + 1) };
    });
}

/** Fixed text of a document: characters that a URL cannot hold are encoded, escapes that stand there are kept. */
function fixedText(text: string): string {
  return text.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]/gu, (c) => {
    try {
      return encodeURIComponent(c);
    } catch {
      throw unusable(text);
    }
  });
}

/** Control characters, and a `..` between slashes, which some servers unpack from `%2F..%2F`. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const HIDDEN_DOTS = /(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

/**
 * Refuses a text that must not stand in a path, before it is encoded.
 * @throws {McpgenError} `invalid_input`.
 */
export function checkPathText(name: string, text: string): void {
  if (CONTROL.test(text) || HIDDEN_DOTS.test(text)) {
    throw new McpgenError(
      "invalid_input",
      `The value for ${JSON.stringify(name)} cannot stand in the path: it may not hold control characters or the segments "." and "..".`,
    );
  }
}

function unusable(path: string): McpgenError {
  return new McpgenError(
    "internal",
    "The path of this operation cannot be sent. The document that describes it needs a fix.",
    { cause: new Error(`unusable path template: ${JSON.stringify(path)}`) },
  );
}
