import fc from "fast-check";
import { expect, test } from "vitest";
import type { SourceDocument } from "../../src/compiler/ir/source-document.ts";
import { parseOverlay } from "../../src/compiler/overlay/parse.ts";
import { parseValue } from "../../src/language/expression.ts";
import { isTargetError, parseTarget, printTarget } from "../../src/language/target.ts";
import { isObject, type JsonValue } from "../../src/util/json.ts";
import { pointer, resolvePointer } from "../../src/util/pointer.ts";

/** Words of the language, so that arbitrary JSON comes near to overlays. */
const WORDS = [
  "mcpgen server name version sources document baseUrl scopes describe upstream auth use secret",
  "add defaults timeout retry attempts status toolsets extends tools description call input to",
  "type enum with result from select format examples expect expose audit clear owner team hints",
  "$when $each $literal $inputs.x $inputs $$x $steps.a {$inputs.x} {$ __proto__ constructor",
  "path.id query.a body.a.b crm crm.op get_deal a[0].b a..b oauth2 bearer 15s all table off",
].flatMap((line) => line.split(" "));
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string() },
);
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.array(fc.tuple(word, tie("json")), { maxLength: 6 }).map(Object.fromEntries),
  ),
}));

const GOOD: JsonValue = {
  mcpgen: 1,
  server: { name: "crm", version: "1.0.0" },
  sources: { crm: { document: "./crm.yaml" } },
  scopes: { "crm.read": { describe: "Read", upstream: { "crm.oauth": ["read"] } } },
  auth: { "crm.oauth": { use: "oauth2", clientId: "ID", secret: "SECRET" } },
  defaults: { timeout: "15s", retry: { attempts: 3, status: [429] }, result: { maxTokens: 500 } },
  toolsets: { all: { extends: "some", tools: ["get_deal"] }, some: { tools: [] } },
  audit: { clear: ["limit"] },
  expose: [{ source: "crm", methods: ["GET"], paths: ["/v1/**"] }],
  tools: {
    get_deal: {
      description: "Read a deal",
      call: "crm.getDeal",
      owner: { team: "ops" },
      hints: { readOnly: true },
      input: { id: { to: "path.id", enum: ["a", "b"] } },
      with: { "body.x": [{ $when: "$inputs.id", a: "{$inputs.id}!" }] },
      result: {
        from: "data",
        select: ["id", { a: "b.c" }, { d: ["e"] }, { f: { from: "g", select: ["h"] } }],
        with: { total: "total" },
      },
      examples: [{ input: { id: "a" }, expect: { minItems: 1 } }],
    },
  },
};

/** The pointers of every value inside a value. */
function pointersOf(value: unknown, at = ""): readonly string[] {
  const members = Array.isArray(value)
    ? value.map((item, i) => pointersOf(item, pointer(at, i)))
    : isObject(value)
      ? Object.entries(value).map(([key, member]) => pointersOf(member, pointer(at, key)))
      : [];
  return [at, ...members.flat()];
}

/** A value with the one at a pointer replaced. */
function replaced(value: JsonValue, at: string, put: JsonValue): JsonValue {
  if (at === "") return put;
  const copy = structuredClone(value);
  const parent = at.slice(0, at.lastIndexOf("/"));
  const key = at
    .slice(parent.length + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  Object.defineProperty(resolvePointer(copy, parent), key, {
    value: put,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

function parsed(value: unknown): ReturnType<typeof parseOverlay> {
  const document: SourceDocument = {
    uri: "mcpgen.yaml",
    text: "",
    value,
    digest: "sha256:0",
    locate: () => ({ line: 1, column: 1, length: 1 }),
  };
  return parseOverlay(document);
}

function holds(value: JsonValue): void {
  const { value: overlay, diagnostics } = parsed(value);
  if (overlay === undefined) expect(diagnostics.length).toBeGreaterThan(0);
  for (const { code, message, origin, severity } of diagnostics) {
    expect(code).toMatch(/^overlay\/[a-z-]+$/);
    expect(message).not.toMatch(/undefined|\[object/);
    expect(severity).toBe("error");
    expect(origin?.uri).toBe("mcpgen.yaml");
    expect(resolvePointer({ root: value }, `/root${origin?.pointer}`)).not.toBeUndefined();
  }
}

test("parsing is total: any JSON becomes an overlay, or diagnostics at values that are there", () => {
  fc.assert(fc.property(json, holds));
});

test("so does an overlay with one value replaced by any other", () => {
  expect(parsed(GOOD).diagnostics).toEqual([]);
  const places = fc.constantFrom(...pointersOf(GOOD));
  fc.assert(
    fc.property(places, json, (at, put) => holds(replaced(GOOD, at, put))),
    { numRuns: 500 },
  );
});

test("parsing does not change or keep what it parses", () => {
  fc.assert(
    fc.property(json, (value) => {
      const before = JSON.stringify(value);
      parsed(value);
      expect(JSON.stringify(value)).toBe(before);
    }),
  );
});

test("a value is read or refused, never both, and every place is inside it", () => {
  fc.assert(
    fc.property(json, (value) => {
      const { value: expression, errors, references } = parseValue(value);
      expect(expression === undefined).toBe(errors.length > 0);
      for (const { pointer: at } of [...errors, ...references]) {
        expect(resolvePointer({ root: value }, `/root${at}`)).not.toBeUndefined();
      }
    }),
  );
});

test("a target prints as a text that reads as the same target", () => {
  const text = fc.array(
    fc.constantFrom(..."path query body . ['a.b'] [0] [*] a $or 'é'".split(" ")),
  );
  fc.assert(
    fc.property(text, (parts) => {
      const target = parseTarget(parts.join(""));
      if (isTargetError(target)) expect(target.at).toBeGreaterThanOrEqual(0);
      else expect(parseTarget(printTarget(target))).toEqual(target);
    }),
  );
});
