import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesOf, mcpgen, project, root } from "./cli.ts";
import { document, overlay } from "./pets.ts";

const files = { "pets.json": document, "mcpgen.yaml": overlay };
const parameter = '{"type":"string","maxLength":9}';

/** Codes of what a build tells, in its order. */
function codes(cwd: string, ...args: string[]): readonly string[] {
  const { stdout } = mcpgen(["build", "--format", "json", ...args], { cwd });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
  return diagnostics.map(({ code }) => code);
}

describe("one problem is told once", () => {
  test.each([
    ["remote", "https://evil.example/x.json#/A", "source/remote-reference"],
    ["escaping", "../../x.json#/A", "source/escaping-reference"],
    ["symlinked", "linked.json#/A", "source/escaping-reference"],
    ["broken", "broken.json#/A", "source/broken-json"],
  ])("a %s reference", (_, reference, code) => {
    const refers = JSON.stringify({ $ref: reference });
    const cwd = project("once", { ...files, "pets.json": document.replace(parameter, refers) });
    symlinkSync(join(root, "package.json"), join(cwd, "linked.json"));
    writeFileSync(join(cwd, "broken.json"), "{");
    expect(codes(cwd)).toEqual([code]);
  });

  test("but a reference to a file that is not there is told by who needs it", () => {
    const refers = JSON.stringify({ $ref: "absent.json#/A" });
    const cwd = project("absent", { ...files, "pets.json": document.replace(parameter, refers) });
    expect(codes(cwd)).toContain("openapi/unresolved-reference");
  });

  test("a missing document of a server that would have its version", () => {
    const exposed = overlay
      .replace(", version: 1.0.0", "")
      .replace(/tools:[\s\S]*/, "expose: all\n");
    const cwd = project("no-document", {
      "package.json": '{"type":"module"}',
      "mcpgen.yaml": exposed,
    });
    expect(codes(cwd)).toEqual(["source/not-found"]);
    expect(codes(cwd, "absent.json")).toEqual(["source/not-found"]);
  });

  test("a tool that cannot be read", () => {
    const cwd = project("lost", { ...files, "mcpgen.yaml": `${overlay}    oops: 1\n` });
    expect(codes(cwd)).toEqual(["overlay/unknown-key"]);
  });
});

test("a package whose files are not ES modules is told, and nothing is written", () => {
  const cwd = project("not-esm", { ...files, "package.json": '{"version":"1.0.0"}' });
  expect(codes(cwd)).toEqual(["project/not-esm"]);
  expect([...filesOf(cwd).keys()].some((path) => path.endsWith("server.ts"))).toBe(false);
});

test.each([["../up"], ["Up"], [""], ["1st"]])("--name %j is refused with 2", (name) => {
  const cwd = project("name", files);
  const { status, stderr } = mcpgen(["build", "pets.json", "--name", name], { cwd });
  expect(stderr).toContain("--name takes up to 64 small letters");
  expect(status).toBe(2);
  expect([...filesOf(cwd).keys()].some((path) => path.endsWith("server.ts"))).toBe(false);
});

test("--name beside an overlay is refused, not ignored", () => {
  const { status, stderr } = mcpgen(["build", "--name", "cats"], { cwd: project("name", files) });
  expect(stderr).toContain("server.name");
  expect(status).toBe(2);
});

test("a package.json that is broken is named, with 1", () => {
  for (const text of ["{", "null"]) {
    const cwd = project("package", { ...files, "package.json": text });
    const { status, stderr } = mcpgen(["build"], { cwd });
    expect(stderr).toMatch(/^mcpgen: \S*package\.json /);
    expect(status).toBe(1);
  }
});

test.each([["./gu"], ["gu"], ["./a/gu"], ["a/gu"]])("server.out %s is below the package", (out) => {
  const cwd = project("out", {
    "specs/pets.json": document,
    "specs/mcpgen.yaml": overlay.replace("1.0.0 }", `1.0.0, out: ${out} }`),
  });
  const { status, stderr } = mcpgen(["build", "specs"], { cwd });
  expect(status, stderr).toBe(0);
  expect(filesOf(cwd).has(`${out.replace("./", "")}/server.ts`)).toBe(true);
});

test.each([["/tmp/gu"], ["../gu"], ["./../gu"], ["a/../gu"], ["."], ["./"]])(
  "server.out %s is refused",
  (out) => {
    const written = overlay.replace("1.0.0 }", `1.0.0, out: ${out} }`);
    expect(codes(project("out", { ...files, "mcpgen.yaml": written }))).toEqual([
      "overlay/bad-out",
    ]);
  },
);

test("places are shown from the working directory", () => {
  const cwd = project("places", { ...files, "mcpgen.yaml": `${overlay}    oops: 1\n` });
  mkdirSync(join(cwd, "below"));
  expect(mcpgen(["build"], { cwd }).stderr).toMatch(/^mcpgen\.yaml:\d/);
  const below = mcpgen(["build", ".."], { cwd: join(cwd, "below") });
  expect(below.stderr).toMatch(/^\.\.\/mcpgen\.yaml:\d+:\d+ [\s\S]*\n>.*oops: 1/);
});

test("a file's name cannot add properties to a workflow command", () => {
  const cwd = project("github", { "a,line=1:b.mcpgen.yaml": "mcpgen: 2\n" });
  const { stdout } = mcpgen(["build", "a,line=1:b.mcpgen.yaml", "--format", "github"], { cwd });
  expect(stdout).toMatch(/^::error file=a%2Cline=1%3Ab\.mcpgen\.yaml,line=/);
});

test("mcpgen/compiler can be imported by name", () => {
  const script =
    "import('mcpgen/compiler').then((c) => console.log(typeof c.compile, typeof c.nodeHost, typeof c.codeFrame))";
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stdout.trim(), stderr).toBe("function function function");
});
