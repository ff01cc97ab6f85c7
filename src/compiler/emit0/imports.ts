import { byCodeUnit } from "../../util/order.ts";
import { CODEGEN, type RuntimeType, type RuntimeValue } from "./runtime-symbols.ts";

const WIDTH = 100;

/** What one file imports: collected while its statements are printed, resolved when they are done. */
export class Imports {
  readonly #modules = new Map<string, Map<string, "value" | "type">>();
  readonly #namespaces = new Map<string, string>();

  /** A function of `mcpgen/codegen/v1`. */
  runtime(name: RuntimeValue): RuntimeValue {
    return this.value(CODEGEN, name);
  }

  /** A type of `mcpgen/codegen/v1`. */
  runtimeType(name: RuntimeType): RuntimeType {
    return this.type(CODEGEN, name);
  }

  /** A function of `mcpgen/codegen/v1` under another name, where the file declares its own. */
  alias(name: RuntimeValue, as: string): string {
    this.value(CODEGEN, `${name} as ${as}`);
    return as;
  }

  value<N extends string>(module: string, name: N): N {
    this.#of(module).set(name, "value");
    return name;
  }

  type<N extends string>(module: string, name: N): N {
    const names = this.#of(module);
    if (!names.has(name)) names.set(name, "type");
    return name;
  }

  /** Everything of a module under one name. */
  namespace(module: string, name: string): string {
    this.#namespaces.set(module, name);
    return name;
  }

  #of(module: string): Map<string, "value" | "type"> {
    let names = this.#modules.get(module);
    if (names === undefined) {
      names = new Map();
      this.#modules.set(module, names);
    }
    return names;
  }

  /** The import statements: packages before files, names in the formatter's order. */
  print(): string[] {
    const named = [...this.#modules].map(
      ([from, names]) => [from, printImport(from, names)] as const,
    );
    const whole = [...this.#namespaces].map(
      ([from, name]) => [from, `import * as ${name} from "${from}";`] as const,
    );
    return [...named, ...whole]
      .sort(([a], [b]) => distance(a) - distance(b) || byCodeUnit(a, b))
      .map(([, statement]) => statement);
  }
}

/** Packages first, then files from far to near, as the formatter sorts them. */
function distance(module: string): number {
  if (module.startsWith("../")) return 1;
  return module.startsWith("./") ? 2 : 0;
}

function printImport(module: string, names: ReadonlyMap<string, "value" | "type">): string {
  const sorted = [...names].sort(([a], [b]) => naturally(a, b));
  const allTypes = sorted.every(([, kind]) => kind === "type");
  const specifiers = sorted.map(([name, kind]) =>
    kind === "type" && !allTypes ? `type ${name}` : name,
  );
  const keyword = allTypes ? "import type" : "import";
  const line = `${keyword} { ${specifiers.join(", ")} } from "${module}";`;
  if (line.length <= WIDTH) return line;
  return `${keyword} {\n${specifiers.map((s) => `  ${s},\n`).join("")}} from "${module}";`;
}

/** The formatter's order of names: letters without case first, upper case before lower case where they are equal. */
function naturally(a: string, b: string): number {
  return byCodeUnit(a.toLowerCase(), b.toLowerCase()) || byCodeUnit(a, b);
}
