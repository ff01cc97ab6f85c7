import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import { parseDocument } from "yaml";

/*
 * The documents as they are, read without a line of the product: what its requests are judged against. References are
 * followed where something asks, so that nothing is expanded; Swagger 2.0 is lifted to 3.0 by a library first.
 */

/** A JSON object of a document. */
export interface Node {
  readonly [member: string]: unknown;
}

/** A value with the file that its references are relative to. */
export interface Placed<T = unknown> {
  readonly value: T;
  readonly file: string;
}

export interface OriginalOperation {
  /** `METHOD /path`, the path as it is written. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** Path-level ones merged in, references followed. */
  readonly parameters: readonly Placed<Node>[];
  readonly requestBody: Placed<Node> | undefined;
}

/** A document and the files that it refers to. */
export interface Original {
  /** As written: `2.0`, `3.1.0`. */
  readonly version: string;
  readonly operations: readonly OriginalOperation[];
  /** Follows references from a value to what they stand for; to `true` where one leads nowhere. */
  readonly follow: (placed: Placed) => Placed;
  /** The file and pointer that a reference names: its identity. */
  readonly identity: (reference: string, file: string) => string;
}

/** A reference that leads nowhere: nothing is known of what it stands for. */
class DeadReference extends Error {}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
const MOST_HOPS = 64;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a root document. */
export function readOriginal(path: string): Original {
  const files = new Map<string, unknown>();
  const written = parse(path);
  const version = String((written as Node)["openapi"] ?? (written as Node)["swagger"]);
  const root = version === "2.0" ? (upgradeFromTwoToThree(written as object) as unknown) : written;
  files.set(path, root);

  const fileOf = (reference: string, file: string): readonly [file: string, pointer: string] => {
    const at = reference.indexOf("#");
    const uri = at === -1 ? reference : reference.slice(0, at);
    const pointer = at === -1 ? "" : reference.slice(at + 1);
    return [uri === "" ? file : resolve(dirname(file), decodeURIComponent(uri)), pointer];
  };
  const open = (file: string): unknown => {
    if (!files.has(file)) files.set(file, parse(file));
    return files.get(file);
  };
  const find = (reference: string, file: string): Placed => {
    const [target, pointer] = fileOf(reference, file);
    let at: Placed = { value: open(target), file: target };
    for (const token of pointer.split("/").slice(1)) {
      const name = decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
      at = follow(at);
      const { value } = at;
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
        throw new DeadReference(`${reference} in ${file} leads nowhere`);
      }
      at = { value: (value as Node)[name], file: at.file };
    }
    return at;
  };
  const follow = (placed: Placed): Placed => {
    let at = placed;
    for (let hops = 0; isNode(at.value) && typeof at.value["$ref"] === "string"; hops++) {
      if (hops > MOST_HOPS) throw new Error(`${at.value["$ref"]} refers to itself`);
      at = find(at.value["$ref"], at.file);
    }
    return at;
  };

  return {
    version,
    operations: operationsOf({ value: root, file: path }, follow, version === "2.0"),
    follow: (placed) => {
      try {
        return follow(placed);
      } catch (error) {
        if (error instanceof DeadReference) return { value: true, file: placed.file };
        throw error;
      }
    },
    identity: (reference, file) => fileOf(reference, file).join("#"),
  };
}

function parse(path: string): unknown {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  if (/^\s*\{/.test(text) && path.endsWith(".json")) return JSON.parse(text);
  const document = parseDocument(text, {
    strict: false,
    uniqueKeys: false,
    logLevel: "silent",
    merge: true,
  });
  return document.toJS({ maxAliasCount: -1 });
}

type Follow = (placed: Placed) => Placed;

function member({ value, file }: Placed, name: string): Placed {
  return { value: isNode(value) && Object.hasOwn(value, name) ? value[name] : undefined, file };
}

/**
 * A request body. Of Swagger 2.0 the library lifts `required` of form parameters to their members only: a form that
 * needs one of them is needed itself.
 */
function bodyOf(operation: Placed, follow: Follow, lifted: boolean): Placed<Node> | undefined {
  const { value, file } = follow(member(operation, "requestBody"));
  if (!isNode(value)) return undefined;
  const { content } = value;
  const needed =
    lifted &&
    isNode(content) &&
    Object.entries(content).some(([type, media]) => {
      const schema = isNode(media) ? media["schema"] : undefined;
      return /form/.test(type) && isNode(schema) && Array.isArray(schema["required"]);
    });
  return { value: needed ? { ...value, required: true } : value, file };
}

function operationsOf(root: Placed, follow: Follow, lifted: boolean): readonly OriginalOperation[] {
  const found: OriginalOperation[] = [];
  const paths = follow(member(root, "paths"));
  for (const [path, written] of Object.entries(isNode(paths.value) ? paths.value : {})) {
    if (!path.startsWith("/")) continue;
    const item = follow({ value: written, file: paths.file });
    const shared = parametersOf(member(item, "parameters"), follow);
    const add = (method: string, operation: Placed): void => {
      const place = follow(operation);
      if (!isNode(place.value)) return;
      const own = parametersOf(member(place, "parameters"), follow);
      const names = new Set(own.map(identityOf));
      const body = bodyOf(place, follow, lifted);
      found.push({
        key: `${method} ${path}`,
        method,
        path,
        parameters: [...shared.filter((p) => !names.has(identityOf(p))), ...own],
        requestBody: body,
      });
    };
    for (const method of METHODS) {
      const operation = member(item, method);
      if (operation.value !== undefined) add(method.toUpperCase(), operation);
    }
    const more = member(item, "additionalOperations");
    for (const [method, value] of Object.entries(isNode(more.value) ? more.value : {})) {
      add(method, { value, file: more.file });
    }
  }
  return found;
}

function parametersOf(list: Placed, follow: Follow): readonly Placed<Node>[] {
  if (!Array.isArray(list.value)) return [];
  return list.value
    .map((value) => follow({ value, file: list.file }))
    .filter((placed): placed is Placed<Node> => isNode(placed.value));
}

function identityOf({ value }: Placed<Node>): string {
  return `${String(value["in"])} ${String(value["name"])}`;
}
