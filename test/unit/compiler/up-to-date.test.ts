import { describe, expect, test } from "vitest";
import { buildSeal } from "../../../src/compiler/emit/build-seal.ts";
import { jsonText } from "../../../src/compiler/emit/literal.ts";
import type { Host } from "../../../src/compiler/host.ts";
import type { Lock } from "../../../src/compiler/ir/lock.ts";
import { upToDate } from "../../../src/compiler/up-to-date.ts";
import { digestOf, digestOfJson } from "../../../src/util/digest.ts";

/** A disk in memory that can only be read. */
function disk(files: { readonly [path: string]: string }): Host {
  const refuse = async (): Promise<never> => {
    throw new Error("nothing is written");
  };
  return {
    stat: async (path) => {
      if (Object.hasOwn(files, path)) return { kind: "file", size: 0 };
      const isFolder = Object.keys(files).some((file) => file.startsWith(`${path}/`));
      return isFolder ? { kind: "folder", size: 0 } : undefined;
    },
    realpath: async (path) => path,
    readFile: async (path) => new TextEncoder().encode(files[path]),
    list: async () => [],
    writeFile: refuse,
    removeFile: refuse,
  };
}

const asked = (uris: readonly string[]): string => `asked of ${uris.join(" ")}`;

/** A lock that holds, sealed after `change`. */
function lockText(change: (lock: Record<string, unknown>) => void = () => undefined): string {
  const promised: Omit<Lock, "build" | "digest" | "files"> = {
    lockVersion: 1,
    mcpgen: "1.0.0",
    server: { name: "pets", version: "1.0.0" },
    sources: { pets: { digest: "sha256:0", document: "npm:pkg/api.json" } },
    tools: {
      quote: {
        definition: "sha256:0",
        effect: "read",
        handler: { digest: digestOf("code"), file: "handlers/quote.ts" },
        listed: "sha256:0",
        operations: [],
        scopes: [],
      },
    },
  };
  const files = { "main.ts": digestOf("main") };
  const digest = digestOfJson(promised);
  const build = {
    findings: { warning: { "auth/none": 1 } },
    inputs: {
      "npm:pkg/api.json": digestOf("api"),
      "handlers/quote.ts": digestOf("code"),
      "mcpgen.yaml": digestOf("overlay"),
    },
  };
  const seal = buildSeal(
    { build, digest, files },
    asked(["npm:pkg/api.json", "handlers/quote.ts"]),
  );
  const lock = { build: { ...build, seal }, digest, files, ...promised };
  change(lock);
  return jsonText(lock);
}

const files = {
  "/p/mcpgen.yaml": "overlay",
  "/p/handlers/quote.ts": "code",
  "/p/node_modules/pkg/api.json": "api",
  "/p/out/main.ts": "main",
  "/p/out/mcpgen.lock": lockText(),
};
const look = (changes: { readonly [path: string]: string } = {}, mcpgen = "1.0.0") =>
  upToDate(
    { folder: "/p/out", root: "/p", from: "/p", mcpgen, asked },
    disk({ ...files, ...changes }),
  );
const without = (path: string) =>
  upToDate(
    { folder: "/p/out", root: "/p", from: "/p", mcpgen: "1.0.0", asked },
    disk(Object.fromEntries(Object.entries(files).filter(([name]) => name !== path))),
  );

describe("an output", () => {
  test("whose inputs, files and lock are what they were is up to date", async () => {
    expect(await look()).toEqual({ tools: 1, findings: { warning: { "auth/none": 1 } } });
  });

  test.each(Object.keys(files))("is not without %s", async (path) => {
    expect(await without(path)).toBeUndefined();
  });

  test.each(Object.keys(files))("is not with another %s", async (path) => {
    expect(await look({ [path]: "other" })).toBeUndefined();
  });

  test("is not of another version of mcpgen", async () => {
    expect(await look({}, "1.0.1")).toBeUndefined();
  });

  test.each<[string, (lock: Record<string, unknown>) => void]>([
    [
      "names another digest for an input",
      (lock) => Object.assign(lock, { build: { ...(lock["build"] as object), inputs: {} } }),
    ],
    ["lists other files", (lock) => Object.assign(lock, { files: {} })],
    ["promises something else", (lock) => Object.assign(lock, { tools: { list_pets: {} } })],
    ["has no seal", (lock) => Object.assign(lock, { build: { inputs: {} } })],
    [
      "has a form of its own",
      (lock) => Object.assign(lock, { sources: { pets: null }, files: [] }),
    ],
    ["says nothing of its build", (lock) => Reflect.deleteProperty(lock, "build")],
    [
      "has findings that were edited",
      (lock) => Object.assign(lock, { build: { ...(lock["build"] as object), findings: {} } }),
    ],
  ])("is not where its lock %s", async (_, change) => {
    expect(await look({ "/p/out/mcpgen.lock": lockText(change) })).toBeUndefined();
  });

  test.each(["", "null", "[]", "<<<<<<<", '{"lockVersion":1}'])(
    "is not where its lock says %j",
    async (text) => expect(await look({ "/p/out/mcpgen.lock": text })).toBeUndefined(),
  );

  test("is not where its lock was laid out by hand", async () => {
    const text = `${JSON.stringify(JSON.parse(lockText()))}\n`;
    expect(await look({ "/p/out/mcpgen.lock": text })).toBeUndefined();
  });
});
