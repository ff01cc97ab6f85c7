import { expect, test } from "vitest";
import { parseLineTemplate } from "../../../src/language/line-template.ts";

test.each([
  ["{name}: {owner.mail}", [{ keys: ["name"] }, ": ", { keys: ["owner", "mail"] }]],
  ["{{{a}}}", ["{", { keys: ["a"] }, "}"]],
  ["plain", ["plain"]],
  ["{ spaced }", [{ keys: ["spaced"] }]],
])("%s", (text, want) => expect(parseLineTemplate(text)).toEqual(want));

test.each([
  ["{name", 'a "{" has no partner', 0],
  ["a } b", 'a "}" has no partner', 2],
  ["a {}", "a key is expected in {…}", 2],
  ["{a.}", "a key is expected in {…}", 0],
  ["{a{b}}", 'a "{" has no partner', 0],
])("%s is refused", (text, message, at) => {
  expect(parseLineTemplate(text)).toEqual({ message, at });
});
