/**
 * The one adapter over ts-morph's CodeBlockWriter. ts-morph re-exports this very class from the package
 * `code-block-writer`; importing it from there takes 2 ms where importing ts-morph takes 220 ms and 75 MB, which a
 * build that prints nothing new should not pay.
 */
import CodeBlockWriter from "code-block-writer";

/** Columns of one level of indentation. */
export const INDENT = 2;

/** Columns that a line may have. */
export const WIDTH = 100;

/** Where code is printed: lines, each indented by its level. */
export interface Writer {
  /** Continues the line. */
  write(text: string): void;
  /** Ends the line. */
  newLine(): void;
  /** A whole line. */
  line(text: string): void;
  /** An empty line, unless the text begins here. */
  blank(): void;
  /** Prints one level deeper. */
  indent(print: () => void): void;
  /** Columns before the first character of a line. */
  readonly margin: number;
  /** Lines that have ended. */
  readonly lines: number;
  /** Everything so far. */
  text(): string;
}

/**
 * An empty writer. Margins are written here and not by CodeBlockWriter, which reads along to leave multi-line strings
 * alone and takes the quote after an escaped backslash for an escaped one: our strings never span lines.
 */
export function createWriter(): Writer {
  const out = new CodeBlockWriter({ newLine: "\n", indentNumberOfSpaces: INDENT });
  let level = 0;
  let lines = 0;
  // A line is handed over as a whole: one call instead of one for each token.
  let line = "";
  const write = (text: string): void => {
    line += line === "" ? " ".repeat(level * INDENT) + text : text;
  };
  const newLine = (): void => {
    out.write(line);
    out.newLine();
    line = "";
    lines++;
  };
  return {
    write,
    newLine,
    line(text) {
      write(text);
      newLine();
    },
    blank() {
      if (lines > 0) newLine();
    },
    indent(print) {
      level++;
      print();
      level--;
    },
    get margin() {
      return level * INDENT;
    },
    get lines() {
      return lines;
    },
    text: () => out.toString() + line,
  };
}
