import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countedTokens, estimatedTokens } from "../../../src/compiler/definition-tokens.ts";
import { averageTokens } from "../../../src/util/average-tokens.ts";

interface Named {
  readonly name: string;
}

const generated = join(import.meta.dirname, "..", "..", "..", "generated");
const listed = (server: string): readonly Named[] =>
  JSON.parse(readFileSync(join(generated, server, "tools.snapshot.json"), "utf8"));

describe.each(["crm", "github"])("IN-30: the definitions of %s", (server) => {
  const tools = listed(server);

  test("are estimated within 5 % of their count", async () => {
    const about = estimatedTokens(tools);
    const { total, exact } = await countedTokens(tools);
    expect([about.exact, exact]).toEqual([false, true]);
    expect(Math.abs(about.total / total - 1)).toBeLessThan(0.05);
  });

  test("have the same dearest tools by either", async () => {
    const top = ({ dearest }: { dearest: readonly Named[] }): readonly string[] =>
      dearest
        .slice(0, 3)
        .map(({ name }) => name)
        .sort();
    expect(top(estimatedTokens(tools))).toEqual(top(await countedTokens(tools)));
  });
});

test("a text that speaks of a tokenizer's own tokens is text", async () => {
  const tools = [{ name: "stop", description: "Ends at <|endoftext|>." }];
  expect((await countedTokens(tools)).total).toBeGreaterThan(5);
});

test.each([
  ["", 0],
  ["issue", 1],
  ["取得", 2],
  ["12345678", 5],
])("%j takes about %i", (text, want) => expect(averageTokens(text)).toBe(want));

test("a long run of one kind is read once", () => {
  expect(averageTokens("x".repeat(1_000_000))).toBeLessThan(10);
  expect(averageTokens("é".repeat(1_000_000))).toBeGreaterThan(500_000);
});
