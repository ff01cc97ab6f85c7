import type { GeneratedFile } from "../ir/file-set.ts";

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,120}$/;

/**
 * Checks the paths of an output: relative, from a closed alphabet, inside the output folder, none twice, also on file
 * systems that ignore case.
 * @throws {Error} when a generator broke the rule: a fault of this package, never of user input.
 */
export function checkFileSet(files: readonly GeneratedFile[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (!path.split("/").every((segment) => SEGMENT.test(segment))) {
      throw new Error(`a generated path is outside the alphabet: ${JSON.stringify(path)}`);
    }
    const folded = path.toLowerCase();
    if (seen.has(folded)) throw new Error(`a path is generated twice: ${path}`);
    seen.add(folded);
  }
}
