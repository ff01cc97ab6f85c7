import fc from "fast-check";
import { expect, test } from "vitest";
import { groupName } from "../../src/compiler/plan/groups.ts";
import { flatNames } from "../../src/compiler/plan/inputs/flat-names.ts";
import { operationIds, toolNamesOf } from "../../src/compiler/plan/names/operation-names.ts";
import { RESERVED } from "../../src/compiler/plan/names/reserved.ts";
import { uniqueNames } from "../../src/compiler/plan/names/unique.ts";

const id = fc.oneof(
  fc.string({ maxLength: 90 }),
  fc.constantFrom("list", "List", "l-ist", "li/st", "delete", "__proto__", "constructor", ""),
);
const operations = fc
  .uniqueArray(
    fc.record({
      method: fc.constantFrom("GET", "POST", "DELETE"),
      path: fc.string({ maxLength: 20 }).map((text) => `/${text}`),
      operationId: fc.option(id, { nil: undefined }),
    }),
    { selector: ({ method, path }) => `${method} ${path}`, maxLength: 40 },
  )
  .map((list) =>
    list.map(({ method, path, operationId }) => ({
      key: `${method} ${path}` as const,
      method,
      path,
      ...(operationId === undefined ? {} : { operationId }),
    })),
  );

test("constants are valid, unique and independent of the order", () => {
  fc.assert(
    fc.property(operations, (list) => {
      const ids = operationIds(list);
      const names = [...ids.values()];
      expect(new Set(names).size).toBe(list.length);
      for (const name of names) {
        expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,63}$/);
        expect(RESERVED.has(name)).toBe(false);
      }
      const turned = operationIds(list.toReversed());
      for (const { key } of list) expect(turned.get(key)).toBe(ids.get(key));
    }),
  );
});

test("tool names are valid, unique, and only those that share a wish depend on others", () => {
  fc.assert(
    fc.property(operations, fc.nat(), (list, at) => {
      const things = list.map((operation) => ({
        ...toolNamesOf(operation, ""),
        identity: operation.key,
      }));
      const names = uniqueNames(things, 64);
      expect(new Set(names).size).toBe(list.length);
      for (const name of names) expect(name).toMatch(/^[a-z0-9_-]{1,64}$/);
      if (list.length === 0) return;
      const gone = at % list.length;
      const left = things.filter((_, i) => i !== gone);
      const again = uniqueNames(left, 64);
      left.forEach((thing, i) => {
        const wishes = new Set([thing.wanted, thing.otherwise]);
        if (wishes.has(things[gone]?.wanted ?? "") || wishes.has(things[gone]?.otherwise ?? "")) {
          return;
        }
        expect(again[i]).toBe(names[things.indexOf(thing)]);
      });
    }),
  );
});

test("input names of one tool are valid and unique whatever the document calls them", () => {
  const part = fc.record({
    name: fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom("id", "i d", "i-d", "__proto__")),
    location: fc.constantFrom("path", "query", "header", "cookie", "body"),
  });
  const parts = fc.uniqueArray(part, { selector: (p) => `${p.location} ${p.name}` });
  fc.assert(
    fc.property(parts, (list) => {
      const names = flatNames(list);
      expect(new Set(names).size).toBe(list.length);
      for (const name of names) {
        expect(name).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
        expect(name).not.toBe("__proto__");
      }
    }),
  );
});

test("a group is a file name that stays in its folder", () => {
  fc.assert(
    fc.property(fc.string(), (tag) => {
      expect(groupName(tag)).toMatch(/^[a-z0-9][a-z0-9_]{0,45}$/);
    }),
  );
});
