import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  mergeTag,
  parseEvents,
  YAMLException,
} from "js-yaml";
import type { Member, Place } from "./places.ts";

/** What is wrong with a YAML text, and where (code units). */
export interface YamlFault {
  readonly kind: "syntax" | "too-deep" | "too-many-aliases" | "duplicate-key" | "empty" | "many";
  readonly at: number;
  readonly reason: string;
}

export interface YamlText {
  readonly value: unknown;
  readonly aliases: number;
  readonly places: () => Place;
}

/** Events that are kept for their places: 100 bytes each. */
const FEW = 20_000;

/** Containers around what is kept of more: an operation, a schema or a security scheme stands in four. */
const OUTER = 4;

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * Reads one YAML 1.2 document in the core schema with merge keys (`<<`), as hostile input: no tags beyond the
 * core, duplicate keys refused, depth and aliases bounded by the reader itself. The only importer of js-yaml.
 */
export function readYaml(
  text: string,
  limits: { readonly depth: number; readonly aliases: number },
): YamlText | YamlFault {
  try {
    const read = (): Event[] => parseEvents(text, { maxDepth: limits.depth });
    const events = read();
    let documents = 0;
    let aliases = 0;
    for (const { type } of events) {
      if (type === EVENT_ID.DOCUMENT) documents++;
      else if (type === EVENT_ID.ALIAS) aliases++;
    }
    if (documents === 0) return { kind: "empty", at: 0, reason: "the file is empty" };
    if (documents > 1) {
      const at = secondDocument(text);
      return { kind: "many", at, reason: "the file holds more than one YAML document" };
    }
    const [value] = constructFromEvents(events, {
      source: text,
      schema: SCHEMA,
      maxAliases: limits.aliases,
    });
    // Read again where a place inside an operation is asked for, which is seldom: kept, many events take many times the
    // room of their text.
    const kept = keptOf(events, aliases);
    const whole = (): Tree => yamlTree(text, read());
    const tree = (): Tree =>
      kept === undefined ? whole() : yamlTree(text, kept.events, membersIn(kept, whole));
    return { value, aliases, places: () => tree().root };
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    return {
      kind: faultKind(thrown.reason),
      at: thrown.mark?.position ?? 0,
      reason: thrown.reason,
    };
  }
}

/** js-yaml gives its limits no code of their own, only words. */
/** Where the second document begins: behind the first `---` that has something before it (YAML 1.2.2, 9.2). */
function secondDocument(text: string): number {
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) {
    if (/^(?![%#])\S/m.test(text.slice(0, index))) return index;
  }
  return 0;
}

function faultKind(reason: string): YamlFault["kind"] {
  if (reason.startsWith("nesting exceeded maxDepth")) return "too-deep";
  if (reason.startsWith("aliases exceeded maxAliases")) return "too-many-aliases";
  if (reason.startsWith("merge keys exceeded")) return "too-many-aliases";
  return reason === "duplicated mapping key" ? "duplicate-key" : "syntax";
}

/** Events of which some are left out. */
interface Kept {
  readonly events: readonly Event[];
  /** Of a container without its members, by its index here: its index among all events. */
  readonly emptied?: ReadonlyMap<number, number>;
}

/** All events where they are few, else the outer ones. Undefined where an alias may lead to what would be left out. */
function keptOf(events: readonly Event[], aliases: number): Kept | undefined {
  if (events.length <= FEW) return { events };
  const outer = aliases === 0 ? outline(events) : undefined;
  return outer !== undefined && outer.events.length <= FEW ? outer : undefined;
}

/** What stands in few containers; the others without their members. */
function outline(events: readonly Event[]): Kept {
  const kept: Event[] = [];
  const emptied = new Map<number, number>();
  let open = 0;
  for (const [i, event] of events.entries()) {
    const { type } = event;
    if (type === EVENT_ID.POP) open--;
    if (open <= OUTER) kept.push(event);
    if (type === EVENT_ID.POP || type === EVENT_ID.SCALAR || type === EVENT_ID.ALIAS) continue;
    if (open === OUTER) emptied.set(kept.length - 1, i);
    open++;
  }
  return { events: kept, emptied };
}

type Members = ReadonlyMap<string, Member>;

/** The members of emptied containers: read from the whole text, once. */
function membersIn({ emptied }: Kept, whole: () => Tree): (index: number) => Members | undefined {
  let tree: Tree | undefined;
  return (index) => {
    const among = emptied?.get(index);
    if (among === undefined) return undefined;
    tree ??= whole();
    return tree.childrenOf(among);
  };
}

interface Tree {
  readonly root: Place;
  /** The members of the container that an event begins. */
  readonly childrenOf: (index: number) => Members;
}

/** The places of a text by its events: linear, also for the document that took 20,000 keys. */
function yamlTree(
  text: string,
  events: readonly Event[],
  elsewhere: (index: number) => Members | undefined = () => undefined,
): Tree {
  const { end, target } = linkEvents(text, events);
  const known = new Map<number, Members>();

  const startOf = (index: number): number => {
    const event = events[index];
    if (event === undefined) return 0;
    if (event.type === EVENT_ID.SCALAR) return Math.max(event.valueStart, 0);
    if (event.type === EVENT_ID.ALIAS) return Math.max(event.anchorStart - 1, 0);
    return "start" in event ? Math.max(event.start, 0) : 0;
  };
  const spanOf = (index: number): { start: number; end: number } => {
    const event = events[index];
    const start = startOf(index);
    if (event?.type === EVENT_ID.SCALAR) {
      const quoted = text[start - 1] === '"' || text[start - 1] === "'";
      return quoted
        ? { start: start - 1, end: event.valueEnd + 1 }
        : { start, end: Math.max(event.valueEnd, start + 1) };
    }
    if (event?.type === EVENT_ID.ALIAS) return { start, end: event.anchorEnd };
    const line = text.indexOf("\n", start);
    return { start, end: line === -1 ? text.length : line };
  };
  const placeAt = (index: number): Place => {
    const event = events[index];
    const container = event?.type === EVENT_ID.ALIAS ? (target[index] ?? -1) : index;
    const type = events[container]?.type;
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return spanOf(index);
    return { ...spanOf(index), children: () => childrenOf(container) };
  };
  const childrenOf = (index: number): Members => {
    const cached = known.get(index) ?? elsewhere(index);
    if (cached !== undefined) return cached;
    const members = new Map<string, Member>();
    const mapping = events[index]?.type === EVENT_ID.MAPPING;
    for (let i = index + 1; i < (end[index] ?? 0); i = (end[i] ?? i) + 1) {
      if (!mapping) {
        members.set(String(members.size), { value: placeAt(i) });
        continue;
      }
      const key = events[i];
      const value = (end[i] ?? i) + 1;
      const name = key?.type === EVENT_ID.SCALAR ? getScalarValue(text, key) : undefined;
      if (name !== undefined) members.set(name, { key: spanOf(i), value: placeAt(value) });
      i = value;
    }
    known.set(index, members);
    return members;
  };
  return { root: placeAt(events[0]?.type === EVENT_ID.DOCUMENT ? 1 : 0), childrenOf };
}

/** For each event the index of its last one, and for each alias the index of its anchor. */
function linkEvents(
  text: string,
  events: readonly Event[],
): { readonly end: Int32Array; readonly target: readonly number[] } {
  const end = new Int32Array(events.length);
  const target: number[] = [];
  const anchors = new Map<string, number>();
  const open: number[] = [];
  events.forEach((event, i) => {
    end[i] = i;
    if (event.type === EVENT_ID.POP) {
      const start = open.pop();
      if (start !== undefined) end[start] = i;
      return;
    }
    if (event.type === EVENT_ID.ALIAS) {
      target[i] = anchors.get(text.slice(event.anchorStart, event.anchorEnd)) ?? -1;
      return;
    }
    if (event.type !== EVENT_ID.SCALAR) open.push(i);
    if (event.type !== EVENT_ID.DOCUMENT && event.anchorStart >= 0) {
      anchors.set(text.slice(event.anchorStart, event.anchorEnd), i);
    }
  });
  return { end, target };
}
