import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, startTwin } from "../../src/testing/index.ts";
import { root } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "mcpgen-pack-"));
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync("npm", [...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

beforeAll(() => {
  const [packed] = JSON.parse(
    npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root),
  ) as {
    filename: string;
    files: { path: string }[];
  }[];
  expect(
    packed?.files
      .map(({ path }) => path)
      .filter((path) => /^(src|test|specs|generated)\//.test(path)),
  ).toEqual([]);
  writeFileSync(join(folder, "package.json"), '{"type":"module","version":"1.0.0"}');
  // No install script of any dependency may be needed.
  npm(
    [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      join(folder, packed?.filename ?? ""),
    ],
    folder,
  );
  for (const file of ["crm.openapi.yaml", "calendar.openapi.yaml", "mcpgen.yaml"]) {
    writeFileSync(join(folder, file), readFileSync(join(root, "specs", "crm", file)));
  }
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("OP-09, OW-13: packed and installed in an empty folder, it builds a server that plain Node runs", async () => {
  const bin = join(folder, "node_modules", "mcpgen", "dist", "src", "cli", "main.js");
  const built = spawnSync(process.execPath, [bin, "build"], { cwd: folder, encoding: "utf8" });
  expect(built.status, built.stderr).toBe(0);
  expect(built.stderr).toMatch(/crm: 22 tools, .* 0 errors/);
  const twin = await startTwin({
    documents: { crm: "crm.openapi.yaml", calendar: "calendar.openapi.yaml" },
    from: folder,
    tokenEndpoint: true,
  });
  const server = await connect({
    command: process.execPath,
    args: [join(folder, "generated", "crm", "main.ts")],
    env: {
      PATH: process.env["PATH"] ?? "",
      CRM_URL: twin.url("crm"),
      CRM_CLIENT_ID: "id",
      CRM_CLIENT_SECRET: "secret",
      CALENDAR_URL: twin.url("calendar"),
      CALENDAR_TOKEN: "token",
      XDG_STATE_HOME: folder,
    },
  });
  try {
    expect((await server.list()).length).toBe(22);
    const { isError, text } = await server.call("get_company", { company_id: "5501201" });
    expect(isError, text).toBe(false);
  } finally {
    await server.close();
    await twin.close();
  }
}, 60_000);

test("threats 63: what a server needs at run time brings no install script", () => {
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const scripted = Object.entries(lock.packages).filter(
    ([, { hasInstallScript }]) => hasInstallScript,
  );
  expect(scripted.map(([path]) => path)).toEqual([]);
});
