import type { JsonObject, JsonValue } from "../../util/json.ts";
import type { RequestShape } from "../codegen/v1/operation.ts";
import type { Conditional, InputRef, TextTemplate, Value } from "../codegen/v1/value.ts";
import { isExpression } from "../codegen/v1/value.ts";
import type { ResolvedRequest } from "./call.ts";

/** What an absent argument leaves behind: whatever holds it is dropped. */
const ABSENT: unique symbol = Symbol("absent");
type Resolved = JsonValue | typeof ABSENT;

/** A part of a request, read once: a constant, or a function of the arguments. */
type Part =
  | { readonly constant: JsonValue }
  | { readonly constant?: never; readonly resolve: (args: JsonObject) => Resolved };

type Named = { readonly [name: string]: JsonValue };

const NOTHING: Named = Object.freeze({});

/**
 * Reads the request of a step once and returns the function that fills it with arguments. An absent argument
 * without a default drops its member, item or text; an array that this leaves empty is dropped as well, and so is a
 * body that the operation does not need (`optionalBody`).
 */
export function requestResolver(
  shape: RequestShape,
  optionalBody: boolean = false,
): (args: JsonObject) => ResolvedRequest {
  const path = group(shape.path);
  const query = group(shape.query);
  const header = group(shape.header);
  const cookie = group(shape.cookie);
  const body = shape.body === undefined ? undefined : part(shape.body);
  const droppable = optionalBody && body?.constant === undefined && !isWhole(shape.body);
  return (args) => {
    const request = {
      path: path(args),
      query: query(args),
      header: header(args),
      cookie: cookie(args),
    };
    const value = body === undefined ? ABSENT : resolved(body, args);
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

function group(values: { readonly [name: string]: Value } | undefined): (a: JsonObject) => Named {
  if (values === undefined) return () => NOTHING;
  const whole = members(values);
  return whole.constant === undefined
    ? (args) => whole.resolve(args) as Named
    : () => whole.constant as Named;
}

function resolved(of: Part, args: JsonObject): Resolved {
  return of.constant === undefined ? of.resolve(args) : of.constant;
}

function part(value: Value): Part {
  if (isExpression(value)) {
    switch (value.kind) {
      case "literal":
        return { constant: value.value };
      case "input":
        return { resolve: inputOf(value) };
      case "text":
        return { resolve: textOf(value) };
      case "when":
        return { resolve: whenOf(value) };
    }
  }
  if (Array.isArray(value)) return items(value);
  if (typeof value === "object" && value !== null) {
    return members(value as { readonly [name: string]: Value });
  }
  return { constant: value as JsonValue };
}

function inputOf(ref: InputRef): (args: JsonObject) => Resolved {
  const { name } = ref;
  const otherwise: Resolved = ref.default === undefined ? ABSENT : ref.default;
  return (args) => {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    return value === undefined ? otherwise : value;
  };
}

/** A null has no text: it drops the template like an absent argument. */
function textOf(template: TextTemplate): (args: JsonObject) => Resolved {
  const parts = template.parts.map((p) => (typeof p === "string" ? p : inputOf(p)));
  return (args) => {
    let out = "";
    for (const piece of parts) {
      if (typeof piece === "string") {
        out += piece;
        continue;
      }
      const value = piece(args);
      if (value === ABSENT || value === null) return ABSENT;
      out += typeof value === "object" ? JSON.stringify(value) : String(value);
    }
    return out;
  };
}

function whenOf(conditional: Conditional): (args: JsonObject) => Resolved {
  const present = inputOf(conditional.input);
  const value = part(conditional.value);
  return (args) => (present(args) === ABSENT ? ABSENT : resolved(value, args));
}

function items(values: readonly Value[]): Part {
  const parts = values.map(part);
  const constants = parts.map((p) => p.constant);
  if (!constants.includes(undefined)) return { constant: constants as readonly JsonValue[] };
  return {
    resolve: (args) => {
      const out: JsonValue[] = [];
      for (const item of parts) {
        const value = resolved(item, args);
        if (value !== ABSENT) out.push(value);
      }
      return out.length === 0 ? ABSENT : out;
    },
  };
}

function members(values: { readonly [name: string]: Value }): Part {
  const parts = Object.entries(values).map(([name, value]) => ({ name, value: part(value) }));
  const fixed = parts.every((p) => p.value.constant !== undefined);
  const build = (args: JsonObject): Named => {
    const out: { [name: string]: JsonValue } = {};
    for (const { name, value } of parts) {
      const v = resolved(value, args);
      if (v === ABSENT) continue;
      if (name === "__proto__") define(out, name, v);
      else out[name] = v;
    }
    return out;
  };
  return fixed ? { constant: build(NOTHING) } : { resolve: build };
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
