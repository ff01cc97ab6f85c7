import { escapeHidden } from "./quote.ts";

const WIDTH = 100;

/**
 * A documentation comment over the declaration that follows, wrapped at 100 columns. Document text cannot close it,
 * hide in it or start a tag of its own.
 */
export function docComment(paragraphs: readonly string[], tags: readonly string[] = []): string {
  const width = WIDTH - " * ".length;
  const lines = paragraphs.flatMap((paragraph, i) => [
    ...(i === 0 ? [] : [""]),
    ...wrap(defuse(paragraph), width),
  ]);
  const marks = tags.map((tag) => escapeHidden(tag).replaceAll("*/", "*\\/"));
  if (marks.length > 0 && lines.length > 0) lines.push("");
  lines.push(...marks);
  const [only = ""] = lines;
  if (lines.length === 1 && only.length + "/**  */".length <= WIDTH) return `/** ${only} */`;
  return ["/**", ...lines.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"].join("\n");
}

/** Text that is only text inside a comment. */
function defuse(text: string): string {
  return escapeHidden(text.replace(/\s+/g, " ").trim())
    .replaceAll("*/", "*\\/")
    .replaceAll("/*", "/\\*")
    .replace(/(^|\s)@/g, "$1\\@")
    .replace(/\{@(?!link )/g, "{\\@");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}
