import { McpgenError } from "../call/error.ts";

/** Writes the path of one operation. */
export interface PathTemplate {
  /** The names of its parameters, in order. */
  readonly names: readonly string[];
  /** A fixed query of the template (`/?Action=List`), without its `?`. */
  readonly query: string;
  /**
   * The path for encoded parameter texts, in the order of `names`.
   * @throws {McpgenError} `invalid_input` where the texts would lead to another path than the template's.
   */
  readonly expand: (texts: readonly string[]) => string;
}

/** One segment of a template: its text, or the texts around its parameters. */
type Segment =
  | { readonly fixed: string }
  | { readonly fixed?: never; readonly before: string; readonly after: string };

const PARAMETER = /\{([^{}/]*)\}/g;
const DOTS = /^(?:\.|%2e){1,2}$/i;

/**
 * Reads a path template below a base path (which has no trailing slash). A fragment is dropped: it is never sent
 * (RFC 9110, 4.2.5).
 * @throws {McpgenError} `internal` for a template that is no path.
 */
export function pathTemplate(basePath: string, path: string): PathTemplate {
  const [beforeFragment = ""] = path.split("#", 1);
  const mark = beforeFragment.indexOf("?");
  const pathText = mark === -1 ? beforeFragment : beforeFragment.slice(0, mark);
  const queryText = mark === -1 ? "" : beforeFragment.slice(mark + 1);
  const template = pathText.startsWith("/") ? pathText : `/${pathText}`;

  const literals: string[] = [];
  const names: string[] = [];
  let at = 0;
  for (const match of template.matchAll(PARAMETER)) {
    literals.push(fixedText(template.slice(at, match.index)));
    names.push(match[1] ?? "");
    at = match.index + match[0].length;
  }
  literals.push(fixedText(template.slice(at)));
  literals[0] = basePath + (literals[0] ?? "");
  if (queryText.includes("{")) throw unusable(path);
  const segments = segmentsOf(literals);
  if (segments.some((s) => s.fixed !== undefined && DOTS.test(s.fixed))) throw unusable(path);

  const first = literals[0] ?? "";
  return {
    names,
    query: fixedText(queryText),
    expand: (texts) => {
      if (names.length === 0) return first;
      let out = first;
      for (let i = 0; i < names.length; i++) out += (texts[i] ?? "") + (literals[i + 1] ?? "");
      if (!matches(out, segments)) {
        throw new McpgenError(
          "invalid_input",
          `The value for ${names.map((n) => JSON.stringify(n)).join(" and ")} cannot stand in the path: it is empty or leads to another path.`,
        );
      }
      return out;
    },
  };
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
