import { expect, test } from "vitest";
import { amendmentProblem } from "../../../../src/compiler/diagnostics/amendment.ts";

const path = "$.paths['/pets'].get.parameters";

test.each([
  [
    "parts/pets.yaml",
    "amendments apply to the root document, and this is another file: edit parts/pets.yaml itself",
  ],
  ["#/components/pathItems/Pets", "amend what it leads to: #/components/pathItems/Pets"],
])("a path that goes through a reference to %s is told where to go", (reference, want) => {
  expect(amendmentProblem("no-match", { path, reference }).help).toBe(
    `the path goes through the reference "${reference}": ${want}`,
  );
  expect(amendmentProblem("beside-reference", { path, reference }).help).toBe(want);
});
