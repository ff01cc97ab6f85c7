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

test("no output file holds a path of the machine", () => {
  for (const [path, text] of built("determinism-paths", {})) {
    expect(text.includes("determinism-paths"), path).toBe(false);
  }
});
