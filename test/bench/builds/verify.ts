import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { connect } from "../../../src/testing/index.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** A digest over the names and bytes of every file below a folder. */
export function digestOfFolder(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name.split(sep).join("/")).update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
}

/** The errors of the TypeScript compiler over a folder, under the strict settings of generated servers. */
export function typeErrors(folder: string): number {
  const config = join(folder, "..", "tsconfig.check.json");
  const strict = JSON.parse(
    readFileSync(join(root, "generated", "tsconfig.json"), "utf8"),
  ) as object;
  writeFileSync(config, JSON.stringify({ ...strict, include: [folder] }));
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", config],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const errors = stdout.match(/error TS\d+/g)?.length ?? 0;
  return status === 0 ? 0 : Math.max(1, errors);
}

/** How many tools the official client reads of a server, over every page of tools/list. */
export async function toolsServed(folder: string, state: string): Promise<number> {
  const server = await connect({
    command: process.execPath,
    args: [join(folder, "main.ts")],
    env: { PATH: process.env["PATH"] ?? "", XDG_STATE_HOME: state },
  });
  try {
    return (await server.list()).length;
  } finally {
    await server.close();
  }
}
