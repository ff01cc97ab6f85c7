import { describe, expect, test } from "vitest";
import type { Operation } from "../../../src/compiler/ir/api-model.ts";
import { queryPairs } from "../../../src/testing/twin/incoming.ts";
import { router } from "../../../src/testing/twin/router.ts";

function operations(...keys: readonly string[]): readonly Operation[] {
  return keys.map((key) => {
    const [method = "GET", path = "/"] = key.split(" ");
    return { key, method, path } as Operation;
  });
}

describe("the twin finds operations by method, path and query", () => {
  const find = router(
    operations(
      "GET /things/{id}",
      "GET /things/{id}.json",
      "GET /compare/{a}...{b}",
      "PUT /files/{id}",
      "PUT /files/{id}#add_link",
      "POST /rpc?action=list",
      "POST /rpc?action=drop&force=1",
      "POST /rpc",
    ),
  );
  const found = (method: string, target: string) => {
    const [path = "", query = ""] = target.split("?");
    return find(method, path, queryPairs(query) ?? []).map((route) =>
      route.kind === "operation" ? [route.operation.key, ...route.path.values()] : route.kind,
    );
  };

  test.each<[string, string, unknown]>([
    ["GET", "/things/7", [["GET /things/{id}", "7"]]],
    ["GET", "/things/7.json", [["GET /things/{id}.json", "7"]]],
    ["GET", "/things/a%2Fb", [["GET /things/{id}", "a%2Fb"]]],
    ["GET", "/compare/main...next", [["GET /compare/{a}...{b}", "main", "next"]]],
    [
      "PUT",
      "/files/7",
      [
        ["PUT /files/{id}", "7"],
        ["PUT /files/{id}#add_link", "7"],
      ],
    ],
    ["POST", "/rpc?action=list&x=1", [["POST /rpc?action=list"], ["POST /rpc"]]],
    ["POST", "/rpc?action=drop&force=1", [["POST /rpc?action=drop&force=1"], ["POST /rpc"]]],
    ["POST", "/rpc?action=drop", [["POST /rpc"]]],
    ["DELETE", "/rpc", ["wrong-method"]],
    ["GET", "/nowhere", ["unknown"]],
    ["GET", "/things/%ff", ["unknown"]],
  ])("%s %s", (method, target, want) => {
    expect(found(method, target)).toEqual(want);
  });
});
