import { displayWidth } from "./display-width.ts";
import { escapeUnseen } from "./literal.ts";
import { WIDTH, type Writer } from "./writer.ts";

/** A documentation comment. */
export interface Doc {
  /** Prose of the plan or of a document: it cannot close the comment, hide in it, or start a tag. */
  readonly text?: string;
  /** Prose of ours, where `{@link …}` works. */
  readonly own?: string;
  /** Block tags: what follows `@`. */
  readonly tags?: readonly string[];
}

/** Prints a comment above the declaration that follows, wrapped at 100 columns; nothing where there is nothing to say. */
export function printDoc({ text = "", own = "", tags = [] }: Doc, writer: Writer): void {
  const prose = [own, defuse(text)].filter((part) => part !== "").join(" ");
  const lines = wrap(prose, WIDTH - writer.margin - " * ".length);
  const [only, ...more] = lines;
  if (only === undefined && tags.length === 0) return;
  const short = only !== undefined && more.length === 0 && tags.length === 0;
  if (short && writer.margin + displayWidth(only) + "/**  */".length <= WIDTH) {
    writer.line(`/** ${only} */`);
    return;
  }
  writer.line("/**");
  for (const line of lines) writer.line(` * ${line}`);
  if (lines.length > 0 && tags.length > 0) writer.line(" *");
  for (const tag of tags) writer.line(` * @${unclosable(escapeUnseen(tag))}`);
  writer.line(" */");
}

/** Text that is only text inside a comment: one paragraph, no end of the comment, no tags. */
function defuse(text: string): string {
  if (text === "") return "";
  const visible = escapeUnseen(oneLine(text));
  return unclosable(visible).replace(/(^|[\s{])@/g, "$1\\@");
}

/** Runs of white space as one space each, none at the ends. */
export function oneLine(text: string): string {
  return /^\S+(?: \S+)*$/.test(text) ? text : text.replace(/\s+/g, " ").trim();
}

function unclosable(text: string): string {
  return text.replaceAll("*/", "*\\/");
}

/** Lines of whole words; a word wider than a line has one to itself. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    const columns = displayWidth(word);
    if (line !== "" && used + 1 + columns > width) {
      lines.push(line);
      line = word;
      used = columns;
    } else {
      used += columns + (line === "" ? 0 : 1);
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** The first paragraph of a description, cut after a sentence or a word where it is longer than `most` characters. */
export function summaryOf(description: string, most = 300): string {
  const end = description.search(/\n\s*\n/);
  const paragraph = oneLine(end === -1 ? description : description.slice(0, end));
  if (paragraph.length <= most) return paragraph;
  const head = paragraph.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  const sentence = head.lastIndexOf(". ");
  if (sentence > most / 3) return head.slice(0, sentence + 1);
  const word = head.lastIndexOf(" ");
  return `${head.slice(0, word > 0 ? word : most)}…`;
}
