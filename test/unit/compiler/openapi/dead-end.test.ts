import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { nodeHost } from "../../../../src/compiler/host.ts";
import { lower } from "../../../../src/compiler/openapi/lower.ts";
import { loadSource } from "../../../../src/compiler/source/load-source.ts";
import { api, bundleOf } from "./model.ts";

/** What is told of one `$ref` of a schema, and what is proposed. */
function told(reference: string, members: object, version: "2.0" | "3.1" = "3.1"): unknown {
  const operation = { get: { parameters: [{ $ref: reference }] } };
  const root = api(version, { paths: { "/a": operation }, ...members });
  const [problem] = lower(bundleOf({ api: root })).value?.broken[0]?.diagnostics ?? [];
  return [problem?.message.split(": ").slice(1).join(": "), problem?.help];
}

const components = {
  parameters: { Limit: { name: "limit", in: "query" }, "a/b~c": { name: "x", in: "query" } },
  schemas: { Pet: {} },
};

describe("IN-31: a dead reference says what is missing, and names what is next to it", () => {
  test.each([
    [
      "#/components/parameters/Limits",
      '"/components/parameters" of "api" has no "Limits"',
      'did you mean "#/components/parameters/Limit"?',
    ],
    [
      "#/components/parameter/Limit",
      '"/components" of "api" has no "parameter"',
      'did you mean "#/components/parameters/Limit"?',
    ],
    [
      "#/parameters/Limit",
      '"api" has no "parameters"',
      'did you mean "#/components/parameters/Limit"?',
    ],
    [
      "#/components/parameters/a~1b~0d",
      '"/components/parameters" of "api" has no "a/b~d"',
      'did you mean "#/components/parameters/a~1b~0c"?',
    ],
    [
      "#/components/parameters/Zebra",
      '"/components/parameters" of "api" has no "Zebra"',
      "correct the reference, or add what it names",
    ],
    [
      "#/components/parameters/__proto__",
      '"/components/parameters" of "api" has no "__proto__"',
      "correct the reference, or add what it names",
    ],
    [
      "#/components/x~y",
      'after # stands "/components/x~y", which is no JSON Pointer',
      "correct the reference, or add what it names",
    ],
  ])("%s", (reference, missing, help) => {
    expect(told(reference, { components })).toEqual([missing, help]);
  });

  test("a name of OpenAPI 3 in a document of 2.0", () => {
    const parameters = { Limit: { name: "limit", in: "query", type: "integer" } };
    expect(told("#/components/parameters/Limit", { parameters }, "2.0")).toEqual([
      '"api" has no "components"',
      'did you mean "#/parameters/Limit"?',
    ]);
  });

  test("names are compared up to a bound, however many references are dead", () => {
    const names = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`Name${i}`, {}]));
    const paths = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [
        `/p${i}`,
        { get: { parameters: [{ $ref: `#/components/parameters/Nmae${i}` }] } },
      ]),
    );
    const root = api("3.1", { paths, components: { parameters: names } });
    const helps = lower(bundleOf({ api: root })).value?.broken.map(
      ({ diagnostics }) => diagnostics[0]?.help ?? "",
    );
    expect(helps?.filter((help) => help.startsWith("did you mean"))).toHaveLength(200);
  });
});

describe("IN-31: a file that is not there is told apart from a name that is not in one", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  async function read(
    reference: string,
    files: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    const folder = mkdtempSync(join(tmpdir(), "dead-end-"));
    folders.push(folder);
    const root = api("3.1", { paths: { "/a": { get: { parameters: [{ $ref: reference }] } } } });
    for (const [path, text] of Object.entries({
      ...files,
      "project/api.json": JSON.stringify(root),
    })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    symlinkSync(join(folder, "secret"), join(folder, "project", "linked"));
    const from = join(folder, "project");
    const request = { name: "api", document: "./api.json", from, cwd: from };
    const { value } = await loadSource(request, nodeHost());
    const model = value === undefined ? undefined : lower(value).value;
    const [problem] = model?.broken[0]?.diagnostics ?? [];
    return [problem?.message.split(": ").slice(1).join(": "), problem?.help];
  }
  const files = { "project/parts/limits.json": "{}", "secret/limits.json": "{}" };
  const none = "correct the reference, or add what it names";

  test.each([
    [
      "parts/limit.json#/Limit",
      'there is no file "parts/limit.json"',
      'did you mean "parts/limits.json#/Limit"?',
    ],
    [
      "./parts/limit.json",
      'there is no file "./parts/limit.json"',
      'did you mean "./parts/limits.json"?',
    ],
    ["./part/limits.json", 'there is no file "./part/limits.json"', none],
    ["parts/limits.json#/Limit", '"parts/limits.json" has no "Limit"', none],
  ])("%s", async (reference, missing, help) => {
    expect(await read(reference, files)).toEqual([missing, help]);
  });

  test("a folder beyond the root names nothing of what is in it", async () => {
    expect(JSON.stringify(await read("linked/limit.json", files))).not.toContain("limits");
  });
});
