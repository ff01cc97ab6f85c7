import { z } from "zod";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayOutput, OverlayShape } from "../ir/overlay.ts";
import { apart, block, choice } from "./block.ts";
import { like, propertyName } from "./input.ts";
import { readBlock } from "./issues.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import { json, text } from "./scalar.ts";

/** What a value that code answers with may be: what an input may be, but for bounds. */
const SHAPE = {
  like: like.exactOptional(),
  describe: text(2_000).exactOptional(),
  type: choice(["string", "integer", "number", "boolean", "array", "object"]).exactOptional(),
  enum: z.array(json).min(1).max(1_000).exactOptional(),
  items: apart("output-items", (): z.core.$ZodType => itemsBlock).exactOptional(),
  properties: apart("output-properties", (): z.core.$ZodType => outputProperties).exactOptional(),
};

const itemsBlock = block("items of an output", SHAPE);
const memberBlock = block("an output", { required: z.boolean().exactOptional(), ...SHAPE });
const outputProperties = z.record(propertyName, memberBlock);
const rowsBlock = block("items of a handler's result", {
  describe: text(2_000).exactOptional(),
  properties: apart("output-properties", (): z.core.$ZodType => outputProperties),
});

/** `result.properties` and `result.items` of a tool with a handler. */
export const outputKeys: {
  readonly properties: z.ZodUnknown;
  readonly items: z.ZodUnknown;
} = {
  properties: apart("output-properties", () => outputProperties),
  items: apart("output-rows", () => rowsBlock),
};

type Shape = Omit<OverlayShape, "items" | "properties">;

/** Reads what a handler answers with: `properties` of one object, or `items` of a list. */
export function readOutput(
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlayOutput | undefined {
  if (!isObject(value)) return undefined;
  const has = (key: string): boolean => Object.hasOwn(value, key);
  if (has("properties") && has("items")) {
    const rule = "a result is one object or a list of items";
    report("contradiction", { rule }, { pointer: pointer(at, "items"), onKey: true });
  }
  if (has("items")) {
    const place = pointer(at, "items");
    const rows = value["items"];
    const read = readBlock(rowsBlock, rows, place, report);
    if (read === undefined || !isObject(rows)) return undefined;
    const properties = readProperties(rows["properties"], pointer(place, "properties"), report);
    const { describe } = read;
    return { kind: "list", properties, ...(describe === undefined ? {} : { describe }) };
  }
  if (!has("properties")) return undefined;
  const place = pointer(at, "properties");
  return { kind: "object", properties: readProperties(value["properties"], place, report) };
}

function readProperties(
  value: unknown,
  at: JsonPointer,
  report: Report,
): ReadonlyMap<string, OverlayShape> {
  const properties = readMap(value, at, report, {
    key: propertyName,
    read: (entry, place) => readShape(memberBlock, entry, place, report),
  });
  if (isObject(value) && Object.keys(value).length === 0) {
    report("out-of-range", { what: "at least one property" }, { pointer: at });
  }
  return properties;
}

function readShape(
  schema: z.ZodType<Shape>,
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlayShape | undefined {
  const read = readBlock(schema, value, at, report);
  if (read === undefined || !isObject(value)) return undefined;
  const items = Object.hasOwn(value, "items")
    ? readShape(itemsBlock, value["items"], pointer(at, "items"), report)
    : undefined;
  const properties = Object.hasOwn(value, "properties")
    ? readProperties(value["properties"], pointer(at, "properties"), report)
    : undefined;
  const { items: _, properties: __, ...rest } = read as OverlayShape;
  return {
    ...rest,
    ...(items === undefined ? {} : { items }),
    ...(properties === undefined ? {} : { properties }),
  };
}
