import { describe, expect, test } from "vitest";
import { overlayRules } from "../../../../src/compiler/diagnostics/overlay.ts";
import { input, source } from "./case.ts";
import { SHAPE_CASES } from "./cases-shape.ts";
import { TEXT_CASES } from "./cases-text.ts";
import { overlayText, parseText } from "./overlay-document.ts";

const cases = { ...SHAPE_CASES, ...TEXT_CASES };

describe.each(Object.entries(cases))("%s", (code, table) => {
  test.each(table)("%s", async (_, text, want) => {
    const { findings } = await parseText(text);
    expect(findings.map(({ line, ...finding }) => finding)).toEqual([{ code, ...want }]);
  });
});

test("every diagnostic of the group has a case", () => {
  expect(Object.keys(cases).sort()).toEqual(
    Object.keys(overlayRules)
      .map((name) => `overlay/${name}`)
      .sort(),
  );
});

test("a secret in a fixed value, a default or an example is found", async () => {
  const token = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
  const { findings } = await parseText(
    overlayText(
      "",
      `input: { x: { to: query.x, default: ${token} } }
with: { header.Authorization: Bearer abcdefghijklmnop }
examples: [{ input: { x: [${token}] } }]
`,
    ),
  );
  expect(findings.map(({ code, line }) => [code, line])).toEqual([
    ["overlay/secret-literal", 11],
    ["overlay/secret-literal", 9],
    ["overlay/secret-literal", 10],
  ]);
  expect(JSON.stringify(findings.map(({ message, help }) => [message, help]))).not.toContain(token);
});

/** Keys of overlay.md that this version does not do, by the block that holds them. */
const later: readonly (readonly [block: string, keys: string, text: (key: string) => string])[] = [
  [
    "the overlay",
    "access prompts resources assert include servers redact classify",
    (key) => overlayText(`${key}: {}\n`),
  ],
  [
    "a source",
    "rateLimit concurrency deadSession success retry timeout cache sensitivity",
    (key) => source(`${key}: 1`),
  ],
  [
    "defaults",
    "redact classify cache rateLimit concurrency sensitivity",
    (key) => overlayText(`defaults: { ${key}: 1 }\n`),
  ],
  [
    "a tool",
    "steps page approve cache redact classify by handler poll since deprecated aliases sensitivity rateLimit concurrency success idempotencyKey",
    (key) => overlayText("", `${key}: 1\n`),
  ],
  ["an input", "like except keepEmpty", (key) => input(`to: query.x, ${key}: 1`)],
  [
    "result",
    "variants pushdown onOverflow redact",
    (key) => overlayText("", `result: { ${key}: 1 }\n`),
  ],
];

describe.each(later)("a key that %s will have one day is refused by name", (block, keys, text) => {
  test.each(keys.split(" "))("%s", async (key) => {
    const { findings } = await parseText(text(key));
    expect(findings.map(({ code, at, message }) => ({ code, at, message }))).toEqual([
      {
        code: "overlay/not-supported",
        at: key,
        message: `"${key}" of ${block} is not available in this version of mcpgen`,
      },
    ]);
  });
});
