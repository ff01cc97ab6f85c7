import { isObject, type JsonObject, type JsonValue, own } from "../../util/json.ts";
import type { Elsewhere } from "../call/call.ts";
import { isDescent, isFormatted, isTaken, type Select, type Taken } from "../codegen/v1/select.ts";
import type { ResultDefinition } from "../codegen/v1/tool.ts";
import { compileFormat, type Formatter } from "./format-value.ts";
import { compilePath, type Reader } from "./read-path.ts";
import { type Shape, shapeOf } from "./shape.ts";
import { newRun, note, type Run, type Spot, typeName, warningsOf } from "./warnings.ts";

/** Warnings of one call that the record keeps. */
export const MOST_WARNINGS = 20;

/** What is left of a body: only selected keys, each of them there, valid against the tool's output schema. */
export interface Projection {
  readonly value: JsonObject;
  /**
   * Selected fields that were absent or of another type and became null, by place. Null itself is normal, and so is
   * an index past the end of a list.
   */
  readonly warnings: readonly string[];
  /** Set where the body has nothing like the documented form: what was expected instead. */
  readonly departed?: string;
  /** Items of the list that were not looked at, where there are any. */
  readonly beyond?: number;
}

/** Projects a body; of a list the first `rows` items only, all of them where it is left out. */
export type Projector = (body: unknown, rows?: number, elsewhere?: Elsewhere) => Projection;

/**
 * Compiles what leaves of an answer (`list` and `object` results) into closures; `output` is the tool's output
 * schema, for the types of the leaves. Unlisted fields never leave.
 * @throws {TypeError} for a selection that is no path.
 */
export function compileProjector(result: ResultDefinition, output: unknown): Projector {
  return result.kind === "list" ? listProjector(result, output) : objectProjector(result, output);
}

type Extract = (value: unknown, run: Run) => JsonValue;
type Member = readonly [key: string, extract: Extract];

const ROOT: Spot = { path: "", inRows: false };

function listProjector(result: ResultDefinition, output: unknown): Projector {
  const read = compilePath(result.from ?? "");
  const itemSchema = own(own(own(output, "properties"), "items"), "items");
  const item = rowOf(result, itemSchema);
  const beside = members(result.with ?? {}, output, "", false);
  const spot: Spot = { path: "items", inRows: false };
  return (body, rows = Number.POSITIVE_INFINITY, elsewhere) => {
    const run = newRun(elsewhere);
    const list = read(body, run, spot);
    const items: JsonValue[] = [];
    const beyond = Array.isArray(list) ? Math.max(0, list.length - rows) : 0;
    if (Array.isArray(list)) {
      for (let row = 0; row < list.length - beyond; row++) {
        run.row = row;
        const projected = item(list[row], run);
        if (projected !== undefined) items.push(projected);
      }
    } else if (list !== null) {
      note(run, spot, list === undefined ? "missing" : `expected array, got ${typeName(list)}`);
    }
    const value = build([["items", () => items], ...beside], body, run);
    const lost = !isObject(body) && !Array.isArray(list);
    const departed = lost || (list !== undefined && list !== null && !Array.isArray(list));
    const projection = finish(value, run, departed ? `a list${placeIn(result.from)}` : undefined);
    return beyond === 0 ? projection : { ...projection, beyond };
  };
}

/** Undefined where a row cannot stand in the list, which only happens without a selection. */
function rowOf(
  result: ResultDefinition,
  schema: unknown,
): (value: unknown, run: Run) => JsonValue | undefined {
  const spot: Spot = { path: "", inRows: true };
  if (result.select === undefined) {
    const shape = shapeOf(schema);
    return (value, run) => {
      if (shape.admits(value)) return shape.conform(value, run, spot);
      note(run, spot, `expected ${shape.expected}, got ${typeName(value)}`);
      return shape.nullable ? null : undefined;
    };
  }
  const selected = members(result.select, schema, "", true);
  return (value, run) => build(selected, value, run);
}

function objectProjector(result: ResultDefinition, output: unknown): Projector {
  const read = compilePath(result.from ?? "");
  const beside = members(result.with ?? {}, output, "", false);
  const selected =
    result.select === undefined ? undefined : members(result.select, output, "", false);
  const whole = shapeOf(output);
  return (body, _rows, elsewhere) => {
    const run = newRun(elsewhere);
    const target = read(body, run, ROOT);
    const departed = isObject(target) ? undefined : `an object${placeIn(result.from)}`;
    if (selected === undefined) {
      if (!isObject(target)) return finish(blankOf(output), run, departed);
      return finish(whole.conform(target, run, ROOT) as JsonObject, run, departed);
    }
    if (departed !== undefined) note(run, ROOT, `expected object, got ${typeName(target)}`);
    const found = departed === undefined ? target : null;
    const value = build(selected, found, run);
    return finish(
      beside.length === 0 ? value : { ...value, ...build(beside, body, run) },
      run,
      departed,
    );
  };
}

function finish(value: JsonObject, run: Run, departed: string | undefined): Projection {
  const warnings = warningsOf(run, MOST_WARNINGS);
  return departed === undefined ? { value, warnings } : { value, warnings, departed };
}

function placeIn(from: string | undefined): string {
  return from === undefined || from === "" ? "" : ` at ${JSON.stringify(from)}`;
}

function members(
  select: { readonly [key: string]: Select },
  schema: unknown,
  base: string,
  inRows: boolean,
): readonly Member[] {
  const properties = own(schema, "properties");
  return Object.entries(select).map(([key, of]) => {
    const spot: Spot = { path: base === "" ? key : `${base}.${key}`, inRows };
    return [key, extractor(of, own(properties, key), spot)];
  });
}

/** Keys in order of declaration. A key called `__proto__` is a key like any other. */
function build(selected: readonly Member[], value: unknown, run: Run): JsonObject {
  const object: Record<string, JsonValue> = {};
  for (const [key, extract] of selected) {
    const member = extract(value, run);
    if (key === "__proto__") {
      const plain = { value: member, enumerable: true, writable: true, configurable: true };
      Object.defineProperty(object, key, plain);
    } else object[key] = member;
  }
  return object;
}

function extractor(select: Select, schema: unknown, spot: Spot): Extract {
  if (typeof select === "string" || isTaken(select)) {
    return of(select, spot, (read, at) => leaf(read, shapeOf(schema), at));
  }
  if (isFormatted(select)) {
    const formatter = compileFormat(select.as);
    return of(select.from, spot, (read, at) =>
      leaf(formattedBy(formatter, select.as, read), shapeOf(schema), at),
    );
  }
  if (isDescent(select)) {
    return of(select.from, spot, (read, at) =>
      select.kind === "object"
        ? intoObject(read, members(select.select, unwrapped(schema), at.path, at.inRows), at)
        : intoItems(read, select.select, schema, at),
    );
  }
  const group = members(select, schema, spot.path, spot.inRows);
  return (value, run) => build(group, value, run);
}

/** Takes from a path of the answer, or from elsewhere: then once for all rows, and in a row that is null too. */
function of(
  from: string | Taken,
  spot: Spot,
  extract: (read: Reader, spot: Spot) => Extract,
): Extract {
  if (typeof from === "string") return extract(compilePath(from), spot);
  const inside = compilePath(from.path ?? "");
  const fixed: Spot = { path: spot.inRows ? `items[].${spot.path}` : spot.path, inRows: false };
  const read: Reader = (_, run, at) => {
    const value = run.elsewhere(from.of);
    return value === undefined || value === null ? value : inside(value, run, at);
  };
  const taken = extract(read, fixed);
  return (_, run) => {
    const known = run.known.get(fixed);
    if (known !== undefined) return known;
    const value = taken(true, run);
    run.known.set(fixed, value);
    return value;
  };
}

/** A value that a format does not take is null and noted. */
function formattedBy(formatter: Formatter, as: string, read: Reader): Reader {
  return (value, run, spot) => {
    const found = read(value, run, spot);
    if (found === undefined || found === null) return found;
    const formatted = formatter(found);
    if (formatted === undefined) note(run, spot, `${as} does not take this ${typeName(found)}`);
    return formatted ?? null;
  };
}

function leaf(read: Reader, shape: Shape, spot: Spot): Extract {
  return (value, run) => {
    const found = value === null ? null : read(value, run, spot);
    if (found === null) return null;
    if (found === undefined) {
      note(run, spot, "missing");
      return null;
    }
    if (shape.admits(found)) return shape.conform(found, run, spot);
    note(run, spot, `expected ${shape.expected}, got ${typeName(found)}`);
    return null;
  };
}

function intoObject(read: Reader, selected: readonly Member[], spot: Spot): Extract {
  return (value, run) => {
    const found = value === null ? null : read(value, run, spot);
    if (isObject(found)) return build(selected, found, run);
    missed(found, "object", run, spot);
    return null;
  };
}

function intoItems(
  read: Reader,
  select: { readonly [key: string]: Select },
  schema: unknown,
  spot: Spot,
): Extract {
  const itemSchema = own(unwrapped(schema), "items");
  const nullable = shapeOf(itemSchema).nullable;
  const inside: Spot = { path: `${spot.path}[]`, inRows: spot.inRows };
  const selected = members(select, unwrapped(itemSchema), inside.path, spot.inRows);
  return (value, run) => {
    const found = value === null ? null : read(value, run, spot);
    if (!Array.isArray(found)) {
      missed(found, "array", run, spot);
      return null;
    }
    const items: JsonValue[] = [];
    for (const item of found.some(Array.isArray) ? (found.flat() as unknown[]) : found) {
      if (isObject(item)) items.push(build(selected, item, run));
      else {
        if (item !== null) note(run, inside, `expected object, got ${typeName(item)}`);
        if (nullable) items.push(null);
      }
    }
    return items;
  };
}

function missed(found: unknown, expected: string, run: Run, spot: Spot): void {
  if (found === undefined) note(run, spot, "missing");
  else if (found !== null) note(run, spot, `expected ${expected}, got ${typeName(found)}`);
}

/** The branch of a nullable schema that describes the value itself. */
function unwrapped(schema: unknown): unknown {
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = own(schema, keyword);
    if (!Array.isArray(branches)) continue;
    return branches.find(
      (b) => own(b, "properties") !== undefined || own(b, "items") !== undefined,
    );
  }
  return schema;
}

/** A result that says nothing and is still valid: each required key null, lists empty. */
export function blankOf(output: unknown): JsonObject {
  const properties = own(output, "properties");
  const required = own(output, "required");
  const keys = Array.isArray(required) ? required.map(String) : [];
  return Object.fromEntries(
    keys.map((key): [string, JsonValue] => {
      const shape = shapeOf(own(properties, key));
      return [key, !shape.nullable && shape.admits([]) ? [] : null];
    }),
  );
}
