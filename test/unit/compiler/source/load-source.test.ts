import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { nodeHost } from "../../../../src/compiler/host.ts";
import { LIMITS } from "../../../../src/compiler/source/limits.ts";
import { loadSource } from "../../../../src/compiler/source/load-source.ts";
import { load, project, told } from "./project.ts";

const schema = (reference: unknown): unknown => ({
  openapi: "3.1.0",
  components: { schemas: { A: { $ref: reference } } },
});

describe("the files that references reach", () => {
  test("are read breadth first, and each once", async () => {
    const read: string[] = [];
    const folder = project({
      "api.yaml": "paths: {/a: {$ref: paths/a.yaml}, /b: {$ref: 'paths/a.yaml#/deep'}}",
      "paths/a.yaml": "get: {$ref: '../shared.json#/op'}\ndeep: {$ref: 'b%20b.yaml'}",
      "paths/b b.yaml": "x: {$ref: a.yaml}",
      "shared.json": { op: {}, other: { $ref: "unreached.json" } },
      "unreached.json": {},
    });
    const bundle = await load(folder, "api.yaml", read);
    expect(bundle.diagnostics).toEqual([]);
    expect([...(bundle.value?.documents.keys() ?? [])]).toEqual([
      "api.yaml",
      "paths/a.yaml",
      "paths/b b.yaml",
      "shared.json",
    ]);
    expect(read.map((path) => path.slice(folder.length + 1))).toEqual([
      "api.yaml",
      "paths/a.yaml",
      "shared.json",
      "paths/b b.yaml",
    ]);
    expect(bundle.value?.resolve("paths/a.yaml", "../shared.json")).toBe("shared.json");
    expect(bundle.value?.resolve("paths/a.yaml", "b%20b.yaml#/x")).toBe("paths/b b.yaml");
    expect(bundle.value?.resolve("paths/a.yaml", "nowhere.yaml")).toBeUndefined();
  });

  test("hold no file that only data names", async () => {
    const data = { $ref: "data.json" };
    const folder = project({
      "api.json": {
        "x-extension": data,
        paths: {
          "x-paths": data,
          "/a": {
            get: {
              "x-op": data,
              parameters: [{ example: data, schema: { default: data, enum: [data], const: data } }],
              responses: {
                "x-responses": data,
                200: {
                  content: { "a/b": { examples: { one: { value: data } }, example: data } },
                  links: { next: { parameters: { id: data } } },
                },
              },
            },
          },
        },
        components: {
          schemas: { S: { examples: [data], properties: { $ref: { type: "string" } } } },
        },
      },
      "data.json": {},
    });
    const bundle = await load(folder, "api.json");
    expect(bundle.diagnostics).toEqual([]);
    expect([...(bundle.value?.documents.keys() ?? [])]).toEqual(["api.json"]);
  });

  test("are reached where a name reads like a keyword", async () => {
    const file = { $ref: "reached.json" };
    for (const members of [
      { components: { schemas: { example: file } } },
      { components: { schemas: { "x-name": file } } },
      { components: { examples: { one: file } } },
      { components: { schemas: file } },
      { schema: { properties: { default: file, enum: { items: file } } } },
      { responses: { default: file } },
      { headers: { "x-rate": file } },
      { info: { description: file } },
    ]) {
      const folder = project({ "api.json": members, "reached.json": {} });
      const bundle = await load(folder, "api.json");
      expect([...(bundle.value?.documents.keys() ?? [])]).toContain("reached.json");
    }
  });

  test.each([
    ["a comment", "$ref: # not here\n        other.yaml"],
    ["a comment that looks like a fragment", "$ref: #/components\n        other.yaml"],
    ["a folded scalar", "$ref: >-\n        other.yaml"],
    ["a folded scalar after a comment", "$ref: >- # not here\n        other.yaml"],
  ])("are found behind %s", async (_, reference) => {
    const folder = project({
      "api.yaml": `paths:\n  /a:\n    get:\n      ${reference}\n`,
      "other.yaml": "responses: {}",
    });
    const bundle = await load(folder, "api.yaml", []);
    expect([...(bundle.value?.documents.keys() ?? [])]).toEqual(["api.yaml", "other.yaml"]);
  });

  test("are found behind an escaped $ref", async () => {
    const folder = project({ "api.json": '{"a": {"\\u0024ref": "b.json"}}', "b.json": {} });
    expect((await load(folder, "api.json")).value?.documents.size).toBe(2);
  });

  test("may be dead, which is no problem yet", async () => {
    const bundle = await load(project({ "api.json": schema("dead.json#/x") }), "api.json");
    expect(bundle.diagnostics).toEqual([]);
    expect(bundle.value?.resolve("api.json", "dead.json")).toBeUndefined();
  });

  test("are told where they are broken", async () => {
    const folder = project({ "api.json": schema("b.json"), "b.json": "{" });
    const bundle = await load(folder, "api.json");
    expect(told(bundle)).toEqual([
      'source/broken-json broken JSON: the text ends where "key" or } is expected',
    ]);
    expect(bundle.diagnostics[0]?.origin?.uri).toBe("b.json");
  });

  test("may point at each other, and at folders that lead back", async () => {
    const folder = project(
      { "api.json": schema("loop/loop/loop/b.json"), "b.json": schema("loop/b.json") },
      { loop: "." },
    );
    const bundle = await load(folder, "api.json");
    expect([...(bundle.value?.documents.keys() ?? [])]).toEqual(["api.json", "b.json"]);
  });

  test("change the digest, and the folder does not", async () => {
    const files = { "x/api.json": schema("b.json"), "x/b.json": { type: "string" } };
    const digest = async (contents: { readonly [path: string]: unknown }): Promise<unknown> =>
      (await load(project(contents), "x/api.json")).value?.digest;
    const first = await digest(files);
    expect(await digest(files)).toBe(first);
    expect(await digest({ ...files, "x/b.json": { type: "number" } })).not.toBe(first);
    const moved = project({ "y/api.json": files["x/api.json"], "y/b.json": files["x/b.json"] });
    expect((await load(moved, "y/api.json")).value?.digest).toBe(first);
  });
});

describe("row 58: references that leave the root are refused, and nothing is fetched or read", () => {
  const hostile: readonly (readonly [string, string])[] = [
    ["http://HOST/x.json", "source/remote-reference"],
    ["https://HOST/x.json#/a", "source/remote-reference"],
    ["HTTP://HOST/x.json", "source/remote-reference"],
    ["//HOST/x.json", "source/remote-reference"],
    ["\\\\HOST\\share\\x.json", "source/remote-reference"],
    ["%2f%2fHOST/x.json", "source/remote-reference"],
    ["http%3a//HOST/x.json", "source/remote-reference"],
    ["data:application/json,{}", "source/remote-reference"],
    ["javascript:alert(1)", "source/remote-reference"],
    ["file:///etc/passwd", "source/escaping-reference"],
    ["file:../secret.json", "source/escaping-reference"],
    ["/etc/passwd", "source/escaping-reference"],
    ["%2fetc/passwd", "source/escaping-reference"],
    ["C:\\secret.json", "source/escaping-reference"],
    ["../secret.json", "source/escaping-reference"],
    ["../nothing-here.json", "source/escaping-reference"],
    ["%2e%2e/secret.json", "source/escaping-reference"],
    ["%2e%2e%2fsecret.json", "source/escaping-reference"],
    ["a/../../secret.json", "source/escaping-reference"],
    ["link.json", "source/escaping-reference"],
    ["folder/secret.json", "source/escaping-reference"],
    ["..\\secret.json", "source/bad-reference"],
    ["..%5csecret.json", "source/bad-reference"],
    ["a%00.json", "source/bad-reference"],
    ["a%zz.json", "source/bad-reference"],
    ["a.json?x=1", "source/bad-reference"],
  ];
  for (const [template, code] of hostile) {
    test(JSON.stringify(template), async () => {
      let hits = 0;
      const server = createServer((_, response) => {
        hits++;
        response.end("{}");
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      onTestFinished(() => void server.close());
      const reference = template.replace(
        "HOST",
        `127.0.0.1:${(server.address() as AddressInfo).port}`,
      );
      const read: string[] = [];
      const outer = project(
        { "root/api.json": schema(reference), "secret.json": { secret: true } },
        { "root/link.json": "../secret.json", "root/folder": ".." },
      );
      const folder = join(outer, "root");
      const bundle = await load(folder, "api.json", read);
      expect(bundle.diagnostics.map((d) => d.code)).toEqual([code]);
      expect(bundle.diagnostics[0]?.origin).toEqual({
        uri: "api.json",
        pointer: "/components/schemas/A/$ref",
      });
      expect(read).toEqual([join(folder, "api.json")]);
      expect(hits).toBe(0);
    });
  }

  test("a file may go up as far as the overlay's folder", async () => {
    const folder = project({ "a/api.json": schema("../b.json"), "b.json": {} });
    expect((await load(folder, "a/api.json")).value?.documents.size).toBe(2);
  });
});

describe("the document of a source", () => {
  const at = (folder: string, document: string) =>
    loadSource(
      {
        name: "api",
        document,
        from: join(folder, "specs"),
        cwd: folder,
        origin: { uri: "specs/mcpgen.yaml", pointer: "/sources/api/document" },
      },
      nodeHost(),
    );
  const files = {
    "specs/mcpgen.yaml": "",
    "shared/api.json": schema("../specs/mcpgen.yaml"),
    "node_modules/@acme/api/docs/api.json": schema("part.json"),
    "node_modules/@acme/api/docs/part.json": schema("../package.json"),
    "node_modules/@acme/api/package.json": {},
  };

  test("may come from a package above, whose folder is the root", async () => {
    const bundle = await at(project(files), "npm:@acme/api/docs/api.json");
    expect([...(bundle.value?.documents.keys() ?? [])]).toEqual([
      "npm:@acme/api/docs/api.json",
      "npm:@acme/api/docs/part.json",
    ]);
    expect(told(bundle)).toEqual([
      'source/escaping-reference the reference "../package.json" leaves the folder "npm:@acme/api/docs"',
    ]);
  });

  test("outside of the overlay's folder has its own folder as the root", async () => {
    const bundle = await at(project(files), "../shared/api.json");
    expect(bundle.value?.root.uri).toBe("shared/api.json");
    expect(told(bundle)).toEqual([
      'source/escaping-reference the reference "../specs/mcpgen.yaml" leaves the folder "shared"',
    ]);
  });

  const refused: readonly (readonly [string, string])[] = [
    ["nothing.json", 'source/not-found there is no file "specs/nothing.json"'],
    ["../shared", 'source/not-a-file "shared" is not a file'],
    [
      "https://x.example/a.json",
      'source/remote-document "https://x.example/a.json" is not a local file',
    ],
    ["file:///etc/passwd", 'source/remote-document "file:///etc/passwd" is not a local file'],
    ["npm:nothing/a.json", 'source/package-not-found the package "nothing" is not installed'],
    ["npm:@acme/api", 'source/bad-package-path "npm:@acme/api" does not name a file of a package'],
    [
      "npm:@acme/api/../../x.json",
      'source/bad-package-path "npm:@acme/api/../../x.json" does not name a file of a package',
    ],
    [
      "npm:../../x/y.json",
      'source/bad-package-path "npm:../../x/y.json" does not name a file of a package',
    ],
    [
      "npm:@acme/api/docs/none.json",
      'source/not-found there is no file "npm:@acme/api/docs/none.json"',
    ],
  ];
  for (const [document, want] of refused) {
    test(`${document} is refused where the overlay names it`, async () => {
      const bundle = await at(project(files), document);
      expect(bundle.value).toBeUndefined();
      expect(told(bundle)).toEqual([want]);
      expect(bundle.diagnostics[0]?.origin?.uri).toBe("specs/mcpgen.yaml");
    });
  }
});

describe("limits of a source, each one over", () => {
  test("references", async () => {
    const many = Array.from({ length: LIMITS.references + 1 }, () => ({ $ref: "#/x" }));
    const bundle = await load(project({ "api.json": { many } }), "api.json");
    expect(bundle.value).toBeUndefined();
    expect(told(bundle)).toEqual([
      `source/too-many-references this source holds more than ${LIMITS.references} references`,
    ]);
  });

  test("files", async () => {
    const disk = nodeHost();
    const root = Array.from({ length: LIMITS.files }, (_, i) => ({ $ref: `${i}.json` }));
    const host = {
      ...disk,
      realpath: async (path: string) => path,
      stat: async () => ({ kind: "file", size: 2 }) as const,
      readFile: async (path: string) =>
        new TextEncoder().encode(path.endsWith("api.json") ? JSON.stringify({ root }) : "{}"),
    };
    const bundle = await loadSource(
      { name: "api", document: "api.json", from: "/project", cwd: "/project" },
      host,
    );
    expect(bundle.value?.documents.size).toBe(LIMITS.files);
    expect(bundle.diagnostics.map((d) => d.code)).toEqual(["source/too-many-files"]);
  });

  test("bytes of all files", async () => {
    const disk = nodeHost();
    const half = new Uint8Array(LIMITS.fileBytes).fill(32);
    half.set(new TextEncoder().encode("{}"));
    const refs = ["a", "b", "c", "d"].map((name) => ({ $ref: `${name}.json` }));
    const host = {
      ...disk,
      realpath: async (path: string) => path,
      stat: async () => ({ kind: "file", size: 2 }) as const,
      readFile: async (path: string) =>
        path.endsWith("api.json") ? new TextEncoder().encode(JSON.stringify(refs)) : half,
    };
    const bundle = await loadSource(
      { name: "api", document: "api.json", from: "/project", cwd: "/project" },
      host,
    );
    expect(bundle.diagnostics.map((d) => d.code)).toEqual(["source/bundle-too-large"]);
  });
});
