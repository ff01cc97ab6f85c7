import { isMap, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";

/**
 * How many lines each tool of an overlay takes, by its name: those of its own node, from its key to its last value, without
 * comments and blank lines. What an alias stands for is counted where it is written.
 * @throws {Error} naming the line where keys stand in braces: there one line holds many.
 */
export function linesOfTools(text: string): ReadonlyMap<string, number> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const tools: unknown = document.get("tools");
  if (!isMap(tools)) throw new Error("the overlay has no tools");
  const lineOf = (offset: number): number => counter.linePos(offset).line;
  visit(tools, {
    Map: (_, node) => {
      if (node.flow !== true || node.items.length === 0) return;
      const line = lineOf(node.range?.[0] ?? 0);
      throw new Error(`line ${line}: keys in braces; one key a line is counted`);
    },
  });
  const written = text.split("\n");
  return new Map(
    tools.items.map(({ key, value }) => {
      if (!isScalar(key)) throw new Error("the name of a tool is no text");
      const from = lineOf(key.range?.[0] ?? 0);
      const to = lineOf(Math.max(0, ((value as Node | null)?.range?.[1] ?? 0) - 1));
      const counted = written.slice(from - 1, to).filter((line) => !/^\s*(?:#|$)/.test(line));
      return [String(key.value), counted.length];
    }),
  );
}
