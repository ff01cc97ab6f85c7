import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

const mean = (near: string | undefined): string | undefined =>
  near === undefined ? undefined : `did you mean ${quote(near)}?`;

/** What each problem of the `input` group is told with. */
export type InputProblems = {
  readonly unused: { name: string };
  readonly "no-type": { name: string };
  readonly "bad-type": { type: string; nearest: string | undefined };
  readonly widens: { name: string; what: string; allowed: string; nearest: string | undefined };
  readonly "out-of-place": { name: string; keyword: string; type: string };
  readonly "no-values": { name: string };
  readonly "not-a-value": {
    name: string;
    value: string;
    allowed: string;
    nearest: string | undefined;
  };
  readonly "nothing-left": { name: string };
  readonly "unknown-property": { name: string; member: string; nearest: string | undefined };
  readonly "lacks-property": { name: string; member: string };
  readonly composed: { name: string; keyword: string };
  readonly "unknown-schema": { reference: string; nearest: string | undefined };
  readonly "bad-pattern": { pattern: string; reason: string };
  readonly "must-be-required": {
    name: string;
    target: string;
    /** Whether `required: false` is written, and whether a default may be. */
    stated: boolean;
    defaults: boolean;
  };
  readonly "bad-default": { name: string; reason: string; nearest: string | undefined };
  readonly "required-unbound": { target: string; key: string };
  readonly "too-large": { limit: number };
  readonly "too-deep": { limit: number };
  readonly "dead-reference": { reference: string };
  readonly "unsafe-pattern": { pattern: string };
  readonly "dropped-pattern": { pattern: string; reason: string };
  /** An optional header or cookie with its name, or an optional body. */
  readonly "not-offered": { part: "header" | "cookie" | "body"; name: string; key: string };
};

const OF_NUMBERS = "min and max bound numbers; minLength, maxLength and pattern bound strings";
const OF_ARRAYS = "items, minItems and maxItems are for arrays";

/** What keys of inputs are for. */
const PLACES: { readonly [keyword: string]: string } = {
  min: OF_NUMBERS,
  max: OF_NUMBERS,
  minLength: OF_NUMBERS,
  maxLength: OF_NUMBERS,
  pattern: OF_NUMBERS,
  items: OF_ARRAYS,
  minItems: OF_ARRAYS,
  maxItems: OF_ARRAYS,
  properties: "properties are for objects",
};

/** Inputs of tools. */
export const inputRules: Rules<InputProblems> = {
  unused: rule(
    "error",
    ({ name }) => `the input ${quote(name)} is bound nowhere`,
    () => `add "to:", or use $inputs.NAME in "with"`,
  ),
  "no-type": rule(
    "error",
    ({ name }) => `the input ${quote(name)} has neither "to" nor "type"`,
    () => "add to: where it goes, or type: what it is",
  ),
  "bad-type": rule(
    "error",
    ({ type }) => `${quote(type)} is not a JSON type`,
    (p) => mean(p.nearest) ?? "write string, integer, number, boolean, array or object",
  ),
  widens: rule(
    "error",
    ({ name, what }) => `the input ${quote(name)} allows more than the document: ${what}`,
    (p) => mean(p.nearest) ?? `stay within ${p.allowed}`,
  ),
  "out-of-place": rule(
    "error",
    (p) => `${quote(p.keyword)} means nothing for the input ${quote(p.name)} of type ${p.type}`,
    ({ keyword }) => PLACES[keyword] ?? "remove it",
  ),
  "no-values": rule(
    "error",
    ({ name }) => `the document lists no values of the input ${quote(name)}`,
    () => "write enum: with what is allowed, in place of except",
  ),
  "not-a-value": rule(
    "error",
    ({ name, value }) => `${value} is no value of the input ${quote(name)}`,
    (p) => mean(p.nearest) ?? `leave out some of ${p.allowed}`,
  ),
  "nothing-left": rule(
    "error",
    ({ name }) => `except leaves no value of the input ${quote(name)}`,
    () => "leave one",
  ),
  "unknown-property": rule(
    "error",
    ({ name, member }) => `${quote(name)} has no property ${quote(member)} in the document`,
    (p) => mean(p.nearest) ?? "name a property of its schema",
  ),
  "lacks-property": rule(
    "error",
    ({ name, member }) => `the document requires ${quote(member)} in ${quote(name)}`,
    ({ member }) => `add ${member}: {} under properties`,
  ),
  composed: rule(
    "error",
    (p) => `${quote(p.name)} has several forms in the document: ${p.keyword} cannot narrow them`,
    () => "bind its parts one by one with to:, or leave it as the document has it",
  ),
  "unknown-schema": rule(
    "error",
    ({ reference }) => `${quote(reference)} is no schema of a document`,
    (p) => mean(p.nearest) ?? "write source#/components/schemas/Name",
  ),
  "bad-pattern": rule(
    "error",
    ({ pattern, reason }) => `${quote(pattern)} cannot be used as a pattern: ${reason}`,
    () => "write a regular expression of at most 1,000 characters that compiles with the u flag",
  ),
  "must-be-required": rule(
    "error",
    ({ name, target }) => `the input ${quote(name)} is optional but ${quote(target)} is required`,
    ({ stated, defaults }) =>
      `${stated ? "remove required: false" : "add required: true"}${defaults ? ", or give it a default" : ""}`,
  ),
  "bad-default": rule(
    "error",
    ({ name, reason }) => `the default of ${quote(name)} ${reason}`,
    (p) => mean(p.nearest) ?? "write a value that the input allows",
  ),
  "required-unbound": rule(
    "error",
    ({ target, key }) => `${quote(key)} requires ${quote(target)}, which nothing fills`,
    ({ target }) =>
      `give it a value in "with", or, in a tool without steps, an input with to: ${target}`,
  ),
  "too-large": rule(
    "error",
    ({ limit }) => `the inputs expand to more than ${limit} schemas`,
    () => "declare a tool by name that binds only what it needs",
  ),
  "too-deep": rule(
    "error",
    ({ limit }) => `the inputs stand more than ${limit} schemas deep inside each other`,
    () => "declare a tool by name that binds only what it needs",
  ),
  "dead-reference": rule(
    "error",
    ({ reference }) => `a schema refers to ${quote(reference)}, where nothing is`,
    () => "repair the reference in the document",
  ),
  "unsafe-pattern": rule(
    "error",
    ({ pattern }) => `the pattern ${quote(pattern)} of the document may take exponential time`,
    () => "amend the document: write it without looking around and references back, or remove it",
  ),
  "dropped-pattern": rule(
    "warning",
    ({ pattern, reason }) => `the pattern ${quote(pattern)} is not checked: ${reason}`,
    () => "amend the document: mend the pattern, or remove it",
  ),
  "not-offered": rule(
    "warning",
    ({ part, name, key }) =>
      part === "body"
        ? `the tool of ${quote(key)} sends no body: none can be written as the document describes it`
        : `the tool of ${quote(key)} does not send the ${part} ${quote(name)}: ${part === "header" ? "tools do not set it" : "no cookie has this name"}`,
    () => "amend the document where the API needs it",
  ),
};

/** Reports a problem of the `input` group. */
export const inputProblem: Reporter<InputProblems> = reporter("input", inputRules);

/** What each problem of the `binding` group is told with. */
export type BindingProblems = {
  readonly "bad-target": { target: string; reason: string };
  readonly "unknown-target": { target: string; key: string; nearest: string | undefined };
  readonly "forbidden-header": { header: string };
  readonly "two-writers": { target: string; other: string };
  readonly "unknown-input": { name: string; nearest: string | undefined };
  readonly misfit: { target: string; reason: string; nearest: string | undefined };
  readonly "unknown-member": { name: string; target: string; nearest: string | undefined };
  readonly "plain-braces": { written: string };
};

/** Where inputs and fixed values go in a request. */
export const bindingRules: Rules<BindingProblems> = {
  "bad-target": rule(
    "error",
    ({ target, reason }) => `${quote(target)} is not a part of a request: ${reason}`,
    () => "write path.x, query.x, header.x, cookie.x, body or body.a.b",
  ),
  "unknown-target": rule(
    "error",
    ({ target, key }) => `${quote(target)} is not in the request of ${quote(key)}`,
    (p) => mean(p.nearest) ?? "name a parameter or a body property of the operation",
  ),
  "forbidden-header": rule(
    "error",
    ({ header }) => `the header ${quote(header)} cannot be set by a tool`,
    () => "remove it; credentials come from auth, framing and routing from the runtime",
  ),
  "two-writers": rule(
    "error",
    ({ target, other }) =>
      target === other
        ? `${quote(target)} is written twice`
        : `${quote(target)} is written by ${quote(other)} as well`,
    () => "keep one of them",
  ),
  "unknown-input": rule(
    "error",
    ({ name }) => `there is no input ${quote(name)}`,
    (p) => mean(p.nearest) ?? `declare it under "input"`,
  ),
  misfit: rule(
    "error",
    ({ target, reason }) => `the value of ${quote(target)} ${reason}`,
    (p) => mean(p.nearest) ?? "write a value that the document allows",
  ),
  "unknown-member": rule(
    "error",
    ({ name, target }) => `${quote(target)} has no member ${quote(name)} in the document`,
    (p) => mean(p.nearest) ?? "name a member of its schema",
  ),
  "plain-braces": rule(
    "warning",
    ({ written }) => `${quote(written)} is sent as it stands: no "$" makes it an expression`,
    ({ written }) => `write {$${written.slice(1)} where its value is meant`,
  ),
};

/** Reports a problem of the `binding` group. */
export const bindingProblem: Reporter<BindingProblems> = reporter("binding", bindingRules);
