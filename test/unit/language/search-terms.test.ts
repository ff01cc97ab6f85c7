import { expect, test } from "vitest";
import { searchWords, stem } from "../../../src/language/search-terms.ts";

test.each([
  ["listForRepo issues_create-comment", ["list", "repo", "issues", "create", "comment"]],
  ["Get the OWNER's file, please", ["get", "owners", "file"]],
  ["取得する users", ["取得", "得す", "する", "users"]],
  ["Ｆｕｌｌ width", ["full", "width"]],
  ["", []],
])("the words of %j", (text, words) => {
  expect(searchWords(text)).toEqual(words);
});

test.each([
  ["issues", "issue"],
  ["repositories", "repository"],
  ["created", "creating"],
  ["create", "creates"],
  ["starred", "star"],
  ["merging", "merge"],
  ["branches", "branch"],
  ["searches", "search"],
])("%s and %s are one term", (a, b) => {
  expect(stem(a)).toBe(stem(b));
});

test.each([["status"], ["string"], ["this"], ["news"], ["id"], ["v2beta"], ["été"]])(
  "%s keeps its meaning",
  (word) => {
    expect(stem(word).length).toBeGreaterThanOrEqual(word.length - 1);
  },
);

test("a word of a hundred thousand letters costs what a word costs", () => {
  const [word = ""] = searchWords("a".repeat(100_000));
  expect(word.length).toBe(40);
  expect(stem(word)).toBe(word);
});
