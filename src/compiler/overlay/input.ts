import { z } from "zod";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayInput, OverlayOptions, OverlayShape } from "../ir/overlay.ts";
import { apart, block, choice } from "./block.ts";
import { call } from "./call.ts";
import { complain, readBlock } from "./issues.ts";
import { optionsPageBlock } from "./page.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import { INPUT_NAME, INPUT_NAME_RULE, json, name, path, target, text } from "./scalar.ts";
import { readWith, targets } from "./with.ts";

const pattern: z.ZodType<string> = z.string().check((context) => {
  const { value } = context;
  if (value.length > 1_000) {
    return complain(context, "bad-pattern", { reason: "it is longer than 1,000 characters" });
  }
  try {
    new RegExp(value, "u");
  } catch {
    complain(context, "bad-pattern", { reason: "it is malformed" });
  }
});

/** `source#/pointer`: a schema of a document. */
export const like: z.ZodType<string> = z.string().check((context) => {
  if (!/^[a-z][a-z0-9_-]*#\/\S/.test(context.value)) {
    complain(context, "bad-like", { value: context.value });
  }
});

const count = z.int().min(0);
const values = z.array(json).min(1).max(1_000);

/** The keys that an input, an item and a member have alike. */
const SHAPE = {
  like: like.exactOptional(),
  describe: text(2_000).exactOptional(),
  type: choice(["string", "integer", "number", "boolean", "array", "object"]).exactOptional(),
  enum: values.exactOptional(),
  except: values.exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  minLength: count.exactOptional(),
  maxLength: count.exactOptional(),
  pattern: pattern.exactOptional(),
  minItems: count.exactOptional(),
  maxItems: count.exactOptional(),
  items: apart("items", (): z.core.$ZodType => itemBlock).exactOptional(),
  properties: apart(
    "properties",
    (): z.core.$ZodType => z.record(propertyName, memberBlock),
  ).exactOptional(),
};

const required = z.boolean().exactOptional();

const inputBlock = block(
  "an input",
  {
    to: target.exactOptional(),
    required,
    default: json.exactOptional(),
    options: apart("options", () => optionsBlock).exactOptional(),
    ...SHAPE,
  },
  ["keepEmpty", "sensitivity"],
  (context) => {
    checkShape(context);
    const { default: preset, required: needed, to, like: from } = context.value;
    if (needed === true && preset !== undefined) {
      const rule = "a required input never takes its default";
      complain(context, "contradiction", { rule }, { path: ["default"], onKey: true });
    }
    if (to !== undefined && from !== undefined) {
      const rule = "like has no use beside to: the target has a schema of its own";
      complain(context, "contradiction", { rule }, { path: ["like"], onKey: true });
    }
    if (context.value.options !== undefined) {
      for (const key of ["enum", "properties", "items"] as const) {
        if (context.value[key] === undefined) continue;
        const rule = `${key} has no use beside options: the API lists the values`;
        complain(context, "contradiction", { rule }, { path: [key], onKey: true });
      }
    }
  },
);

const itemBlock = block("items", SHAPE, ["options"], checkShape);
const memberBlock = block("a property", { required, ...SHAPE }, ["options"], checkShape);

const optionsBlock = block("options", {
  call,
  with: apart("with", () => targets).exactOptional(),
  from: path.exactOptional(),
  value: path,
  label: path.exactOptional(),
  page: optionsPageBlock.exactOptional(),
});

/** A shape whose inner ones are not read yet. */
type Shape = Omit<OverlayShape, "items" | "properties"> & {
  readonly items?: unknown;
  readonly properties?: unknown;
};

/** The pairs of bounds, each with the word for what it must not be under. */
const PAIRS = [
  ["min", "max"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
] as const;

function checkShape(context: {
  readonly value: Shape;
  readonly issues: z.core.$ZodRawIssue[];
}): void {
  const { value } = context;
  for (const [least, most] of PAIRS) {
    const lower = value[least];
    const upper = value[most];
    if (lower === undefined || upper === undefined || lower <= upper) continue;
    complain(context, "out-of-range", { what: `a ${most} of at least ${lower}` }, { path: [most] });
  }
  if (value.enum !== undefined && value.except !== undefined) {
    const rule = "except has no use beside enum: enum lists what is left";
    complain(context, "contradiction", { rule }, { path: ["except"], onKey: true });
  }
  for (const key of ["enum", "except"] as const) {
    const seen = new Set<string>();
    (value[key] ?? []).forEach((one, i) => {
      const text = JSON.stringify(one);
      if (seen.has(text)) {
        complain(context, "duplicate", { value: text, what: "value" }, { path: [key, i] });
      }
      seen.add(text);
    });
  }
}

/**
 * Reads `input.NAME` of a tool: one argument, with what its items and members are. What is left out comes from the target;
 * a text is the target alone.
 */
export function readInput(
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlayInput | undefined {
  if (typeof value === "string") {
    const to = readBlock(target, value, at, report);
    return to === undefined ? undefined : { to };
  }
  const read = readBlock(inputBlock, value, at, report);
  const inner = readInner(value, at, report);
  const written = isObject(value) && Object.hasOwn(value, "options") ? value["options"] : undefined;
  const options =
    written === undefined ? undefined : readOptions(written, pointer(at, "options"), report);
  if (read === undefined || inner === undefined) return undefined;
  const { items: _, properties: __, options: ___, ...rest } = read;
  return { ...rest, ...inner, ...(options === undefined ? {} : { options }) };
}

type Inner = Pick<OverlayShape, "items" | "properties">;

/** `items` and `properties`, each with the same keys again; undefined where one of them cannot be read. */
function readInner(value: unknown, at: JsonPointer, report: Report): Inner | undefined {
  if (!isObject(value)) return {};
  const inner: { items?: OverlayShape; properties?: ReadonlyMap<string, OverlayShape> } = {};
  const before = report.errors();
  if (Object.hasOwn(value, "items")) {
    const items = readShape(itemBlock, value["items"], pointer(at, "items"), report);
    if (items !== undefined) inner.items = items;
  }
  if (Object.hasOwn(value, "properties")) {
    const place = pointer(at, "properties");
    inner.properties = readMap(value["properties"], place, report, {
      key: propertyName,
      read: (entry, inside) => readShape(memberBlock, entry, inside, report),
    });
    if (inner.properties.size === 0 && report.errors() === before) {
      report("out-of-range", { what: "at least one property" }, { pointer: place });
    }
  }
  return report.errors() > before ? undefined : inner;
}

function readShape(
  schema: z.ZodType<Shape>,
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlayShape | undefined {
  const read = readBlock(schema, value, at, report);
  const inner = readInner(value, at, report);
  if (read === undefined || inner === undefined) return undefined;
  const { items: _, properties: __, ...rest } = read;
  return { ...rest, ...inner };
}

function readOptions(value: unknown, at: JsonPointer, report: Report): OverlayOptions | undefined {
  const read = readBlock(optionsBlock, value, at, report);
  const written = isObject(value) && Object.hasOwn(value, "with") ? value["with"] : undefined;
  const fixed = written === undefined ? new Map() : readWith(written, pointer(at, "with"), report);
  if (read === undefined || fixed === undefined) return undefined;
  const { with: _, ...rest } = read;
  return { ...rest, with: fixed };
}

/** Names of an API's members: they stand in JSON only. */
const PROPERTY_NAME = /^[^\s\p{C}]{1,128}$/u;
const PROPERTY_NAME_RULE = "up to 128 visible characters without spaces";
export const propertyName: z.ZodType<string> = name(
  "a property",
  PROPERTY_NAME,
  PROPERTY_NAME_RULE,
);

/** Names of inputs, as the map `input` has them. */
export const inputName: z.ZodType<string> = name("an input", INPUT_NAME, INPUT_NAME_RULE);

/** `input` of a tool. */
export const inputsPart: z.ZodUnknown = apart("inputs", () =>
  z.record(inputName, z.union([target, inputBlock])),
);
