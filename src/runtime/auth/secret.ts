import { inspect } from "node:util";
import { CREDENTIAL_LIMITS } from "../call/limits.ts";

const SHOWN = "[secret]";

/** A value that prints nothing: not as text, not as JSON, not in a log or an inspector. */
export interface Secret {
  /** The value itself, for the one place that sends it. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a secret. The value lives in a closure: no property, symbol or prototype leads to it. */
export function secret(value: string): Secret {
  const show = (): string => SHOWN;
  const wrapped = { reveal: (): string => value, toString: show, toJSON: show };
  Object.defineProperty(wrapped, inspect.custom, { value: show });
  Object.defineProperty(wrapped, Symbol.toPrimitive, { value: show });
  return Object.freeze(wrapped);
}

/** Whether a value can be sent as a token: visible ASCII without spaces, at most 16 KiB. Nothing else reaches a header. */
export function isToken(value: string): boolean {
  return value.length <= CREDENTIAL_LIMITS.tokenBytes && /^[\x21-\x7e]+$/.test(value);
}
