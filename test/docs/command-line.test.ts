import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exitCodes } from "../../src/cli/exit.ts";
import { LARGEST_FILE_ARGUMENT } from "../../src/language/file-bytes.ts";
import { FILE_LIMITS, STREAM_LIMITS, UPSTREAM_LIMITS } from "../../src/runtime/call/limits.ts";
import { startTwin, type Twin } from "../../src/testing/index.ts";
import { thousands } from "../../src/util/thousands.ts";
import { bin, root, scratch } from "../e2e/cli.ts";

const PAGE = readFileSync(join(root, "docs", "reference", "cli.md"), "utf8");
const OVERLAY = `mcpgen: 1
server: { name: crm, version: 1.0.0 }
sources: { crm: { document: ./crm.openapi.yaml } }
tools:
  get_deal:
    description: Read one deal.
    call: crm.getDeal
    input: { deal_id: { to: path.dealId } }
    result: { select: [id, name] }
`;

let folder = "";
let twin: Twin;

beforeAll(async () => {
  folder = scratch("docs-cli");
  const document = readFileSync(join(import.meta.dirname, "crm", "crm.openapi.yaml"), "utf8");
  writeFileSync(join(folder, "crm.openapi.yaml"), document);
  writeFileSync(join(folder, "mcpgen.yaml"), OVERLAY);
  writeFileSync(join(folder, "deal-id.txt"), "7");
  // A project of its own, with this package installed.
  writeFileSync(join(folder, "package.json"), '{"type":"module","version":"1.0.0"}');
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "mcpgen"), "dir");
  twin = await startTwin({ documents: { crm: "./crm.openapi.yaml" }, from: folder });
});
afterAll(() => twin.close());

/** The commands of the page, in their order, with the exit code that it says. */
const COMMANDS = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text = ""]) =>
  text
    .trim()
    .split("\n")
    .map((line): [command: string, code: number] => {
      const [command = "", said = ""] = line.split(" # ");
      const code = /^\s*exits (\d)/.exec(said)?.[1] ?? "0";
      return [command.trim(), Number(code)];
    }),
);

test.each(COMMANDS)("%s exits with %i", { timeout: 60_000 }, async (command, code) => {
  const shell = command.replace(/^npx mcpgen/, `"${process.execPath}" "${bin}"`);
  const env = { ...process.env, NO_COLOR: "1", MCPGEN_BASE_URL_CRM: twin.url("crm") };
  const child = spawn("sh", ["-c", shell], { cwd: folder, env });
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
  });
  child.stderr.on("data", (data) => {
    said += data;
  });
  const found = await new Promise((done) => child.on("close", done));
  expect(found, said).toBe(code);
  expect(said).not.toBe("");
});

test("the page names every flag of build, and nothing but flags", () => {
  const { stdout } = spawnSync(process.execPath, [bin, "build", "--help"], { encoding: "utf8" });
  const flags = new Set(stdout.match(/--[a-z][a-z-]*/g));
  flags.delete("--help");
  const [build = ""] = /## `build`[\s\S]*?(?=^## )/m.exec(PAGE) ?? [];
  expect([...new Set(build.match(/--[a-z][a-z-]*/g))].sort()).toEqual([...flags].sort());
});

test("the page tells the exit codes and limits that hold", () => {
  for (const code of Object.values(exitCodes)) expect(PAGE).toContain(`| ${code} | `);
  const { wireBytes, decodedBytes, jsonNodes } = UPSTREAM_LIMITS;
  const mib = (bytes: number): string => `${bytes / 1_048_576} MiB`;
  for (const limit of [
    `${mib(wireBytes)} on the wire, ${mib(decodedBytes)} decoded, ${thousands(jsonNodes)} values`,
    `${thousands(STREAM_LIMITS.items)} items, ${mib(STREAM_LIMITS.itemBytes)} an item`,
    `${FILE_LIMITS.keepMs / 60_000} minutes; ${FILE_LIMITS.callerFiles} files`,
    `${thousands(LARGEST_FILE_ARGUMENT)} bytes`,
  ]) {
    expect(PAGE).toContain(limit);
  }
});

test("what the page builds is there", () => {
  for (const server of ["generated/crm", "out/api", "out/reader"]) {
    expect(existsSync(join(folder, server, "server.ts"))).toBe(true);
  }
});
