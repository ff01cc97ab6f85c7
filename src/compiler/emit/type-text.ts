import { isObject, own } from "../../util/json.ts";
import type { ToolSchema } from "../ir/server-plan.ts";
import { printAlias } from "./declaration.ts";
import { pascalCase } from "./identifier.ts";
import { memberName, numberLiteral, stringLiteral } from "./literal.ts";
import type { Module } from "./module.ts";
import { arrayType, printType, type TypeCode, typeName, unionType } from "./type-code.ts";
import { WIDTH } from "./writer.ts";

/** Deeper objects, and those with more members, are a `JsonObject`: the schema validates, the type is for reading. */
const DEEPEST = 4;
const MOST_MEMBERS = 60;
/** Unions of more options are any JSON to a reader. */
const MOST_OPTIONS = 40;
/** Columns beyond which a union of literals, and a union inside an array, gets a name. */
const WIDEST_UNION = 60;
const WIDEST_ITEM = 20;
/** Longest name of a type, but for the number that tells it from another. */
const LONGEST = 60;

/**
 * Prints the interface of an object schema under a name that the module's `names` gave, then the types that it
 * needs, each under a name that starts with `prefix`. What stands in its `$defs` is declared once. Objects that are more
 * than `deepest` levels inside are a `JsonObject`.
 */
export function printInterface(
  name: string,
  schema: ToolSchema,
  prefix: string,
  module: Module,
  deepest: number = DEEPEST,
): void {
  const queue: Declared[] = [{ kind: "object", name, prefix, schema, depth: 0 }];
  const definitions = schema["$defs"];
  const scope: Scope = { module, queue, prefix, deepest, definitions, shared: new Map() };
  printQueue(scope);
}

/** Prints what a type needs, in the order in which it is met. */
function printQueue(scope: Scope): void {
  const { queue, module } = scope;
  for (const [i, declared] of queue.entries()) {
    if (i > 0) module.body.blank();
    if (declared.kind === "object") printObject(declared, scope);
    else printUse(`export type ${declared.name} =`, declared.type, module);
  }
}

/** Members of an object of an API that code reads: more than of one that a reader does. */
const MOST_CODE_MEMBERS = 200;

/** Names of types by what they are, for those that share one. */
export type SameTypes = Map<string, string>;

/** Whether a schema is of objects alone, whose members it names. */
export function isObjectWithMembers({ type, properties }: ToolSchema): boolean {
  return type === "object" && properties !== undefined;
}

/** What an object's type is known by in {@link SameTypes}, null or not; undefined for what has no members. */
export function sameKey({ properties, required }: ToolSchema): string | undefined {
  return properties === undefined ? undefined : JSON.stringify([properties, required]);
}

/**
 * Prints the type of any schema under a name that the module's `names` gave, for code that makes or reads such values. Objects
 * of one shape share a name, over all calls with one `same`.
 */
export function printNamedType(
  name: string,
  schema: ToolSchema,
  same: SameTypes,
  module: Module,
): void {
  const queue: Declared[] = [];
  const scope: Scope = {
    module,
    queue,
    prefix: name,
    deepest: DEEPEST,
    most: MOST_CODE_MEMBERS,
    definitions: undefined,
    shared: new Map(),
    same,
  };
  if (isObjectWithMembers(schema)) {
    queue.push({ kind: "object", name, prefix: name, schema, depth: 0 });
  } else {
    const type = typeOf(schema, () => name, 0, scope);
    printUse(`export type ${name} =`, type, module);
    if (queue.length > 0) module.body.blank();
  }
  printQueue(scope);
}

/** A type with a name of its own, still to be printed. */
type Declared = { readonly name: string } & (
  | {
      readonly kind: "object";
      readonly prefix: string;
      readonly schema: ToolSchema;
      readonly depth: number;
    }
  | { readonly kind: "union"; readonly type: TypeCode }
);

/** The name that a type would have, made only where it needs one. */
type Wish = () => string;

interface Scope {
  readonly module: Module;
  readonly queue: Declared[];
  readonly prefix: string;
  readonly deepest: number;
  /** Members of an object that has a type of its own; left out: what a reader takes. */
  readonly most?: number;
  /** Names of objects by what they are: where those of the same shape share one. */
  readonly same?: SameTypes;
  /** The `$defs` of the schema that is printed. */
  readonly definitions: unknown;
  /** Names of the types of definitions that have one. */
  readonly shared: Map<string, string>;
}

function printObject(
  { name, prefix, schema, depth }: Extract<Declared, { kind: "object" }>,
  scope: Scope,
): void {
  const { body } = scope.module;
  const members = Object.entries(schema.properties ?? {});
  const { additionalProperties: rest } = schema;
  if (members.length === 0 && !isObject(rest)) {
    printAlias(name, { name: "Record", arguments: ["never", "never"] }, body);
    return;
  }
  const required = new Set(schema.required ?? []);
  body.line(`export interface ${name} {`);
  body.indent(() => {
    for (const [key, member] of members) {
      const type = typeOf(member, () => `${prefix}${pascalCase(key)}`, depth + 1, scope);
      printUse(`readonly ${memberName(key)}${required.has(key) ? "" : "?"}:`, type, scope.module);
    }
    if (members.length === 0 && isObject(rest)) {
      const type = typeOf(rest as ToolSchema, () => `${prefix}Value`, depth + 1, scope);
      const head = "readonly [name: string]:";
      // The formatter breaks this line inside the brackets, which helps no reader.
      const fits = body.margin + head.length + type.width + 2 <= WIDTH;
      printUse(head, fits ? type : typeName(JSON_VALUE), scope.module);
    }
  });
  body.line("}");
}

/** The type of a schema. What needs a name is declared under `wish`. */
function typeOf(schema: ToolSchema | boolean, wish: Wish, depth: number, scope: Scope): TypeCode {
  if (schema === false) return typeName("never");
  const found = schema === true ? undefined : optionsOf(schema, wish, depth, scope);
  if (found === undefined || found.length > MOST_OPTIONS) return typeName(JSON_VALUE);
  const literals = found.every((option) => option.kind === "name" && !/^[A-Z]/.test(option.text));
  const type = unionType(found);
  return type.kind === "union" && literals && type.width > WIDEST_UNION
    ? declareUnion(type.options, wish, scope)
    : type;
}

/** Names a union; null stays outside, where a reader looks for it. */
function declareUnion(
  options: readonly TypeCode[],
  wish: Wish,
  { module, queue }: Scope,
): TypeCode {
  const values = options.filter((o) => o.kind !== "name" || o.text !== "null");
  const name = module.names.claim(wish().slice(0, LONGEST));
  queue.push({ kind: "union", name, type: unionType(values) });
  const alias = typeName(name);
  return values.length < options.length ? unionType([alias, typeName("null")]) : alias;
}

/** The options of a type; undefined for any JSON. */
function optionsOf(
  schema: ToolSchema,
  wish: Wish,
  depth: number,
  scope: Scope,
): readonly TypeCode[] | undefined {
  const { $ref: reference } = schema;
  if (typeof reference === "string") return sharedType(reference, depth, scope);
  if (schema.const !== undefined) return literalTypes([schema.const]);
  if (Array.isArray(schema.enum)) return literalTypes(schema.enum);
  const branches = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (schema.type === undefined && branches !== undefined) {
    // Together they are one type only where there is one.
    if (schema.anyOf === undefined && schema.oneOf === undefined && branches.length > 1)
      return undefined;
    const options = branches.map((branch) => optionsOf(branch, wish, depth, scope));
    return options.includes(undefined) ? undefined : options.flatMap((found) => found ?? []);
  }
  const types = schema.type ?? (schema.properties === undefined ? undefined : "object");
  if (types === undefined) return undefined;
  return (typeof types === "string" ? [types] : types).map((type) => {
    if (type === "integer") return typeName("number");
    if (type === "array") return itemsType(schema.items, wish, depth, scope);
    return type === "object" ? objectType(schema, wish, depth, scope) : typeName(type);
  });
}

const DEFINITIONS = "#/$defs/";

/** What a reference into the definitions stands for: an object has one name wherever it is used. */
function sharedType(
  reference: string,
  depth: number,
  scope: Scope,
): readonly TypeCode[] | undefined {
  const name = reference.slice(DEFINITIONS.length);
  const found = reference.startsWith(DEFINITIONS) ? own(scope.definitions, name) : undefined;
  if (!isObject(found)) return undefined;
  const known = scope.shared.get(name);
  if (known !== undefined) return [typeName(known)];
  const options = optionsOf(found, () => `${scope.prefix}${pascalCase(name)}`, depth, scope);
  const [only, ...more] = options ?? [];
  const isDeclared = only?.kind === "name" && only.text === scope.queue.at(-1)?.name;
  if (isDeclared && more.length === 0) scope.shared.set(name, only.text);
  return options;
}

function literalTypes(values: readonly unknown[]): readonly TypeCode[] | undefined {
  const texts = values.map((value) => {
    if (typeof value === "string") return stringLiteral(value);
    if (typeof value === "number") return numberLiteral(value);
    return value === null || typeof value === "boolean" ? String(value) : undefined;
  });
  return texts.includes(undefined) ? undefined : texts.map((text) => typeName(text ?? ""));
}

function itemsType(
  items: ToolSchema | boolean | undefined,
  wish: Wish,
  depth: number,
  scope: Scope,
): TypeCode {
  const own = (): string => itemName(wish());
  const item = typeOf(items ?? true, own, depth, scope);
  if (item.kind === "union" && item.width > WIDEST_ITEM) {
    return arrayType(declareUnion(item.options, own, scope));
  }
  const nested = item.kind === "array" && item.item.kind === "union";
  return arrayType(nested ? arrayType(typeName(JSON_VALUE)) : item);
}

/** `FindCompaniesTags` holds `FindCompaniesTag`. */
function itemName(wish: string): string {
  return /[^s]s$/.test(wish) ? wish.slice(0, -1) : `${wish}Item`;
}

function objectType(schema: ToolSchema, wish: Wish, depth: number, scope: Scope): TypeCode {
  const members = Object.keys(schema.properties ?? {}).length;
  const unknown = members === 0 && !isObject(schema.additionalProperties);
  const { most = MOST_MEMBERS, same } = scope;
  if (unknown || members > most || depth > scope.deepest) return typeName(JSON_OBJECT);
  const key = same === undefined ? undefined : sameKey(schema);
  const known = key === undefined ? undefined : same?.get(key);
  if (known !== undefined) return typeName(known);
  const name = scope.module.names.claim(wish().slice(0, LONGEST));
  if (key !== undefined) same?.set(key, name);
  scope.queue.push({ kind: "object", name, prefix: name, schema, depth });
  return typeName(name);
}

const JSON_OBJECT = "JsonObject";
const JSON_VALUE = "JsonValue";

/** Prints a type, and imports what it names of the runtime: what was thought of on the way and given up is not imported. */
function printUse(head: string, type: TypeCode, { imports, body }: Module): void {
  importUsed(type, imports);
  printType(head, type, body);
}

function importUsed(type: TypeCode, imports: Module["imports"]): void {
  if (type.kind === "array") importUsed(type.item, imports);
  else if (type.kind === "union") for (const option of type.options) importUsed(option, imports);
  else if (type.text === JSON_OBJECT || type.text === JSON_VALUE) imports.runtimeType(type.text);
}
