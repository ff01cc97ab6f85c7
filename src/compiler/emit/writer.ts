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
  /** Continues the line and ends it: a whole line where none was begun. */
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

/** Lines that are put together at once: V8 keeps what `+=` joins as a tree, node by node, until somebody reads it. */
const PART = 64;

/**
 * An empty writer: it joins lines and knows nothing of what they say. Our tokens never span lines (`literal.ts`), so that a
 * margin is all that a line needs (ADR 9).
 */
export function createWriter(): Writer {
  const parts: string[] = [];
  let pending: string[] = [];
  let line = "";
  let margin = "";
  let lines = 0;
  const write = (text: string): void => {
    line = line === "" ? margin + text : line + text;
  };
  const newLine = (): void => {
    pending.push(line);
    line = "";
    lines++;
    if (pending.length === PART) {
      parts.push(`${pending.join("\n")}\n`);
      pending = [];
    }
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
      const outer = margin;
      margin += " ".repeat(INDENT);
      print();
      margin = outer;
    },
    get margin() {
      return margin.length;
    },
    get lines() {
      return lines;
    },
    text: () => `${parts.join("")}${pending.map((one) => `${one}\n`).join("")}${line}`,
  };
}
