import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Compiles `src` and `generators` to `dist`: what `exports` and `bin` point at. */
const root = join(import.meta.dirname, "..");
const compiler = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin",
  "tsc",
);
rmSync(join(root, "dist"), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [compiler, "-p", join(root, "tsconfig.build.json")],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 2);
const bin = join(root, "dist", "src", "cli", "main.js");
if (existsSync(bin)) chmodSync(bin, 0o755);
