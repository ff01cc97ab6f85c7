import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Parameter } from "../../src/runtime/codegen/v1/operation.ts";
import { parameterEncoder } from "../../src/runtime/http/styles.ts";
import type { JsonValue } from "../../src/util/json.ts";

type Style = Exclude<NonNullable<Parameter["style"]>, "tsv" | "cookie">;

const text = fc.string({ unit: "binary", maxLength: 12 });
const scalar = fc.oneof(text, fc.integer(), fc.boolean());
const list = fc.array(scalar, { minLength: 1, maxLength: 5 });
const key = fc.string({ unit: "binary", minLength: 1, maxLength: 6 });
const record = fc
  .uniqueArray(fc.tuple(key, scalar), { minLength: 1, maxLength: 4, selector: ([k]) => k })
  .map((entries) => Object.fromEntries(entries));

/** Splits before it decodes, as a server does. */
function decode(style: Style, explode: boolean, written: string, shape: "one" | "many" | "named") {
  const name = "name";
  const d = decodeURIComponent;
  const fromPairs = (pairs: readonly string[]): JsonValue =>
    Object.fromEntries(
      pairs.map((p) => [d(p.slice(0, p.indexOf("="))), d(p.slice(p.indexOf("=") + 1))]),
    );
  const fromList = (items: readonly string[]): JsonValue => {
    if (shape === "many") return items.map(d);
    const entries: [string, string][] = [];
    for (let i = 0; i < items.length; i += 2)
      entries.push([d(items[i] ?? ""), d(items[i + 1] ?? "")]);
    return Object.fromEntries(entries);
  };
  const value = (pair: string): string => pair.slice(pair.indexOf("=") + 1);

  switch (style) {
    case "simple":
      if (shape === "one") return d(written);
      return explode && shape === "named"
        ? fromPairs(written.split(","))
        : fromList(written.split(","));
    case "label": {
      const rest = written.slice(1);
      if (shape === "one") return d(rest);
      if (!explode) return fromList(rest.split(","));
      return undefined;
    }
    case "matrix": {
      const pairs = written.slice(1).split(";");
      const plain = (pair: string): string => (pair === name ? "" : value(pair));
      if (shape === "one") return d(plain(pairs[0] ?? ""));
      if (!explode) return fromList(plain(pairs[0] ?? "").split(","));
      if (shape === "many") return pairs.map((p) => d(plain(p)));
      return Object.fromEntries(
        pairs.map((p) =>
          p.includes("=") ? [d(p.slice(0, p.indexOf("="))), d(value(p))] : [d(p), ""],
        ),
      );
    }
    case "form": {
      const pairs = written.split("&");
      if (shape === "one") return d(value(pairs[0] ?? ""));
      if (!explode) return fromList(value(pairs[0] ?? "").split(","));
      return shape === "many" ? pairs.map((p) => d(value(p))) : fromPairs(pairs);
    }
    case "spaceDelimited":
      return fromList(value(written).split("%20"));
    case "pipeDelimited":
      return fromList(value(written).split("%7C"));
    case "deepObject":
      return Object.fromEntries(
        written.split("&").map((p) => {
          const at = p.indexOf("=");
          return [d(p.slice(0, at)).slice(name.length + 1, -1), d(p.slice(at + 1))];
        }),
      );
  }
}

const texts = (value: JsonValue): unknown =>
  Array.isArray(value)
    ? value.map(String)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, String(v)]))
      : String(value);

const CASES: readonly (readonly [Style, boolean, ("one" | "many" | "named")[]])[] = [
  ["simple", false, ["one", "many", "named"]],
  ["simple", true, ["one", "many", "named"]],
  // Exploded labels are joined by ".", which stands unencoded in values as well: only `explode: false` reads back.
  ["label", false, ["one", "many", "named"]],
  ["matrix", false, ["one", "many", "named"]],
  ["matrix", true, ["one", "many", "named"]],
  ["form", false, ["one", "many", "named"]],
  ["form", true, ["one", "many", "named"]],
  ["spaceDelimited", false, ["many", "named"]],
  ["pipeDelimited", false, ["many", "named"]],
  ["deepObject", true, ["named"]],
];

describe.each(CASES)("style %s, explode %s", (style, explode, shapes) => {
  const location = ["simple", "label", "matrix"].includes(style) ? "path" : "query";
  test.each(shapes)("what is written reads back as it was: %s", (shape) => {
    const encode = parameterEncoder({ name: "name", in: location, style, explode });
    const values = { one: scalar, many: list, named: record }[shape] as fc.Arbitrary<JsonValue>;
    fc.assert(
      fc.property(values, (value) => {
        let written: string | undefined;
        try {
          written = encode(value);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_input" });
          return;
        }
        expect(written).toMatch(/^[\x21-\x7e]*$/);
        expect(decode(style, explode, written ?? "", shape)).toEqual(texts(value));
      }),
      { numRuns: 500 },
    );
  });
});
