import { expect, test } from "vitest";
import { createWriter } from "../../../../src/compiler/emit/writer.ts";

test.each([0, 1, 63, 64, 65, 128, 200])("holds %i lines in their order", (count) => {
  const writer = createWriter();
  const lines = Array.from({ length: count }, (_, i) => `line ${i}`);
  for (const line of lines) writer.line(line);
  expect(writer.lines).toBe(count);
  expect(writer.text()).toBe(lines.map((line) => `${line}\n`).join(""));
});

test("goes on after it was read, in the middle of a line", () => {
  const writer = createWriter();
  for (let i = 0; i < 64; i++) writer.line("a");
  writer.write("b");
  expect(writer.text()).toBe(`${"a\n".repeat(64)}b`);
  writer.line("c");
  expect(writer.text()).toBe(`${"a\n".repeat(64)}bc\n`);
});
