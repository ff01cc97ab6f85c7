import { describe, expect, test } from "vitest";
import {
  array,
  type Code,
  call,
  compact,
  expanded,
  json,
  name,
  number,
  string,
} from "../../../../src/compiler/emit/code.ts";
import { print } from "../../../../src/compiler/emit/layout.ts";
import { createWriter } from "../../../../src/compiler/emit/writer.ts";

function printed(code: Code, column = 0): string[] {
  const writer = createWriter();
  print(code, writer, column, 1);
  writer.line(";");
  return writer.text().trimEnd().split("\n");
}

const wide = (length: number): Code => string("x".repeat(length - 2));

describe("what fits stands on one line", () => {
  test.each<[Code, string]>([
    [compact([]), "{};"],
    [expanded([]), "{};"],
    [
      compact([
        ["a", number(1)],
        ["b", undefined],
        ["c-d", string("e")],
      ]),
      '{ a: 1, "c-d": "e" };',
    ],
    [array([]), "[];"],
    [array([number(1), string("a"), name("null")]), '[1, "a", null];'],
    [call("f"), "f();"],
    [call("f", string("a"), compact([["b", number(1)]])), 'f("a", { b: 1 });'],
    [json({ a: [true, null, { b: undefined }] }), "{ a: [true, null, {}] };"],
  ])("%#", (code, want) => {
    expect(printed(code)).toEqual([want]);
  });

  test("to the last column and not beyond", () => {
    expect(printed(array([wide(97)]))).toHaveLength(1);
    expect(printed(array([wide(98)]))).toHaveLength(3);
    expect(printed(array([wide(90)]), 7)).toHaveLength(1);
    expect(printed(array([wide(90)]), 8)).toHaveLength(3);
  });
});

describe("what does not fit is broken from outside in", () => {
  test("an expanded object has a member a line, whatever its width", () => {
    expect(printed(expanded([["a", compact([["b", number(1)]])]]))).toEqual([
      "{",
      "  a: { b: 1 },",
      "};",
    ]);
  });

  test("arrays of several filled objects or arrays always break, others only where they must", () => {
    const pair = compact([
      ["a", number(1)],
      ["b", number(2)],
    ]);
    expect(printed(array([pair, pair]))).toEqual([
      "[",
      "  { a: 1, b: 2 },",
      "  { a: 1, b: 2 },",
      "];",
    ]);
    expect(printed(array([pair]))).toEqual(["[{ a: 1, b: 2 }];"]);
    expect(
      printed(
        json([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual(["[", "  [1, 2],", "  [3, 4],", "];"]);
    expect(printed(json([[1, 2], [3]]))).toEqual(["[[1, 2], [3]];"]);
  });

  test("numbers fill their lines", () => {
    const lines = printed(json(Array.from({ length: 40 }, (_, i) => 1000 + i)));
    expect(lines[0]).toBe("[");
    expect(lines[1]).toHaveLength(97);
    expect(lines).toHaveLength(5);
  });

  test("a string that is too long goes below its key, unless the key is short", () => {
    expect(printed(expanded([["note", wide(120)]]))).toHaveLength(3);
    expect(printed(expanded([["notes", wide(120)]]))).toHaveLength(4);
  });

  test("a key that fills the line has its value below", () => {
    const key = "k".repeat(97);
    const lines = printed(
      expanded([
        [key, json([1])],
        [`${key}2`, name("null")],
        [`${key}3`, call("f", number(1))],
      ]),
    );
    expect(lines.map((line) => line.trim())).toEqual([
      "{",
      `${key}:`,
      "[1],",
      `${key}2:`,
      "null,",
      `${key}3:`,
      "f(1),",
      "};",
    ]);
  });

  test("a call hugs its last object or array", () => {
    const last = compact([["a", wide(90)]]);
    expect(printed(call("f", string("a"), last))[0]).toBe('f("a", {');
    expect(printed(call("f", string("a"), json([["x".repeat(90)]])))[0]).toBe('f("a", [');
    expect(printed(call("f", json([["x".repeat(90), 1]])))[0]).toBe("f([");
  });

  test("a call hugs nothing where two of its arguments are alike, numbers come last or its head is too wide", () => {
    const object = compact([["a", wide(60)]]);
    expect(printed(call("f", object, object))[0]).toBe("f(");
    expect(printed(call("f", wide(90), json([1, 2, 3, 4, 5])))[0]).toBe("f(");
    expect(printed(call("f", wide(97), compact([["a", number(1)]])))[0]).toBe("f(");
    expect(printed(call("f", wide(97), compact([])))).toEqual([
      "f(",
      `  ${'"'.concat("x".repeat(95), '"')},`,
      "  {},",
      ");",
    ]);
    expect(printed(call("f", wide(97), array([])))[0]).toBe("f(");
  });
});

test("only JSON is code", () => {
  expect(() => json(() => 1)).toThrow(TypeError);
  expect(() => json({ a: 1n })).toThrow(TypeError);
});

test("a writer keeps the margin whatever strings its lines hold", () => {
  const writer = createWriter();
  writer.blank();
  writer.line('["a\\\\", "`", "// x", "/*"]');
  writer.indent(() => {
    writer.line("inside");
    writer.blank();
    writer.write("continues");
    writer.write(" here");
    writer.newLine();
  });
  writer.write("end");
  expect(writer.text()).toBe('["a\\\\", "`", "// x", "/*"]\n  inside\n\n  continues here\nend');
  expect(writer.lines).toBe(4);
});
