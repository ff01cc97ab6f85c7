import { describe, expect, test } from "vitest";
import { partNames } from "../../../../src/compiler/source/part-names.ts";
import { load, project } from "./project.ts";

describe("the URLs that a document names its parts with", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "JSON",
      '{"$self": "https://h.test/a", "x": {"$id":"https://H.test/b c"}}',
      ["https://h.test/a", "https://h.test/b"],
    ],
    [
      "YAML",
      "$self: https://h.test/a\nx: {$id: 'http://h.test/b#'}",
      ["https://h.test/a", "http://h.test/b"],
    ],
    ["relative ones and others", '{"$id": "a.json", "id": "https://h.test/a"}', []],
  ];
  for (const [title, text, want] of cases) {
    test(title, () => expect(partNames(text)).toEqual(want));
  }
});

test("a reference to such a name is neither fetched nor refused", async () => {
  const id = "https://h.test/pet.json";
  const folder = project({
    "api.json": {
      openapi: "3.1.0",
      components: {
        schemas: {
          A: { $ref: `${id}#/x` },
          B: { $ref: "b.json" },
          C: { $ref: "https://other.test/" },
        },
      },
    },
    "b.json": { $id: id, x: {} },
  });
  const bundle = await load(folder, "api.json");
  expect(bundle.diagnostics.map(({ code, origin }) => [code, origin?.pointer])).toEqual([
    ["source/remote-reference", "/components/schemas/C/$ref"],
  ]);
});
