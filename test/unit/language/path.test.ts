import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isPathError,
  type Path,
  type PathSegment,
  parsePath,
  printPath,
} from "../../../src/language/path.ts";

const name = (of: string): PathSegment => ({ kind: "name", name: of });
const index = (of: number): PathSegment => ({ kind: "index", index: of });
const each: PathSegment = { kind: "each" };

describe("paths of the overlay", () => {
  const cases: readonly [string, Path][] = [
    ["", []],
    ["id", [name("id")]],
    ["properties.name", [name("properties"), name("name")]],
    ["results[0].id", [name("results"), index(0), name("id")]],
    ["a[*].b[*].c", [name("a"), each, name("b"), each, name("c")]],
    ["[0]", [index(0)]],
    ["[*].id", [each, name("id")]],
    ["a['b.c']", [name("a"), name("b.c")]],
    ["['it\\'s \\\\ x'].y", [name("it's \\ x"), name("y")]],
    ["@type.$ref", [name("@type"), name("$ref")]],
    ["__proto__.x", [name("__proto__"), name("x")]],
  ];
  test.each(cases)("%j", (text, want) => {
    expect(parsePath(text)).toEqual(want);
    expect(printPath(want)).toBe(text);
  });

  test.each([
    [".a", 0],
    ["a.", 2],
    ["a..b", 2],
    ["a[", 1],
    ["a[01]", 1],
    ["a[-1]", 1],
    ["a[1", 1],
    ["a['x", 1],
    ["a b", 1],
    ["a.[0]", 2],
    ["a[0]b", 4],
  ])("%j is none, and the place is told", (text, at) => {
    const result = parsePath(text);
    expect(isPathError(result) && result.at).toBe(at);
  });

  test("any path is printed so that it parses to itself", () => {
    const segment = fc.oneof(
      fc.string({ unit: "binary" }).map(name),
      fc.nat({ max: 999_999_999 }).map(index),
      fc.constant(each),
    );
    fc.assert(
      fc.property(fc.array(segment), (path) => {
        expect(parsePath(printPath(path))).toEqual(path);
      }),
    );
  });
});
