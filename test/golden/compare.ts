import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";

/** vitest must not run a golden's tests: on the disk `contract.test.ts` has another name. */
const RENAMED: ReadonlyMap<string, string> = new Map([["contract.test.ts", "contract.golden.ts"]]);

/** How a case's output differs from its golden files: a line for each difference, empty where there is none. */
export function compareGolden(folder: string, files: readonly GeneratedFile[]): readonly string[] {
  const wanted = new Map(files.map(({ path, text }) => [RENAMED.get(path) ?? path, text]));
  const found = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .map((path) => path.split(sep).join("/"))
    : [];
  return [
    ...found.filter((path) => !wanted.has(path)).map((path) => `- ${path}: no longer generated`),
    ...[...wanted].flatMap(([path, text]) => {
      if (!found.includes(path)) return [`+ ${path}: has no golden file`];
      return differences(path, readFileSync(join(folder, path), "utf8"), text);
    }),
  ];
}

/** The first lines that differ. */
function differences(path: string, golden: string, text: string): readonly string[] {
  if (golden === text) return [];
  const [old, now] = [golden.split("\n"), text.split("\n")];
  const at = now.findIndex((line, i) => line !== old[i]);
  const first = at === -1 ? now.length : at;
  return [
    `${path}:${first + 1}`,
    ...old.slice(first, first + 3).map((line) => `  - ${line}`),
    ...now.slice(first, first + 3).map((line) => `  + ${line}`),
  ];
}

/** Makes a case's output its golden files. */
export function writeGolden(folder: string, files: readonly GeneratedFile[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const { path, text } of files) {
    const file = join(folder, RENAMED.get(path) ?? path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
