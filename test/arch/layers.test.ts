import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { expect, test } from "vitest";
import { adapters, layers, longFiles } from "./layers.ts";

const root = join(import.meta.dirname, "..", "..");

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = ["src", "generators"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name.split(sep).join("/")}`),
);

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^"';]*?from\s+"([^"]+)"|(?:^|[^.\w])import\s*\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? "";
    const to = specifier.startsWith(".")
      ? relative(root, join(root, dirname(file), specifier))
          .split(sep)
          .join("/")
      : packageOf(specifier);
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  const [first = "", second = ""] = specifier.split("/");
  return specifier.startsWith("@") ? `${first}/${second}` : first;
}

function layerOf(file: string): (typeof layers)[number] | undefined {
  return layers.find((layer) => layer.files.some((prefix) => file.startsWith(prefix)));
}

const imports = files.flatMap(importsOf);

test("every source file belongs to a layer", () => {
  expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
});

test("a file imports only from its own layer and those below", () => {
  const broken = imports.flatMap(({ from, to }) => {
    const here = layerOf(from);
    const there = layerOf(to);
    if (here === undefined || there === undefined) return [];
    if (here !== there) {
      return here.may.includes(there.name) ? [] : [`${from} -> ${to}: ${here.why}`];
    }
    const folder = (file: string): string | undefined =>
      here.files.find((prefix) => file.startsWith(prefix));
    return here.siblings === "never" && folder(from) !== folder(to)
      ? [`${from} -> ${to}: ${here.why}`]
      : [];
  });
  expect(broken).toEqual([]);
});

test("a package is imported by its adapter only", () => {
  const broken = imports
    .filter(({ to }) => Object.hasOwn(adapters, to))
    .filter(({ from, to }) => !adapters[to]?.some((prefix) => from.startsWith(prefix)))
    .map(({ from, to }) => `${from} -> ${to}`);
  expect(broken).toEqual([]);
});

test("every package that is imported has an adapter", () => {
  const packages = new Set(
    imports
      .map(({ to }) => to)
      .filter((to) => !/^(src|generators)\//.test(to) && !to.startsWith("node:")),
  );
  expect([...packages].filter((name) => !Object.hasOwn(adapters, name))).toEqual([]);
});

test("the rules name nothing that does not exist", () => {
  const prefixes = layers.flatMap((layer) => layer.files);
  expect(prefixes.filter((prefix) => !files.some((file) => file.startsWith(prefix)))).toEqual([]);
  const imported = new Set(imports.map(({ to }) => to));
  expect(Object.keys(adapters).filter((name) => !imported.has(name))).toEqual([]);
});

test("imports have no cycles", () => {
  const graph = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly && to.endsWith(".ts")) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test("nothing that the runtime reaches is part of the compiler or loads ts-morph", () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) graph.set(from, [...(graph.get(from) ?? []), to]);
  const reached = new Set<string>();
  const queue = ["src/runtime/index.ts", "src/runtime/codegen/v1/index.ts"];
  for (const file of queue) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...(graph.get(file) ?? []));
  }
  expect(
    [...reached].filter((to) => /^(src\/compiler\/|generators\/|ts-morph$|zod$)/.test(to)),
  ).toEqual([]);
});

test("a file is at most 500 lines, or the list says why not", () => {
  const long = files.filter(
    (file) => readFileSync(join(root, file), "utf8").split("\n").length > 501,
  );
  expect(long.filter((file) => !Object.hasOwn(longFiles, file))).toEqual([]);
  expect(Object.keys(longFiles).filter((file) => !long.includes(file))).toEqual([]);
});

test("there are no default exports and no barrels outside codegen/v1", () => {
  const text = (file: string): string => readFileSync(join(root, file), "utf8");
  expect(files.filter((file) => /^export default/m.test(text(file)))).toEqual([]);
  const barrels = files.filter((file) => /^export \*/m.test(text(file)));
  expect(barrels.filter((file) => !posix.dirname(file).startsWith("src/runtime/codegen/"))).toEqual(
    [],
  );
});
