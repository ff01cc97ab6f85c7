import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Member, Place } from "./places.ts";
import type { YamlFault, YamlText } from "./yaml.ts";

/**
 * Reads a YAML text whose flow collections close at too small an indent: against YAML 1.2 (8.1), and common.
 * The only importer of `yaml` in this folder. That reader is quadratic in keys where it checks that they are
 * unique, so it does not: we do. Callers bound the text's size and its anchors.
 */
export function readLenientYaml(text: string, aliases: number): YamlText | YamlFault {
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined) return { kind: "syntax", at: error.pos[0], reason: error.message };
  const repeated = repeatedKey(document);
  if (repeated !== undefined) {
    return { kind: "duplicate-key", at: repeated, reason: "duplicated mapping key" };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: aliases });
    return { value, aliases: 1, places: () => nodePlace(document, document.contents) };
  } catch (thrown) {
    if (!(thrown instanceof ReferenceError)) throw thrown;
    return { kind: "too-many-aliases", at: 0, reason: thrown.message };
  }
}

function repeatedKey(document: Document): number | undefined {
  const open: unknown[] = [document.contents];
  while (open.length > 0) {
    const node = open.pop();
    if (isSeq(node)) open.push(...node.items);
    if (!isMap(node)) continue;
    const keys = new Set<string>();
    for (const { key, value } of node.items) {
      open.push(value);
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined || name === "<<") continue;
      if (keys.has(name)) return startOf(key);
      keys.add(name);
    }
  }
  return undefined;
}

function startOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

function nodePlace(document: Document, node: unknown): Place {
  const range =
    isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  const span = { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
  const target = isAlias(node) ? node.resolve(document) : node;
  if (!isMap(target) && !isSeq(target)) return span;
  let known: ReadonlyMap<string, Member> | undefined;
  const children = (): ReadonlyMap<string, Member> => {
    known ??= membersOf(document, target);
    return known;
  };
  return { ...span, children };
}

function membersOf(document: Document, node: unknown): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  if (isSeq(node)) {
    node.items.forEach((item, i) => {
      members.set(String(i), { value: nodePlace(document, item) });
    });
  }
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const [start, end] = key.range ?? [0, 0];
      members.set(String(key.value), { key: { start, end }, value: nodePlace(document, value) });
    }
  }
  return members;
}
