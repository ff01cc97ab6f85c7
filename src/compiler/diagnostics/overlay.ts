import { FORMAT_NAMES } from "../../language/value-format.ts";
import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of an overlay's shape is told with. Values that may be secrets are never among it. */
export type OverlayProblems = {
  readonly "not-a-map": Record<never, never>;
  readonly version: { found?: string };
  readonly "unknown-key": { key: string; block: string; near?: string; known: readonly string[] };
  readonly "refused-key": { key: string };
  readonly "missing-key": { key: string; block: string };
  readonly "not-supported": { what: string };
  readonly "wrong-type": { expected: string; found: string; instead?: string };
  readonly "unknown-value": { value: string; allowed: readonly string[]; near?: string };
  readonly "out-of-range": { what: string };
  readonly duplicate: { value: string; what: string };
  readonly "quote-me": { found: string; quoted: string };
  readonly duration: { value: string };
  readonly size: { value: string };
  readonly "media-range": { value: string };
  readonly "bad-name": { name: string; what: string; rule: string; near?: string };
  readonly "tool-name": { name: string; near?: string };
  readonly "bad-call": { value: string };
  readonly "bad-like": { value: string };
  readonly "bad-url": { reason: string };
  readonly "bad-out": { value: string };
  readonly "bad-pattern": { reason: string };
  readonly path: { path: string; reason: string };
  readonly target: { target: string; reason: string; near?: string };
  readonly expression: { reason: string; instead?: string };
  readonly select: { reason: string; instead?: string };
  readonly format: { format: string; reason: string; near?: string };
  readonly "text-template": { reason: string };
  readonly contradiction: { rule: string };
  readonly "env-name": { near?: string };
  readonly "secret-literal": Record<never, never>;
  readonly "auth-key": { key: string; use: string };
  readonly "no-tools": Record<never, never>;
};

const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
const mean = (near: string | undefined): string | undefined =>
  near === undefined ? undefined : `did you mean ${quote(near)}?`;

/** Problems of an overlay's shape: `overlay/*`. */
export const overlayRules: Rules<OverlayProblems> = {
  "not-a-map": rule(
    "error",
    () => "an overlay is a map of keys",
    () => "start it with mcpgen: 1",
  ),
  version: rule(
    "error",
    ({ found }) =>
      found === undefined
        ? "the overlay does not say its version"
        : `this mcpgen reads overlays of version 1, not ${quote(found)}`,
    () => "write mcpgen: 1 as the first key",
  ),
  "unknown-key": rule(
    "error",
    ({ key, block }) => `${quote(key)} is no key of ${block}`,
    ({ near, known }) => mean(near) ?? `remove it; known here: ${known.join(", ")}`,
  ),
  "refused-key": rule(
    "error",
    ({ key }) => `the key ${quote(key)} is refused`,
    () => "choose another name: JavaScript gives this one a meaning of its own",
  ),
  "missing-key": rule(
    "error",
    ({ key, block }) => `${block} needs ${quote(key)}`,
    ({ key }) => `add ${key}:`,
  ),
  "not-supported": rule(
    "error",
    ({ what }) => `${what} is not available in this version of mcpgen`,
    () => "remove it, or use a version that has it: nothing of an overlay is ignored",
  ),
  "wrong-type": rule(
    "error",
    ({ expected, found }) => `expected ${expected}, found ${found}`,
    ({ expected, instead }) => `write ${instead ?? expected}`,
  ),
  "unknown-value": rule(
    "error",
    ({ value }) => `${quote(value)} is not allowed here`,
    ({ near, allowed }) => mean(near) ?? `write one of ${list(allowed)}`,
  ),
  "out-of-range": rule(
    "error",
    ({ what }) => `expected ${what}`,
    ({ what }) => `write ${what}`,
  ),
  duplicate: rule(
    "error",
    ({ value, what }) => `the ${what} ${quote(value)} stands here twice`,
    () => "remove or rename one of them",
  ),
  "quote-me": rule(
    "error",
    ({ found }) => `YAML reads this as ${found}, not as text`,
    ({ quoted }) => `quote it: ${quoted}`,
  ),
  duration: rule(
    "error",
    ({ value }) => `${quote(value)} is no duration between 1ms and 1h`,
    () => "write a number and a unit: 250ms, 15s, 2m, 1h",
  ),
  size: rule(
    "error",
    ({ value }) => `${quote(value)} is no size between 1B and 7MB`,
    () => "write a number and a unit: 500KB, 5MB; a message of MCP holds no larger file",
  ),
  "media-range": rule(
    "error",
    ({ value }) => `${quote(value)} is no media type`,
    () => "write a type or a range without parameters: application/pdf, image/*",
  ),
  "bad-name": rule(
    "error",
    ({ name, what }) => `${quote(name)} cannot name ${what}`,
    (p) => mean(p.near) ?? `use ${p.rule}`,
  ),
  "tool-name": rule(
    "error",
    ({ name }) => `${quote(name)} cannot name a tool`,
    ({ near }) =>
      `use 3 to 64 small letters, digits and _, a letter first${near === undefined ? "" : `: ${near}`}`,
  ),
  "bad-call": rule(
    "error",
    ({ value }) => `${quote(value)} names no operation`,
    () => "write source.operationId, or source GET /path where there is no operationId",
  ),
  "bad-like": rule(
    "error",
    ({ value }) => `${quote(value)} names no schema`,
    () => "write source#/components/schemas/Name: the source, then a JSON Pointer in its document",
  ),
  "bad-url": rule(
    "error",
    ({ reason }) => `this is no address that requests can go to: ${reason}`,
    () => "write an https URL without user, query or fragment",
  ),
  "bad-out": rule(
    "error",
    ({ value }) => `${quote(value)} is no folder inside the project`,
    () => "write a relative path with / that stays below the package.json",
  ),
  "bad-pattern": rule(
    "error",
    ({ reason }) => `this is no regular expression that JSON Schema allows: ${reason}`,
    () => "write an ECMA-262 pattern of at most 1,000 characters",
  ),
  path: rule(
    "error",
    ({ path, reason }) => `${quote(path)} is no path: ${reason}`,
    () => "write names with dots; [0] takes the first item, [*] maps, ['a.b'] quotes a name",
  ),
  target: rule(
    "error",
    ({ target, reason }) => `${quote(target)} is no target: ${reason}`,
    ({ near }) => mean(near) ?? "write path.NAME, query.NAME, header.NAME, cookie.NAME or body.a.b",
  ),
  expression: rule(
    "error",
    ({ reason }) => reason,
    ({ instead }) => (instead === undefined ? "write $inputs.NAME" : `write ${quote(instead)}`),
  ),
  select: rule(
    "error",
    ({ reason }) => reason,
    ({ instead }) =>
      instead === undefined
        ? "write one key per item: name, new: path, new: [ … ] or new: { from, select }"
        : `write ${printableLine(instead)}`,
  ),
  format: rule(
    "error",
    ({ format, reason }) => `${quote(format)} is no format of a value: ${reason}`,
    ({ near }) =>
      near === undefined
        ? `write one of ${FORMAT_NAMES.join(", ")}`
        : `write ${printableLine(near)}`,
  ),
  "text-template": rule(
    "error",
    ({ reason }) => `this is no template: ${reason}`,
    () => "name selected keys in braces, as in {name}: {amount}; write {{ and }} for braces",
  ),
  contradiction: rule(
    "error",
    ({ rule }) => rule,
    () => "keep one of them, or both where they belong together",
  ),
  "env-name": rule(
    "error",
    () => "this is not the name of an environment variable",
    ({ near }) =>
      near === undefined
        ? "name the variable that holds the value: capitals, digits and _"
        : `write ${near}`,
  ),
  "secret-literal": rule(
    "error",
    () => "a secret stands in the overlay",
    () =>
      "revoke it, put its successor into an environment variable, and write that variable's name under auth",
  ),
  "auth-key": rule(
    "error",
    ({ key, use }) => `${quote(key)} has no meaning with use: ${use}`,
    () => "remove it, or correct use",
  ),
  "no-tools": rule(
    "error",
    () => "this overlay declares no tool",
    () => "add tools:, or expose: all for one tool per operation",
  ),
};

function printableLine(text: string): string {
  return quote(text).slice(1, -1);
}

/** Reports a problem of an overlay's shape. */
export const overlayProblem: Reporter<OverlayProblems> = reporter("overlay", overlayRules);
