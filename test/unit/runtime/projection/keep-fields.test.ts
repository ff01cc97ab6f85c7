import { expect, test } from "vitest";
import type { ToolCall, ToolResult } from "../../../../src/runtime/call/call.ts";
import { keepFields } from "../../../../src/runtime/projection/keep-fields.ts";
import type { JsonValue } from "../../../../src/util/json.ts";

async function kept(
  body: JsonValue | string | undefined,
  paths: readonly string[],
  asked = true,
  kind = "body",
): Promise<Extract<ToolResult, { kind: "raw" }>["answer"]> {
  const call = { tool: { name: "t", result: { kind } }, fields: { paths, asked } };
  const answer = { status: 200, mediaType: "application/json", body };
  const result = await keepFields(async () => ({ kind: "raw", answer }))(
    call as unknown as ToolCall,
  );
  if (result.kind !== "raw") throw new Error("shaped");
  return result.answer;
}

const issue = {
  number: 1,
  title: "Bug",
  user: { login: "me", id: 7 },
  labels: [{ name: "a", x: 1 }],
};

test.each<[readonly string[], JsonValue]>([
  [["number"], { number: 1 }],
  [["user.login", "title"], { title: "Bug", user: { login: "me" } }],
  [["user", "user.login"], { user: { login: "me", id: 7 } }],
  [["user.login", "user"], { user: { login: "me", id: 7 } }],
  [["labels.name"], { labels: [{ name: "a" }] }],
  [["labels[*].name"], { labels: [{ name: "a" }] }],
  [["labels[].name", "nope"], { labels: [{ name: "a" }] }],
])("%j of an object", async (paths, want) => {
  expect((await kept(issue, paths)).body).toEqual(want);
});

test("paths pass through lists", async () => {
  expect((await kept([issue, { title: "Other" }], ["title"])).body).toEqual([
    { title: "Bug" },
    { title: "Other" },
  ]);
  expect((await kept([issue, {}], ["[].number"])).body).toEqual([{ number: 1 }, {}]);
});

test("null stays null, and an empty list is empty", async () => {
  expect((await kept({ user: null, labels: [] }, ["user.login", "labels.name"])).body).toEqual({
    user: null,
    labels: [],
  });
});

test("names of nothing keep everything", async () => {
  expect((await kept(issue, ["nope", "user.nope"])).body).toEqual(issue);
  expect((await kept(issue, ["constructor", "__proto__"])).body).toEqual(issue);
});

test("names of nothing are told what names there are", async () => {
  expect((await kept(issue, ["nmber"])).remark).toBe(
    "No field of those names: number, title, user, labels.",
  );
  expect((await kept(issue, ["number"])).remark).toBeUndefined();
});

test.each([["text"], [undefined], [7]])("a body of %j is kept", async (body) => {
  expect((await kept(body, ["a"])).body).toBe(body);
});

test("fields that nobody asked for are kept only of a large answer, which says so", async () => {
  const small = await kept(issue, ["number"], false);
  expect(small).toMatchObject({ body: issue });
  expect(small.remark).toBeUndefined();
  const rows = Array.from({ length: 200 }, (_, i) => ({ ...issue, number: i }));
  const large = await kept(rows, ["number"], false);
  expect(large.body).toHaveLength(200);
  expect((large.body as readonly JsonValue[])[3]).toEqual({ number: 3 });
  expect(large.remark).toBe(
    'Fields left out: title, user, labels. To read them call again with fields: [names], or ["*"] for all.',
  );
  expect((await kept(rows, ["number"])).remark).toBeUndefined();
});

test("a tool that selects its answer takes no fields, and is not called", async () => {
  await expect(kept(issue, ["number"], true, "object")).rejects.toMatchObject({
    code: "invalid_input",
  });
  expect((await kept(issue, ["number"], false, "object")).body).toEqual(issue);
});
