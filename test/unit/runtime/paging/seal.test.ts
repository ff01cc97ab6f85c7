import { expect, test } from "vitest";
import { sealer } from "../../../../src/runtime/paging/seal.ts";

test("the length of a sealed text is known before it is sealed", () => {
  const { seal, length } = sealer(undefined);
  for (const text of ["", "a", "ab", "abc", "abcd", "[null,25,25]", "é取🙂"]) {
    expect(seal(text, "context")).toHaveLength(length(text));
  }
});
