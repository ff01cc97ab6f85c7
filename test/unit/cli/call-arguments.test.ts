import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { argumentValues, readArguments } from "../../../src/cli/call-arguments.ts";

const folder = mkdtempSync(join(tmpdir(), "mcpgen-call-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const picture = file("a.png", Buffer.from([0x89, 0x50, 0xff]));
const note = file("note.txt", "Grüße\n");
const list = file("tags.json", '["a"]');
const large = file("large.bin", "");
truncateSync(large, 196_609);
const full = file("full.bin", "");
truncateSync(full, 196_608);

const base64 = { type: "string", contentEncoding: "base64" };
const SCHEMA = {
  properties: {
    name: { type: "string" },
    limit: { type: "integer" },
    picture: base64,
    pictures: { type: "array", items: base64 },
    tags: { type: "array", items: { type: "string" } },
  },
};
const values = (...args: readonly string[]): Record<string, unknown> =>
  argumentValues(readArguments(args), SCHEMA);

describe("arguments of mcpgen call", () => {
  test.each<[string, unknown]>([
    ["name=5", { name: "5" }],
    ["limit=5", { limit: 5 }],
    ["other=5", { other: "5" }],
    ["name:=null", { name: null }],
    ['tags:=["a"]', { tags: ["a"] }],
    [`picture=@${picture}`, { picture: "iVD/" }],
    [`pictures=@${picture}`, { pictures: ["iVD/"] }],
    [`name=@${note}`, { name: "Grüße\n" }],
    [`tags=@${list}`, { tags: ["a"] }],
    ["name=@@handle", { name: "@handle" }],
    ["name=a=@b", { name: "a=@b" }],
    ["__proto__=x", Object.fromEntries([["__proto__", "x"]])],
  ])("%s", (argument, want) => {
    expect(values(argument)).toEqual(want);
  });

  test("files of a list are given one by one", () => {
    expect(values(`pictures=@${picture}`, `pictures=@${note}`)).toEqual({
      pictures: ["iVD/", "R3LDvMOfZQo="],
    });
  });

  test("a file of the largest size is sent", () => {
    expect(String(values(`picture=@${full}`)["picture"])).toHaveLength(262_144);
  });

  test.each([
    ["limit", '"limit" is neither key=value, key:=JSON nor key=@file'],
    ["limit=x", "limit: x is not JSON."],
    [`picture=@${large}`, "has 196,609 bytes; an argument holds at most 196,608."],
    [`picture=@${folder}`, "is not a file."],
    [`picture=@${join(folder, "none")}`, "cannot be read: ENOENT."],
    [`name=@${picture}`, "is not text in UTF-8, which this argument takes."],
    [`limit=@${note}`, "limit: Grüße\n is not JSON."],
  ])("%s is refused", (argument, want) => {
    expect(() => values(argument)).toThrow(want);
  });
});
