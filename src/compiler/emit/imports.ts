import { byCodeUnit } from "../../util/order.ts";
import type { Names } from "./identifier.ts";
import { naturally } from "./natural-order.ts";
import { CODEGEN, type RuntimeType, type RuntimeValue } from "./runtime-symbols.ts";
import { WIDTH } from "./writer.ts";

/** What one file imports: collected while its statements are printed, resolved when they are done. */
export interface Imports {
  /** A function of `mcpgen/codegen/v1`. */
  runtime(name: RuntimeValue): string;
  /** A type of `mcpgen/codegen/v1`: its name is never taken by a declaration. */
  runtimeType(name: RuntimeType): string;
  /** A type of any other module, under its own name: imported before anything else takes that. */
  type(from: string, name: string): string;
  /** A value of any other module. */
  value(from: string, name: string): string;
  /** Everything of a module, under one name. */
  namespace(from: string, wish: string): string;
  /** The statements, packages before files, in the formatter's order. */
  statements(): readonly string[];
}

interface Imported {
  readonly from: string;
  /** Exported names with their local ones. */
  readonly values: Map<string, string>;
  readonly types: Set<string>;
  namespace?: string;
}

/**
 * Each method answers with the local name to print. It is the exported one, unless a declaration of the file has
 * that name: declarations claim theirs from `names` first.
 */
export function createImports(names: Names): Imports {
  const modules = new Map<string, Imported>();
  const moduleOf = (from: string): Imported => {
    const known = modules.get(from);
    if (known !== undefined) return known;
    const made: Imported = { from, values: new Map(), types: new Set() };
    modules.set(from, made);
    return made;
  };
  const value = (from: string, name: string): string => {
    const { values } = moduleOf(from);
    const known = values.get(name);
    if (known !== undefined) return known;
    const local = names.isFree(name)
      ? name
      : `mcpgen${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    const claimed = names.claim(local);
    values.set(name, claimed);
    return claimed;
  };
  return {
    value,
    type(from, name) {
      const { types } = moduleOf(from);
      if (!types.has(name)) types.add(names.claim(name));
      return name;
    },
    runtime: (name) => value(CODEGEN, name),
    runtimeType(name) {
      moduleOf(CODEGEN).types.add(name);
      return name;
    },
    namespace(from, wish) {
      const imported = moduleOf(from);
      imported.namespace ??= names.claim(wish);
      return imported.namespace;
    },
    statements: () => [...modules.values()].sort(byDistance).flatMap(print),
  };
}

/** Packages first, then files from far to near. */
function byDistance(a: Imported, b: Imported): number {
  return distance(a.from) - distance(b.from) || naturally(stem(a.from), stem(b.from));
}

function distance(from: string): number {
  if (from.startsWith("../")) return 1;
  return from.startsWith("./") ? 2 : 0;
}

function stem(from: string): string {
  return from.replace(/\.ts$/, "");
}

function print({ from, values, types, namespace }: Imported): readonly string[] {
  const named = [...values]
    .sort(([a], [b]) => naturally(a, b))
    .map(([name, local]) => (name === local ? name : `${name} as ${local}`));
  return [
    ...(types.size === 0 ? [] : [statement("import type", [...types].sort(byCodeUnit), from)]),
    ...(namespace === undefined ? [] : [`import * as ${namespace} from "${from}";`]),
    ...(named.length === 0 ? [] : [statement("import", named, from)]),
  ];
}

/** The formatter leaves an import of one name on its line, however long. */
function statement(keyword: string, specifiers: readonly string[], from: string): string {
  const line = `${keyword} { ${specifiers.join(", ")} } from "${from}";`;
  if (line.length <= WIDTH || specifiers.length === 1) return line;
  return `${keyword} {\n${specifiers.map((s) => `  ${s},\n`).join("")}} from "${from}";`;
}
