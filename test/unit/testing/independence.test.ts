import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

/** Every source file that a file reaches by its imports, types and dynamic ones included. */
function reached(file: string, found: Set<string> = new Set()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(
    /(?:from|import\()\s*"(\.[^"]+)"/g,
  )) {
    reached(resolve(dirname(file), specifier), found);
  }
  return found;
}

test("the twin reaches no file of the runtime: what it judges was written apart from it", () => {
  const twin = join(root, "src/testing/twin");
  const files = readdirSync(twin).flatMap((name) => [...reached(join(twin, name))]);
  const names = new Set(files.map((file) => relative(root, file)));
  expect(names.size).toBeGreaterThan(20);
  expect([...names].filter((name) => name.startsWith("src/runtime/"))).toEqual([]);
});
