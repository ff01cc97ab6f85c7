import { expect, test } from "vitest";
import { overlayText, parseText } from "./overlay-document.ts";

test.each<[text: string, code: string, message: string]>([
  ["page: { mode: cursr }", "overlay/unknown-value", '"cursr" is not allowed here'],
  ["page: { send: query.after }", "overlay/missing-key", 'page needs "mode"'],
  ["page: { mode: link, sise: 3 }", "overlay/unknown-key", '"sise" is no key of page'],
  ["page: { mode: link, pageSize: 0 }", "overlay/out-of-range", "expected a number from 1 on"],
  ["page: { mode: link, walk: { maxPages: 3 } }", "overlay/missing-key", 'walk needs "maxItems"'],
  [
    "page: { mode: link, walk: { maxPages: 1000, maxItems: 5 } }",
    "overlay/out-of-range",
    "expected a number up to 100",
  ],
  ["page: { mode: cursor, send: after }", "overlay/target", '"after" is no target'],
  ["page: { mode: cursor, next: a..b }", "overlay/path", '"a..b" is no path'],
])("%s is refused", async (text, code, message) => {
  const { findings } = await parseText(overlayText("", `${text}\n`));
  expect(findings).toMatchObject([{ code, message: expect.stringContaining(message) }]);
});

test("a tool with steps has no pages", async () => {
  const steps = `mcpgen: 1
server: { name: demo, version: 1.0.0 }
sources: { api: { document: ./api.yaml } }
tools:
  list_all:
    description: Lists.
    page: { mode: link }
    steps: [{ id: one, call: api.list }]
`;
  const { findings } = await parseText(steps);
  expect(findings).toMatchObject([{ code: "overlay/contradiction", line: 7 }]);
});
