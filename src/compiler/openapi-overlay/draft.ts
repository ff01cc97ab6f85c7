import { type JsonPointer, pointer, tokensOf } from "../../util/pointer.ts";
import type { Way } from "./select-nodes.ts";

/** Where a value was written. */
export interface Place {
  readonly uri: string;
  readonly pointer: JsonPointer;
  /** Set for what was copied: what is below it was written at the same place, by one action. */
  readonly whole?: true;
}

/**
 * A document under change. Containers are copied on the way to a change and never touched otherwise, so that what came
 * in stays as it was, and a value that stands in two places (a YAML alias, an update of several targets) changes in one.
 */
export interface Draft {
  /** A box, so that the root can be copied like the rest. */
  readonly top: Container;
  /** Containers made here that stand in one place only. */
  owned: WeakSet<object>;
  /** Of containers made here: where members were written that are not where their container is. */
  readonly written: WeakMap<object, Map<string, Place> | Place[]>;
}

/** An array or object that may be changed. */
export type Container = unknown[] | Record<string, unknown>;

const ROOT = "root";

export function createDraft(root: unknown, uri: string): Draft {
  const top = { [ROOT]: root };
  return {
    top,
    owned: new WeakSet([top]),
    written: new WeakMap([[top, new Map([[ROOT, { uri, pointer: "" }]])]]),
  };
}

/** What the document is now. */
export function rootOf(draft: Draft): unknown {
  return (draft.top as Record<string, unknown>)[ROOT];
}

/** Gives all containers up: what is copied from now on may stand in several places. */
export function share(draft: Draft): void {
  draft.owned = new WeakSet([draft.top]);
}

/** A container that may be changed, and where it was written. */
export interface Open {
  readonly container: Container;
  readonly place: Place;
}

/** Opens the container that holds the last key of a way; the root's is the draft's own. */
export function openParent(draft: Draft, way: Way): Open & { readonly key: string | number } {
  const keys = [ROOT, ...way];
  const last = keys.pop() ?? ROOT;
  let open: Open = { container: draft.top, place: { uri: "", pointer: "" } };
  for (const key of keys) open = openChild(draft, open, key);
  return { ...open, key: last };
}

/** Opens a member that is an array or object. */
export function openChild(draft: Draft, parent: Open, key: string | number): Open {
  const place = placeOf(draft, parent, key);
  const value = get(parent.container, key) as Container;
  if (draft.owned.has(value)) return { container: value, place };
  const container: Container = Array.isArray(value) ? [...value] : { ...value };
  const known = draft.written.get(value);
  draft.written.set(
    container,
    Array.isArray(container)
      ? container.map((_, i) => placeOf(draft, { container: value, place }, i))
      : new Map(known as Map<string, Place> | undefined),
  );
  draft.owned.add(container);
  put(parent.container, key, container);
  return { container, place };
}

/** Sets a member, or appends an item with the array's length as its key. */
export function write(
  draft: Draft,
  { container }: Open,
  key: string | number,
  value: unknown,
  place: Place,
): void {
  put(container, key, value);
  const places = draft.written.get(container);
  if (Array.isArray(places)) places[Number(key)] = place;
  else places?.set(String(key), place);
}

/** Removes a member, or an item: the rest moves up. */
export function erase(draft: Draft, { container }: Open, key: string | number): void {
  const places = draft.written.get(container);
  if (Array.isArray(container)) {
    container.splice(Number(key), 1);
    if (Array.isArray(places)) places.splice(Number(key), 1);
  } else {
    delete container[key];
    if (places instanceof Map) places.delete(String(key));
  }
}

/** Where the value at a pointer into the document was written; the nearest place for one that leads nowhere. */
export function writtenAt(draft: Draft, at: JsonPointer): Place {
  let open: Open = { container: draft.top, place: { uri: "", pointer: "" } };
  for (const token of [ROOT, ...(tokensOf(at) ?? [])]) {
    const key =
      Array.isArray(open.container) && /^(0|[1-9]\d*)$/.test(token) ? Number(token) : token;
    const place = placeOf(draft, open, key);
    const value =
      typeof open.container === "object" &&
      open.container !== null &&
      Object.hasOwn(open.container, key)
        ? get(open.container, key)
        : undefined;
    open = { container: value as Container, place };
  }
  return open.place;
}

/** A place one key deeper. */
export function deeper(place: Place, key: string | number): Place {
  return place.whole ? place : { uri: place.uri, pointer: pointer(place.pointer, key) };
}

function placeOf(draft: Draft, { container, place }: Open, key: string | number): Place {
  const places =
    typeof container === "object" && container !== null ? draft.written.get(container) : undefined;
  const known = Array.isArray(places) ? places[Number(key)] : places?.get(String(key));
  return known ?? deeper(place, key);
}

function get(container: Container, key: string | number): unknown {
  return (container as Record<string | number, unknown>)[key];
}

/** As an own member whatever its name: `__proto__` is one like any other. */
function put(container: Container, key: string | number, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(container, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else (container as Record<string | number, unknown>)[key] = value;
}
