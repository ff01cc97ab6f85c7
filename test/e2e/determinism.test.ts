import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyInto, filesOf, mcpgen, project } from "./cli.ts";

function built(name: string, env: Readonly<Record<string, string>>): Map<string, string> {
  const folder = project(name, {});
  copyInto(folder, "specs/crm");
  copyInto(folder, "specs/github");
  const { status, stderr } = mcpgen(["build"], { cwd: folder, env });
  expect(status, stderr).toBe(0);
  return filesOf(join(folder, "generated"));
}

test("the same input gives the same bytes in another folder, time zone and language", () => {
  const here = built("determinism-a", { TZ: "UTC", LANG: "C", LC_ALL: "C" });
  const there = built("determinism-with-another-name", {
    TZ: "Asia/Kathmandu",
    LANG: "tr_TR.UTF-8",
    LC_ALL: "tr_TR.UTF-8",
  });
  expect(there).toEqual(here);
  expect(here.size).toBeGreaterThan(10);
});

test("the same input gives the same bytes from every working directory", () => {
  const folder = project("determinism-cwd", {});
  copyInto(folder, "specs/crm");
  const output = (): Map<string, string> => filesOf(join(folder, "generated"));
  const build = (cwd: string, ...args: string[]) => {
    const { status, stderr } = mcpgen(["build", ...args], { cwd: join(folder, cwd) });
    expect(status, stderr).toBe(0);
    return stderr;
  };
  build(".");
  const fromRoot = output();
  expect(fromRoot.get("crm/main.ts")).toContain("from specs/crm/mcpgen.yaml");
  build("specs/crm", "--check");
  rmSync(join(folder, "generated"), { recursive: true });
  build("specs/crm");
  expect(output()).toEqual(fromRoot);
  rmSync(join(folder, "generated"), { recursive: true });
  build(".", "specs/crm/mcpgen.yaml");
  expect(output()).toEqual(fromRoot);
});

test("a document without an overlay gives the same bytes from every working directory", () => {
  const folder = project("determinism-document", {});
  copyInto(folder, "specs/crm");
  const outputs = [
    [".", "specs/crm/crm.openapi.yaml", "out"],
    ["specs", "crm/crm.openapi.yaml", "../out"],
    ["specs/crm", "crm.openapi.yaml", "../../out"],
  ].map(([cwd = "", document = "", out = ""]) => {
    const built = mcpgen(["build", document, "--out", out], { cwd: join(folder, cwd) });
    expect(built.status, built.stderr).toBe(0);
    const files = filesOf(join(folder, "out"));
    rmSync(join(folder, "out"), { recursive: true });
    return files;
  });
  expect(outputs[1]).toEqual(outputs[0]);
  expect(outputs[2]).toEqual(outputs[0]);
});

test("no output file holds a path of the machine", () => {
  for (const [path, text] of built("determinism-paths", {})) {
    expect(text.includes("determinism-paths"), path).toBe(false);
  }
});
