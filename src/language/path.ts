/**
 * Paths of the overlay (`to`, `select`, `from`): `name *( "." name | "[" index "]" | "[*]" | "['text']" )`.
 * The compiler types them against schemas, the runtime walks them over bodies; both read them here.
 */

/** One step of a path. `each` maps over an array. */
export type PathSegment =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "each" };

/** A parsed path; empty for the value itself. */
export type Path = readonly PathSegment[];

/** What is wrong with a path's text, and at which character (0-based). */
export interface PathError {
  readonly message: string;
  readonly at: number;
}

const NAME = /[^.[\]'"\s]+/y;
const INDEX = /\[(0|[1-9]\d{0,8})\]/y;
const EACH = /\[\*\]/y;
const QUOTED = /\['((?:[^'\\]|\\['\\])*)'\]/y;

/** Parses a path. An empty text is the empty path. */
export function parsePath(text: string): Path | PathError {
  const segments: PathSegment[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const dotted = segments.length > 0 && text[at] === ".";
    if (dotted) at++;
    const name = segments.length === 0 || dotted ? match(NAME) : null;
    const index = dotted ? null : match(INDEX);
    const each = dotted ? null : match(EACH);
    const quoted = dotted ? null : match(QUOTED);
    const found = name ?? index ?? each ?? quoted;
    if (found === null) {
      const message =
        dotted || segments.length === 0
          ? "a name is expected"
          : 'expected ".", "[n]", "[*]" or "[\'name\']"';
      return { message, at };
    }
    if (name !== null) segments.push({ kind: "name", name: name[0] });
    else if (index !== null) segments.push({ kind: "index", index: Number(index[1]) });
    else if (each !== null) segments.push({ kind: "each" });
    else segments.push({ kind: "name", name: (quoted?.[1] ?? "").replace(/\\(['\\])/g, "$1") });
    at += found[0].length;
  }
  return segments;
}

/** Whether {@link parsePath} failed. */
export function isPathError(result: Path | PathError): result is PathError {
  return "message" in result;
}

/** The shortest text that parses to a path. */
export function printPath(path: Path): string {
  let text = "";
  for (const segment of path) {
    if (segment.kind === "index") text += `[${segment.index}]`;
    else if (segment.kind === "each") text += "[*]";
    else if (/^[^.[\]'"\s]+$/.test(segment.name))
      text += text === "" ? segment.name : `.${segment.name}`;
    else text += `['${segment.name.replace(/['\\]/g, "\\$&")}']`;
  }
  return text;
}
