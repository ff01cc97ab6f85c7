import { isAbsolute, relative, sep } from "node:path";

/** Where a source's files may lie and how they are called. */
export interface SourceRoot {
  /** Absolute, without symbolic links. */
  readonly folder: string;
  /** The uri of a file by its path relative to the folder, with `/`. */
  readonly uriOf: (path: string) => string;
  /** The folder as users name it. */
  readonly label: string;
}

/** Whether a path lies in a folder; both absolute. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The uri of a file of the project (`Origin.uri`); both paths absolute. */
export function uriOf(cwd: string, path: string): string {
  return relative(cwd, path).split(sep).join("/");
}
