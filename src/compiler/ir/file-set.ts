import { byCodeUnit } from "../../util/order.ts";

/** One file of the output. */
export interface GeneratedFile {
  /** Relative to the output root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Files by path, in code-unit order: no path leaves the root, none stands for two files on any file system. */
export type FileSet = ReadonlyMap<string, GeneratedFile>;

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

/** Names that Windows keeps for devices, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Whether a path can name a generated file: one to four segments of a closed alphabet, none that starts with
 * a dot, ends with one, or names a device of Windows.
 */
export function isOutputPath(path: string): boolean {
  const segments = path.split("/");
  return (
    segments.length <= 4 &&
    segments.every((s) => SEGMENT.test(s) && !s.endsWith(".") && !DEVICE.test(s))
  );
}

/**
 * Puts files together.
 * @throws {Error} for a path that could leave the output root, and for two paths that differ in case at most:
 * both are faults of a generator.
 */
export function fileSet(files: Iterable<GeneratedFile>): FileSet {
  const byFoldedPath = new Map<string, GeneratedFile>();
  for (const file of files) {
    if (!isOutputPath(file.path)) {
      throw new Error(`not a path of the output: ${JSON.stringify(file.path)}`);
    }
    const folded = file.path.toLowerCase();
    if (byFoldedPath.has(folded)) throw new Error(`two generated files are called ${file.path}`);
    byFoldedPath.set(folded, file);
  }
  const sorted = [...byFoldedPath.values()].sort((a, b) => byCodeUnit(a.path, b.path));
  return new Map(sorted.map((file) => [file.path, file]));
}
