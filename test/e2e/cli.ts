import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";

/** The repository's root. */
export const root: string = join(import.meta.dirname, "..", "..");

/** The compiled command, as `npx mcpgen` runs it. */
export const bin: string = join(root, "dist", "src", "cli", "main.js");

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `mcpgen` as a process. */
export function mcpgen(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** A new folder inside the repository (so that generated code finds the package), ignored by git. */
export function scratch(name: string): string {
  const parent = join(root, ".mcpgen", "test");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `${name}-`));
}

/** A project with these files, and this repository's packages. */
export function project(name: string, files: Readonly<Record<string, string>>): string {
  const folder = scratch(name);
  for (const [path, text] of Object.entries({
    "package.json": '{"type":"module","version":"1.0.0"}',
    ...files,
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}

/** Copies a folder of the repository into a project. */
export function copyInto(folder: string, path: string): void {
  cpSync(join(root, path), join(folder, path), { recursive: true });
}

/** Every file below a folder: path with `/` to text. */
export function filesOf(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    if (name.includes("node_modules") || !statSync(path).isFile()) continue;
    files.set(name.split(sep).join("/"), readFileSync(path, "utf8"));
  }
  return files;
}
