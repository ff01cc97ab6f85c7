import { describe, expect, test } from "vitest";
import { operationIds } from "../../../../../src/compiler/plan/names/operation-names.ts";
import { uniqueNames } from "../../../../../src/compiler/plan/names/unique.ts";
import { planOf } from "../support.ts";

const HASHED = /^(?:list|a)_[0-9a-f]{6}$/;

describe("IN-32: operations that would have one name", () => {
  const document = `paths:
  /users: { get: { operationId: list }, post: { operationId: create } }
  /users/{id}/pets: { get: { operationId: list } }
  /orders: { get: { operationId: List } }
  /: { get: { operationId: list } }`;

  test("are called by their method and path", () => {
    const { value } = planOf(document, "expose: all");
    const want = ["get_users", "create", "get_users_id_pets", "get_orders", "get_root"];
    expect(value.tools.map(({ name }) => name)).toEqual(want);
  });

  test("also as constants of generated code", () => {
    const { value } = planOf(document, "expose: all");
    const want = ["getUsers", "create", "getUsersIdPets", "getOrders", "getRoot"];
    expect(value.operations.map(({ id }) => id)).toEqual(want);
  });

  test("behind the prefix of their entry", () => {
    const { value } = planOf(
      document,
      "expose: [{ source: api, prefix: my_, paths: [/users, /users/**] }]",
    );
    expect(value.tools.map(({ name }) => name)).toEqual([
      "my_get_users",
      "my_create",
      "my_get_users_id_pets",
    ]);
  });
});

describe("a second name is nobody else's", () => {
  test.each<[string, readonly [string, string][], readonly (string | RegExp)[]]>([
    [
      "two that share it too",
      [
        ["a", "b"],
        ["a", "b"],
      ],
      [HASHED, HASHED],
    ],
    [
      "one that wants it first",
      [
        ["a", "b"],
        ["a", "c"],
        ["b", "d"],
      ],
      [HASHED, "c", "b"],
    ],
    [
      "one that has it as a second name without needing it",
      [
        ["a", "b"],
        ["a", "c"],
        ["d", "b"],
      ],
      [HASHED, "c", "d"],
    ],
    [
      "one that is too long",
      [
        ["a", "b".repeat(65)],
        ["a", "c"],
      ],
      [HASHED, "c"],
    ],
    [
      "one that is taken",
      [
        ["a", "t"],
        ["a", "c"],
      ],
      [HASHED, "c"],
    ],
  ])("%s", (_, wishes, want) => {
    const things = wishes.map(([wanted, otherwise], i) => ({
      wanted,
      otherwise: () => otherwise,
      identity: `${i}`,
    }));
    const names = uniqueNames(things, 64, new Set(["t"]));
    expect(names).toEqual(
      want.map((one) => (typeof one === "string" ? one : expect.stringMatching(one))),
    );
    expect(uniqueNames(things.toReversed(), 64, new Set(["t"]))).toEqual(names.toReversed());
  });

  test("a reserved word is none", () => {
    const operation = (path: string) => ({
      key: `GET ${path}` as const,
      method: "GET",
      path,
      operationId: "delete",
    });
    expect([...operationIds([operation("/a"), operation("/b")]).values()]).toEqual([
      "getA",
      "getB",
    ]);
  });
});
