import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isObject } from "../../../src/util/json.ts";
import { callOf, callsOf, type Query, readOverlay } from "../../bench/attio/calls.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const queriesFile = join(root, "..", "shared", "bench", "attio", "queries.json");
const present = existsSync(queriesFile);
const overlayText = readFileSync(join(root, "test", "bench", "attio", "mcpgen.yaml"), "utf8");

const query = (
  object: string,
  fields: readonly string[],
  request: Query["request"] = {},
): Query => ({
  id: "x",
  object,
  fields,
  request,
  arms: { arcade: { limit: 7 }, complete: { limit: 90 } },
});

describe("a call is made from what a query asks for", () => {
  test.each([
    ["names only: the fewest columns", query("companies", ["name"]), "find_companies", "names"],
    ["size", query("companies", ["name", "employee_range"]), "find_companies", "size"],
    [
      "lists: the tool that gives one value of them",
      query("companies", ["name", "categories"]),
      "find_companies",
      "category",
    ],
    [
      "attributes that only the full detail has",
      query("companies", ["name", "domains"]),
      "describe_companies",
      "full",
    ],
    ["deals by stage", query("deals", ["stage"]), "find_deals", "stage"],
    ["deals by close date", query("deals", ["name", "close_date"]), "find_deals", "closing"],
    ["what is in no short tool", query("deals", ["champion"]), "describe_deals", undefined],
    [
      "the company of the first of a ranking",
      query("deals", ["value", "associated_company"], {
        sorts: [{ attribute: "name", direction: "asc" }],
      }),
      "find_deals",
      "company",
    ],
  ] as const)("%s", (_, given, tool, detail) => {
    expect(callOf(given, readOverlay())).toEqual({
      tool,
      arguments: { ...given.request, limit: 7, ...(detail === undefined ? {} : { detail }) },
    });
  });

  test("lists in full: the tool that gives all their values; all rows: as many as there may be", () => {
    const given = query("companies", ["name", "categories"]);
    const full = { tool: "describe_companies", arguments: { limit: 7, detail: "categories" } };
    expect(callOf(given, readOverlay(), "lists")).toEqual(full);
    const all = { ...full, arguments: { ...full.arguments, limit: 90 } };
    expect(callOf(given, readOverlay(), "all")).toEqual(all);
  });

  test("what no tool can answer is an error", () => {
    expect(() => callOf(query("people", ["name"]), readOverlay())).toThrow(
      "no tool answers query x",
    );
  });
});

test.runIf(present)("IN-21: every query of the benchmark is one call with its own request", () => {
  const { queries } = JSON.parse(readFileSync(queriesFile, "utf8")) as {
    queries: readonly Query[];
  };
  const equal = callsOf(queriesFile, "equal");
  const all = callsOf(queriesFile, "all");
  expect(Object.keys(equal)).toEqual(queries.map(({ id }) => id));
  for (const { id, request, arms } of queries) {
    expect([equal[id], all[id]]).toEqual([[expect.anything()], [expect.anything()]]);
    const { arcade, complete } = arms;
    expect(equal[id]?.[0]?.arguments).toMatchObject({ ...request, limit: arcade.limit });
    expect(all[id]?.[0]?.arguments).toMatchObject({ ...request, limit: complete.limit });
  }
});

test.runIf(present)("IN-21: no literal of the queries occurs in the overlay", () => {
  const { queries } = JSON.parse(readFileSync(queriesFile, "utf8")) as {
    queries: readonly (Query & { readonly rows: readonly unknown[] })[];
  };
  const slugs = new Set(queries.flatMap(({ fields, object }) => [...fields, object]));
  const literals = queries
    .flatMap(({ request, rows }) => [...leaves(request), ...leaves(rows)])
    .map(String)
    .filter((literal) => !slugs.has(literal));
  expect(literals.length).toBeGreaterThan(100);
  const words = new Set(overlayText.split(/[\s"'{}[\],:;]+/));
  for (const literal of new Set(literals)) {
    const found = /^[\w.+-]+$/.test(literal) ? words.has(literal) : overlayText.includes(literal);
    expect(found, literal).toBe(false);
  }
});

test.skipIf(present)("../shared is absent: the benchmark's queries are not checked", () => {});

function leaves(value: unknown): readonly (string | number)[] {
  if (typeof value === "string" || typeof value === "number") return [value];
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isObject(value) ? Object.values(value).flatMap(leaves) : [];
}
