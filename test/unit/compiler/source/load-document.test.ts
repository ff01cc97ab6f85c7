import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../../src/compiler/source/limits.ts";
import { loadText } from "./project.ts";

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("a file that can be read", () => {
  const cases: readonly {
    readonly title: string;
    readonly name: string;
    readonly text: string | Uint8Array;
    readonly want: unknown;
  }[] = [
    { title: "JSON", name: "a.json", text: '{"a":[1,"x",null]}', want: { a: [1, "x", null] } },
    { title: "YAML", name: "a.yaml", text: "a: [1, x, null]\n", want: { a: [1, "x", null] } },
    { title: "JSON in a YAML file", name: "a.yml", text: '{"a": 1}', want: { a: 1 } },
    { title: "flow YAML in a YAML file", name: "a.yml", text: "{a: 1}", want: { a: 1 } },
    { title: "JSON by content", name: "a", text: ' {"a": 1}', want: { a: 1 } },
    { title: "YAML by content", name: "a", text: "a: 1", want: { a: 1 } },
    { title: "a byte order mark", name: "a.json", text: '\ufeff{"a":1}', want: { a: 1 } },
    {
      title: "merge keys",
      name: "a.yaml",
      text: "x: &x {a: 1}\ny: {<<: *x, b: 2}",
      want: { x: { a: 1 }, y: { a: 1, b: 2 } },
    },
    { title: "dates stay text", name: "a.yaml", text: "a: 2026-01-01", want: { a: "2026-01-01" } },
    { title: "YAML 1.2 has no yes", name: "a.yaml", text: "a: yes", want: { a: "yes" } },
    { title: "status keys become text", name: "a.yaml", text: "200: ok", want: { "200": "ok" } },
    {
      title: "depth at the limit",
      name: "a.json",
      text: nested(LIMITS.depth),
      want: expect.anything(),
    },
    {
      title: "flow collections closed at too small an indent",
      name: "a.yaml",
      text: "a:\n  b: {\n    x: 1\n  }\nc: 2\n",
      want: { a: { b: { x: 1 } }, c: 2 },
    },
  ];
  for (const { title, name, text, want } of cases) {
    test(title, async () => {
      const { document, frames } = await loadText(name, text);
      expect(frames).toBe("");
      expect(document?.value).toEqual(want);
    });
  }

  test("a __proto__ key is a key like any other", async () => {
    for (const [name, text] of [
      ["a.json", '{"__proto__": {"x": 1}}'],
      ["a.yaml", "__proto__: {x: 1}"],
    ] as const) {
      const { document } = await loadText(name, text);
      expect(Object.keys(document?.value as object)).toEqual(["__proto__"]);
      expect(({} as { x?: unknown }).x).toBeUndefined();
    }
  });

  test("20,000 keys of one mapping are read", async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `key${i}: ${i}`).join("\n");
    const { document, frames } = await loadText("a.yaml", text);
    expect(frames).toBe("");
    expect(Object.keys(document?.value as object)).toHaveLength(20_000);
    expect(document?.locate("/key19999", true)).toEqual({ line: 20_000, column: 1, length: 8 });
  });
});

describe("a file that cannot be read is told with its place", () => {
  const cases: readonly (readonly [string, string, string | Uint8Array, string])[] = [
    [
      "broken JSON",
      "a.json",
      '{\n  "a": [1, 2,\n  x]}',
      `a.json:3:3  error  source/broken-json  broken JSON: a value is expected here
    2 |   "a": [1, 2,
>   3 |   x]}
      |   ^`,
    ],
    [
      "JSON that ends too early",
      "a.json",
      '{"a": 1',
      `a.json:1:8  error  source/broken-json  broken JSON: the text ends where , or } is expected
>   1 | {"a": 1
      |        ^`,
    ],
    [
      "JSON with a trailing comma",
      "a.json",
      '{"a": 1,}',
      `a.json:1:9  error  source/broken-json  broken JSON: "key" is expected here
>   1 | {"a": 1,}
      |         ^`,
    ],
    [
      "a JSON string that is not closed",
      "a.json",
      '{"a": "b\n}',
      `a.json:1:7  error  source/broken-json  broken JSON: this string is not closed, or holds a bad escape or a bare control character
>   1 | {"a": "b
      |       ^`,
    ],
    [
      "something behind the JSON value",
      "a.json",
      "{}\n{}",
      `a.json:2:1  error  source/broken-json  broken JSON: the end of the text is expected here
    1 | {}
>   2 | {}
      | ^`,
    ],
    [
      "a JSON key twice",
      "a.json",
      '{"a": {"b": 1, "c": 2,\n  "b": 3}}',
      `a.json:2:3  error  source/duplicate-key  the key "b" stands twice in one object
    1 | {"a": {"b": 1, "c": 2,
>   2 |   "b": 3}}
      |   ^^^ remove or rename one of them`,
    ],
    [
      "a number that JSON cannot hold",
      "a.json",
      '{"a": 1e999}',
      `a.json:1:7  error  source/not-json  Infinity has no place in JSON
>   1 | {"a": 1e999}
      |       ^^^^^ write a value that JSON can carry`,
    ],
    [
      "broken YAML",
      "a.yaml",
      "a: b: c",
      `a.yaml:1:5  error  source/broken-yaml  broken YAML: bad indentation of a mapping entry
>   1 | a: b: c
      |     ^ quote the whole text: a colon and a space in it begin another value`,
    ],
    [
      "a YAML key twice",
      "a.yaml",
      "a: 1\na: 2",
      `a.yaml:2:1  error  source/duplicate-key  this key stands twice in one object
    1 | a: 1
>   2 | a: 2
      | ^ remove or rename one of them`,
    ],
    [
      "a key twice in YAML that only the lenient reader takes",
      "a.yaml",
      "a: {\n  x: 1,\n  x: 2\n}",
      `a.yaml:3:3  error  source/duplicate-key  this key stands twice in one object
    2 |   x: 1,
>   3 |   x: 2
      |   ^ remove or rename one of them`,
    ],
    [
      "a tag beyond the core schema",
      "a.yaml",
      "a: !!js/function x",
      `a.yaml:1:4  error  source/broken-yaml  broken YAML: unknown scalar tag !<tag:yaml.org,2002:js/function>
>   1 | a: !!js/function x
      |    ^`,
    ],
    [
      "an empty file",
      "a.yaml",
      "",
      `a.yaml:1:1  error  source/broken-yaml  broken YAML: the file is empty
>   1 |
      | ^ write the document into it, or name another file`,
    ],
    [
      "two documents in one file",
      "a.yaml",
      "# one\n---\na: 1\n---\nb: 1\n",
      `a.yaml:4:1  error  source/broken-yaml  broken YAML: the file holds more than one YAML document
    3 | a: 1
>   4 | ---
      | ^ keep one document in a file`,
    ],
    [
      "brackets that are part of a text",
      "a.yaml",
      "a: [b[0]]",
      `a.yaml:1:6  error  source/broken-yaml  broken YAML: missed comma between flow collection entries
>   1 | a: [b[0]]
      |      ^ quote the text: between braces and brackets, one of these is part of no plain text`,
    ],
    [
      "tabs",
      "a.yaml",
      "a:\n\tb: 1\n",
      `a.yaml:2:1  error  source/broken-yaml  broken YAML: tab characters must not be used in indentation
    1 | a:
>   2 |   b: 1
      | ^^ indent with spaces`,
    ],
    [
      "an alias inside its anchor",
      "a.yaml",
      "x: &a\n  b: *a\n",
      `a.yaml:2:3  error  source/cyclic-alias  a YAML alias stands inside its own anchor
    1 | x: &a
>   2 |   b: *a
      |   ^ write the recursion as a reference ($ref)`,
    ],
    [
      "a number that is none",
      "a.yaml",
      "x: .nan",
      `a.yaml:1:4  error  source/not-json  NaN has no place in JSON
>   1 | x: .nan
      |    ^^^^ write a value that JSON can carry`,
    ],
    [
      "bytes that are not UTF-8",
      "a.json",
      new Uint8Array([0x7b, 0x0a, 0xff, 0x7d]),
      `a.json:2:1  error  source/not-utf8  "a.json" is not UTF-8
    1 | {
>   2 | \ufffd}
      | ^ save it as UTF-8`,
    ],
  ];
  for (const [title, name, text, want] of cases) {
    test(title, async () => {
      const { document, frames } = await loadText(name, text);
      expect(document).toBeUndefined();
      expect(frames).toBe(want);
    });
  }
});

describe("limits, each one over", () => {
  const billion = [
    "a: &a [x, x, x, x, x, x, x, x, x, x]",
    ..."bcdefgh".split("").map((name, i) => {
      const before = "abcdefg"[i];
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(", ")}]`;
    }),
  ].join("\n");
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["depth of JSON", "a.json", nested(LIMITS.depth + 1), "source/too-deep"],
    ["depth of JSON far over", "a.json", "[".repeat(200_000), "source/too-deep"],
    ["depth of YAML", "a.yaml", `a: ${nested(LIMITS.depth)}`, "source/too-deep"],
    [
      "depth by aliases",
      "a.yaml",
      `a: &a ${nested(60)}\nb: ${"[".repeat(60)}*a${"]".repeat(60)}`,
      "source/too-deep",
    ],
    [
      "aliases",
      "a.yaml",
      `a: &a 1\nb: [${Array.from({ length: LIMITS.aliases + 1 }, () => "*a").join(", ")}]`,
      "source/too-many-aliases",
    ],
    ["values by aliases", "a.yaml", billion, "source/too-many-nodes"],
    ["values of JSON", "a.json", `[${"0,".repeat(LIMITS.nodes - 1)}0]`, "source/too-many-nodes"],
    [
      "values of JSON far over",
      "a.json",
      `[${"0,".repeat(3 * LIMITS.nodes)}0]`,
      "source/too-many-nodes",
    ],
    ["marks of YAML", "a.yaml", `# ${",".repeat(LIMITS.yamlMarks + 1)}`, "source/too-many-nodes"],
    ["bytes", "a.json", " ".repeat(LIMITS.fileBytes + 1), "source/too-large"],
  ];
  for (const [title, name, text, code] of cases) {
    test(title, async () => {
      const { document, frames } = await loadText(name, text);
      expect(document).toBeUndefined();
      expect(frames).toContain(`error  ${code}  `);
    });
  }
});

describe("places", () => {
  const json = `{
  "a": {"b": [10, "x\\"y"]},
  "c/d": true
}`;
  const yaml = `a:
  b:
    - 10
    - 'x y'
"c/d": true
e: &e
  f: >-
    folded
    text
g: *e
`;
  const cases: readonly (readonly [
    string,
    string,
    string,
    boolean,
    readonly [number, number, number],
  ])[] = [
    ["a JSON number", json, "/a/b/0", false, [2, 15, 2]],
    ["a JSON text with an escape", json, "/a/b/1", false, [2, 19, 6]],
    ["a JSON key", json, "/a/b", true, [2, 9, 3]],
    ["a JSON array by its key", json, "/a/b", false, [2, 9, 3]],
    ["an escaped pointer", json, "/c~1d", false, [3, 10, 4]],
    ["the JSON root", json, "", false, [1, 1, 1]],
    ["nothing: the nearest ancestor's key", json, "/a/b/7", false, [2, 9, 3]],
    ["a YAML number", yaml, "/a/b/0", false, [3, 7, 2]],
    ["a quoted YAML text", yaml, "/a/b/1", false, [4, 7, 5]],
    ["a quoted YAML key", yaml, "/c~1d", true, [5, 1, 5]],
    ["a folded YAML text", yaml, "/e/f", false, [8, 1, 10]],
    ["a member behind an alias", yaml, "/g/f", true, [7, 3, 1]],
    ["nothing in YAML: the nearest ancestor's key", yaml, "/a/zz/y", false, [1, 1, 1]],
  ];
  for (const [title, text, at, onKey, [line, column, length]] of cases) {
    test(title, async () => {
      const { document } = await loadText(text === json ? "a.json" : "a.yaml", text);
      expect(document?.locate(at, onKey)).toEqual({ line, column, length });
    });
  }

  test("places of YAML that only the lenient reader takes", async () => {
    const { document } = await loadText("a.yaml", "a: {\n  b: [1,\n    2]\n}\nc: 3\n");
    expect(document?.locate("/a/b/1", false)).toEqual({ line: 3, column: 5, length: 1 });
    expect(document?.locate("/c", true)).toEqual({ line: 5, column: 1, length: 1 });
  });
});
