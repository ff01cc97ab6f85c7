import type { ToolSchema } from "../ir/server-plan.ts";
import { docComment } from "./doc-comment.ts";
import { memberName, type Names, pascalCase } from "./identifier.ts";
import type { Imports } from "./imports.ts";
import { quote } from "./quote.ts";

const WIDTH = 100;
/** Beyond these a nested object is a `JsonObject`: the schema validates, the type is for reading. */
const MAX_DEPTH = 3;
const MAX_MEMBERS = 24;

/** What type text is printed into: names of nested types, imports, and the declarations found on the way. */
export interface TypeContext {
  readonly imports: Imports;
  readonly names: Names;
  /** Declarations that must stand before the one being printed. */
  readonly declarations: string[];
}

export interface InterfaceOptions {
  /** What the names of nested types start with; default: the interface's own name. */
  readonly base?: string;
  /** What the comment above it says. */
  readonly doc?: string;
  readonly depth?: number;
}

/** Declares an interface for an object schema. Nested objects and long unions get declarations of their own. */
export function printInterface(
  name: string,
  schema: ToolSchema,
  context: TypeContext,
  { base = name, doc, depth = 0 }: InterfaceOptions,
): string {
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const type = typeText(property, `${base}${pascalCase(key)}`, context, depth + 1);
    const mark = required.has(key) ? "" : "?";
    const head = `  readonly ${memberName(key)}${mark}:`;
    return printMember(head, type);
  });
  const body = lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
  const declaration =
    lines.length === 0
      ? `export type ${name} = Readonly<Record<never, never>>;`
      : `export interface ${name} {${body}}`;
  return doc === undefined ? declaration : `${docComment([doc])}\n${declaration}`;
}

function printMember(head: string, type: string): string {
  const line = `${head} ${type};`;
  if (line.length <= WIDTH || !type.includes(" | ")) return line;
  const options = type.split(" | ");
  return `${head}\n${options.map((option) => `    | ${option}`).join("\n")};`;
}

/** The type of a schema on one line. */
export function typeText(
  schema: ToolSchema | boolean,
  name: string,
  context: TypeContext,
  depth: number,
): string {
  if (typeof schema === "boolean") return context.imports.runtimeType("JsonValue");
  if (schema.const !== undefined) return literalType(schema.const, context);
  if (schema.enum !== undefined) return enumType(schema.enum, name, context);
  const types = typesOf(schema);
  if (types.length === 0) return context.imports.runtimeType("JsonValue");
  return unique(types.map((type) => single(type, schema, name, context, depth))).join(" | ");
}

function typesOf(schema: ToolSchema): readonly string[] {
  if (schema.type === undefined) return schema.properties === undefined ? [] : ["object"];
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

function single(
  type: string,
  schema: ToolSchema,
  name: string,
  context: TypeContext,
  depth: number,
): string {
  switch (type) {
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return type;
    case "array": {
      const item = typeText(schema.items ?? true, itemName(name), context, depth);
      return `readonly ${/ \| |^readonly /.test(item) ? `(${item})` : item}[]`;
    }
    default:
      return objectType(schema, name, context, depth);
  }
}

/** The name of one of several: `FindCompaniesItems` holds `FindCompaniesItem`. */
function itemName(name: string): string {
  return name.endsWith("s") ? name.slice(0, -1) : `${name}Item`;
}

function objectType(schema: ToolSchema, name: string, context: TypeContext, depth: number): string {
  const size = Object.keys(schema.properties ?? {}).length;
  if (size === 0 || size > MAX_MEMBERS || depth > MAX_DEPTH) {
    return context.imports.runtimeType("JsonObject");
  }
  const own = context.names.take(name);
  const { description: doc } = schema;
  context.declarations.push(
    printInterface(own, schema, context, { depth, ...(doc === undefined ? {} : { doc }) }),
  );
  return own;
}

function enumType(values: readonly unknown[], name: string, context: TypeContext): string {
  const options = unique(values.map((value) => literalType(value, context)));
  const line = options.join(" | ");
  if (line.length <= 60) return line;
  const own = context.names.take(name);
  const flat = `export type ${own} = ${line};`;
  context.declarations.push(
    flat.length <= WIDTH
      ? flat
      : `export type ${own} =\n${options.map((option) => `  | ${option}`).join("\n")};`,
  );
  return own;
}

function literalType(value: unknown, context: TypeContext): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value).replace("e+", "e");
  if (value === null || typeof value === "boolean") return String(value);
  return context.imports.runtimeType("JsonValue");
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
