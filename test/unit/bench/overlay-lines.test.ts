import { expect, test } from "vitest";
import { linesOfTools } from "../../bench/overlay-lines/lines-of-tools.ts";

test("a tool's lines are those of its node, without comments and blank lines", () => {
  const overlay = `mcpgen: 1
tools:
  # Read.
  get_deal:
    description: >-
      Read
      one deal.

    call: crm.getDeal # a deal
    input:
      deal_id: &deal
        to: path.dealId
      # not yet
    result:
      select: [id, name]

  archive_deal:
    call: crm.archiveDeal
    input:
      deal_id: *deal
    examples:
      - input: {}
`;
  expect([...linesOfTools(overlay)]).toEqual([
    ["get_deal", 10],
    ["archive_deal", 6],
  ]);
});

test.each(["a: { b: 1 }", "a: [{ b: 1 }]"])("keys in braces are refused: %s", (text) => {
  expect(() => linesOfTools(`tools:\n  t:\n    ${text}\n`)).toThrow("line 3: keys in braces");
});

test("an overlay without tools is refused", () => {
  expect(() => linesOfTools("mcpgen: 1\n")).toThrow("no tools");
});
