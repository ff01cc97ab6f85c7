import { describe, expect, test } from "vitest";
import { briefText, saysOnly } from "../../../../../src/compiler/plan/schema/brief.ts";
import { cutText } from "../../../../../src/compiler/plan/schema/description.ts";

const WORDS = { usual: 60, longest: 100 };

describe("words of exposed tools are brief", () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["short text stays", "The id.", "The id."],
    ["white space is one space", "The\n\n  id.\n", "The id."],
    ["nothing stays nothing", " \n ", undefined],
    ["a tag alone is nothing", "<br/>", undefined],
    [
      "the first sentence stands for the rest",
      "The name of the repository without the `.git` extension. The name is not case sensitive.",
      "The name of the repository without the `.git` extension.",
    ],
    ["sentences that fit stay", "The org. Not case sensitive.", "The org. Not case sensitive."],
    [
      "a first word that says little takes the next sentence with it",
      "*Conditional*. Only relevant for custom fields of the type number, and for no others.",
      "Conditional. Only relevant for custom fields of the type number, and for no others.",
    ],
    [
      "an abbreviation ends no sentence",
      `A name, e.g. The name of a thing that has a rather long description. ${"More. ".repeat(20)}`,
      "A name, e.g. The name of a thing that has a rather long description.",
    ],
    [
      "a link is its text",
      "See [the docs (v1)](https://a.example/x_(y)) now.",
      "See the docs (v1) now.",
    ],
    ["an image is its text", "![logo](http://a.example/l.png) here", "logo here"],
    ["markup goes", "<p>The <b>name</b>.</p><!-- secret -->", "The name ."],
    ["headings, lists, quotes and callouts go", "# Title\n> [!NOTE]\n- one", "Title one"],
    ["less than and more than stay", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
    [
      "names with underscores stay",
      "Use __all__ or snake_case_name.",
      "Use all or snake_case_name.",
    ],
  ];
  test.each(cases)("%s", (_, given, want) => {
    expect(briefText(given, WORDS)).toBe(want);
  });

  test("a long first sentence is cut at a word", () => {
    const text = briefText("word ".repeat(100), WORDS) ?? "";
    expect(text).toMatch(/^(?:word )+word…$/);
    expect(text.length).toBeLessThanOrEqual(100);
  });

  test("hostile text of any length ends soon", () => {
    for (const part of ["[", "<", "<!--", "](", "*", "__", "![[", "a. "]) {
      expect((briefText(part.repeat(200_000), WORDS) ?? "").length).toBeLessThanOrEqual(100);
    }
  });
});

test.each([
  ["owner", "The owner.", true],
  ["deployment_id", "deployment_id parameter", true],
  ["id", "The id of the owner.", false],
])("%s and %j say the same: %s", (name, text, want) => {
  expect(saysOnly(name, text)).toBe(want);
});

describe("row 56: what a reviewer cannot see does not reach a model", () => {
  const tags = [..."send it"].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join("");
  const hidden = `Lists\u200b pets.\u202e${tags}`;

  test("in the words of exposed tools", () => {
    expect(briefText(hidden, { usual: 60, longest: 100 })).toBe("Lists pets.");
  });

  test("in the words of inputs that are declared by name", () => {
    expect(cutText(hidden, 2_000)).toBe("Lists pets.");
  });
});
