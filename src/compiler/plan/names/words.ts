/**
 * The words of a name or path in lower case: split at everything that is no ASCII letter or digit and where lower case
 * turns to upper. `issues/list-forRepo` is `issues`, `list`, `for`, `repo`; `getHTTPLog2` is `get`, `http`, `log2`.
 */
export function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** `list_for_repo`. */
export function snakeCase(words: readonly string[]): string {
  return words.join("_");
}

/** `listForRepo`. */
export function camelCase(words: readonly string[]): string {
  return words
    .map((word, i) => (i === 0 ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`))
    .join("");
}
