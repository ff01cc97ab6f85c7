import type { JsonObject, JsonValue } from "../../util/json.ts";
import type { RequestShape } from "../codegen/v1/operation.ts";
import type { Conditional, Ref, Repeated, TextTemplate, Value } from "../codegen/v1/value.ts";
import { isExpression } from "../codegen/v1/value.ts";
import type { ResolvedRequest } from "./call.ts";
import { McpgenError } from "./error.ts";
import { ABSENT, NOWHERE, type Resolved, type Surroundings } from "./surroundings.ts";

/** A part of a request, read once: a constant, or a function of the arguments. */
type Part =
  | { readonly constant: JsonValue }
  | {
      readonly constant?: never;
      readonly resolve: (args: JsonObject, around: Surroundings) => Resolved;
    };

type Named = { readonly [name: string]: JsonValue };

const NOTHING: Named = Object.freeze({});

/** Items that one array is repeated for, whatever an API answered. */
const MOST_ITEMS = 1_000;

/**
 * Reads the request of a step once and returns the function that fills it with arguments. An absent argument
 * without a default drops its member, item or text; an array that this leaves empty is dropped as well, and so is a
 * body that the operation does not need (`optionalBody`).
 */
export function requestResolver(
  shape: RequestShape,
  optionalBody: boolean = false,
): (args: JsonObject, around?: Surroundings) => ResolvedRequest {
  const path = group(shape.path);
  const query = group(shape.query);
  const header = group(shape.header);
  const cookie = group(shape.cookie);
  const body = shape.body === undefined ? undefined : part(shape.body);
  const droppable = optionalBody && body?.constant === undefined && !isWhole(shape.body);
  return (args, around = NOWHERE) => {
    const request = {
      path: path(args, around),
      query: query(args, around),
      header: header(args, around),
      cookie: cookie(args, around),
    };
    const value = body === undefined ? ABSENT : resolved(body, args, around);
    return value === ABSENT || (droppable && isEmpty(value))
      ? request
      : { ...request, body: value };
  };
}

/** Whether one expression is the whole value: what an argument holds is never dropped for being empty. */
function isWhole(value: Value | undefined): boolean {
  return value !== undefined && isExpression(value);
}

function isEmpty(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function group(
  values: { readonly [name: string]: Value } | undefined,
): (args: JsonObject, around: Surroundings) => Named {
  if (values === undefined) return () => NOTHING;
  const whole = members(values);
  return whole.constant === undefined
    ? (args, around) => whole.resolve(args, around) as Named
    : () => whole.constant as Named;
}

function resolved(of: Part, args: JsonObject, around: Surroundings): Resolved {
  return of.constant === undefined ? of.resolve(args, around) : of.constant;
}

function part(value: Value): Part {
  if (isExpression(value)) {
    switch (value.kind) {
      case "literal":
        return { constant: value.value };
      case "text":
        return { resolve: textOf(value) };
      case "when":
        return { resolve: whenOf(value) };
      case "each":
        throw new McpgenError("internal", "A value is repeated outside of a list.");
      default:
        return { resolve: refOf(value) };
    }
  }
  if (Array.isArray(value)) return items(value);
  if (typeof value === "object" && value !== null) {
    return members(value as { readonly [name: string]: Value });
  }
  return { constant: value as JsonValue };
}

function refOf(ref: Ref): (args: JsonObject, around: Surroundings) => Resolved {
  return (args, around) => around.read(ref, args);
}

/** A null has no text: it drops the template like an absent argument. */
function textOf(template: TextTemplate): (args: JsonObject, around: Surroundings) => Resolved {
  const parts = template.parts.map((p) => (typeof p === "string" ? p : refOf(p)));
  return (args, around) => {
    let out = "";
    for (const piece of parts) {
      if (typeof piece === "string") {
        out += piece;
        continue;
      }
      const value = piece(args, around);
      if (value === ABSENT || value === null) return ABSENT;
      out += typeof value === "object" ? JSON.stringify(value) : String(value);
    }
    return out;
  };
}

function whenOf(conditional: Conditional): (args: JsonObject, around: Surroundings) => Resolved {
  const { on } = conditional;
  const value = part(conditional.value);
  return (args, around) => {
    const stands = on.kind === "cel" ? around.holds(on, args) : around.has(on, args);
    return stands ? resolved(value, args, around) : ABSENT;
  };
}

/** One value, or one for each item of what it is repeated for. */
type Items = (args: JsonObject, around: Surroundings) => readonly Resolved[];

function itemsOf(value: Value): Items | undefined {
  if (!isExpression(value)) return undefined;
  if (value.kind === "each") return repeated(value);
  if (value.kind !== "when" || itemsOf(value.value) === undefined) return undefined;
  const inner = itemsOf(value.value);
  const { on } = value;
  return (args, around) => {
    const stands = on.kind === "cel" ? around.holds(on, args) : around.has(on, args);
    return stands && inner !== undefined ? inner(args, around) : [];
  };
}

function repeated({ over, item }: Repeated): Items {
  const value = part(item);
  return (args, around) => {
    const list = around.read(over, args);
    if (list === ABSENT || list === null) return [];
    if (!Array.isArray(list)) {
      throw new McpgenError(
        "upstream_error",
        "The API answered with something that is no list where one is needed.",
      );
    }
    if (list.length > MOST_ITEMS) {
      throw new McpgenError(
        "invalid_input",
        `A list of ${list.length} items is too long: at most ${MOST_ITEMS} can be sent at once.`,
      );
    }
    return (list as readonly JsonValue[]).map((one) => resolved(value, args, around.withItem(one)));
  };
}

function items(values: readonly Value[]): Part {
  const parts = values.map((value) => itemsOf(value) ?? part(value));
  const constants = parts.map((p) => (typeof p === "function" ? undefined : p.constant));
  if (!constants.includes(undefined)) return { constant: constants as readonly JsonValue[] };
  return {
    resolve: (args, around) => {
      const out: JsonValue[] = [];
      for (const item of parts) {
        const found: readonly Resolved[] =
          typeof item === "function" ? item(args, around) : [resolved(item, args, around)];
        for (const value of found) if (value !== ABSENT) out.push(value);
      }
      return out.length === 0 ? ABSENT : out;
    },
  };
}

function members(values: { readonly [name: string]: Value }): Part {
  const parts = Object.entries(values).map(([name, value]) => ({ name, value: part(value) }));
  const fixed = parts.every((p) => p.value.constant !== undefined);
  const build = (args: JsonObject, around: Surroundings): Named => {
    const out: { [name: string]: JsonValue } = {};
    for (const { name, value } of parts) {
      const v = resolved(value, args, around);
      if (v === ABSENT) continue;
      if (name === "__proto__") define(out, name, v);
      else out[name] = v;
    }
    return out;
  };
  return fixed ? { constant: build(NOTHING, NOWHERE) } : { resolve: build };
}

/** Assigning to `__proto__` would set the prototype instead of a member. */
function define(target: object, name: string, value: JsonValue): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
