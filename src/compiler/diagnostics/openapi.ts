import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of an OpenAPI document is told with. */
export type OpenApiProblems = {
  readonly "missing-version": Record<never, never>;
  readonly "unsupported-version": { version: string };
  readonly "missing-info": Record<never, never>;
  readonly "missing-paths": { version: string };
  readonly "wrong-type": { what: string; expected: string; found: string };
  readonly "bad-path": { path: string };
  readonly "bad-template": { path: string; reason: string };
  readonly "unresolved-reference": {
    reference: string;
    /** What is missing, in words. */
    missing: string;
    /** A reference that leads somewhere. */
    nearest: string | undefined;
  };
  readonly "reference-cycle": { reference: string };
  readonly "reference-chain": { reference: string; limit: number };
  readonly "missing-member": { what: string; member: string };
  readonly "bad-parameter-location": { name: string; location: string };
  readonly "bad-style": { name: string; location: string; style: string; allowed: string };
  readonly "list-of-lists": { name: string; location: string };
  readonly "bad-parameter-content": { name: string };
  readonly "body-beside-form": { body: string; field: string };
  readonly "duplicate-parameter": { name: string; location: string };
  readonly "undeclared-path-parameter": { name: string; path: string };
  readonly "unused-path-parameter": { name: string; path: string };
  readonly "querystring-with-query": { name: string; other: string };
  readonly "too-many-targets": { reference: string; limit: number };
  readonly "too-many-methods": { limit: number };
  readonly "bad-method": { method: string; reason: string };
  readonly "unknown-status": { status: string };
  readonly "duplicate-operation-id": { operationId: string; first: string; second: string };
  readonly "bad-security-scheme": { name: string; reason: string };
  readonly "bad-server": { url: string; reason: string };
  readonly "schema-too-deep": { limit: number };
};

/** Problems of OpenAPI documents: `openapi/*`. */
export const openApiRules: Rules<OpenApiProblems> = {
  "missing-version": rule(
    "error",
    () => "the document has no openapi field, so it is not an OpenAPI document",
    () => 'name the OpenAPI document itself; it begins with openapi: "3.1.0" or the like',
  ),
  "unsupported-version": rule(
    "error",
    ({ version }) => `OpenAPI ${quote(version)} is not supported`,
    () => "convert the document to OpenAPI 3.0, 3.1 or 3.2",
  ),
  "missing-info": rule(
    "warning",
    () => "the document has no info with a title and a version",
    () => "add info.title and info.version",
  ),
  "missing-paths": rule(
    "error",
    ({ version }) => `OpenAPI ${quote(version)} needs a paths object`,
    () => "add paths, or name the document that has them",
  ),
  "wrong-type": rule(
    "error",
    ({ what, expected, found }) => `${what} must be ${expected}, not ${found}`,
    () => undefined,
  ),
  "bad-path": rule(
    "error",
    ({ path }) => `the path ${quote(path)} does not begin with /`,
    () => "begin it with /",
  ),
  "bad-template": rule(
    "error",
    ({ path, reason }) => `the path ${quote(path)} cannot be filled: ${reason}`,
    () => "write it as it is sent, with each parameter as {name}",
  ),
  "unresolved-reference": rule(
    "error",
    (p) => `the reference ${quote(p.reference)} points to nothing: ${p.missing}`,
    (p) =>
      p.nearest === undefined
        ? "correct the reference, or add what it names"
        : `did you mean ${quote(p.nearest)}?`,
  ),
  "reference-cycle": rule(
    "error",
    ({ reference }) => `the reference ${quote(reference)} leads back to itself`,
    () => "let one of the references name something that is not a reference",
  ),
  "reference-chain": rule(
    "error",
    ({ reference, limit }) =>
      `the reference ${quote(reference)} leads over more than ${limit} others`,
    () => "refer to the last one directly",
  ),
  "missing-member": rule(
    "error",
    ({ what, member }) => `${what} has no ${member}`,
    ({ member }) => `add ${member}`,
  ),
  "bad-parameter-location": rule(
    "error",
    ({ name, location }) => `the parameter ${quote(name)} is in ${quote(location)}`,
    () => "place it in path, query, header or cookie",
  ),
  "bad-style": rule(
    "error",
    ({ name, location, style }) =>
      `the ${location} parameter ${quote(name)} cannot have the style ${quote(style)}`,
    ({ allowed }) => `use ${allowed}`,
  ),
  "list-of-lists": rule(
    "error",
    ({ name, location }) =>
      `the ${location} parameter ${quote(name)} is a list of lists, which mcpgen cannot write with their delimiters`,
    () => "describe it as a text that the caller writes, or exclude the operation",
  ),
  "bad-parameter-content": rule(
    "error",
    ({ name }) => `the content of the parameter ${quote(name)} is not exactly one media type`,
    () => "keep one media type, or write a schema in place of content",
  ),
  "body-beside-form": rule(
    "error",
    ({ body, field }) =>
      `the request has a body, ${quote(body)}, and a form with ${quote(field)}: it can be one of them`,
    () => "remove the one that the API does not read",
  ),
  "duplicate-parameter": rule(
    "warning",
    ({ name, location }) =>
      `the ${location} parameter ${quote(name)} is declared twice; the first one holds`,
    () => "remove one of the two",
  ),
  "undeclared-path-parameter": rule(
    "warning",
    ({ name, path }) =>
      `the path ${quote(path)} has {${quote(name).slice(1, -1)}}, which no parameter declares: it is taken as a text`,
    ({ name }) => `declare a parameter ${quote(name)} in path`,
  ),
  "unused-path-parameter": rule(
    "warning",
    ({ name, path }) =>
      `the path parameter ${quote(name)} is not in the path ${quote(path)}: it is never sent`,
    () => "put it into the path as {name}, or remove it",
  ),
  "querystring-with-query": rule(
    "error",
    ({ name, other }) =>
      `the parameter ${quote(name)} is the whole query, and ${quote(other)} is in query as well`,
    () => "declare the members of the query in one of the two ways",
  ),
  "too-many-targets": rule(
    "error",
    ({ reference, limit }) =>
      `the dynamic reference ${quote(reference)} can lead to more than ${limit} schemas`,
    () => "give the anchors of schemas that are not meant another name",
  ),
  "too-many-methods": rule(
    "error",
    ({ limit }) => `a path has more than ${limit} additional operations`,
    () => "keep the methods that the API has",
  ),
  "bad-method": rule(
    "error",
    ({ method, reason }) => `${quote(method)} cannot be the method of an operation: ${reason}`,
    () => "write a method that HTTP requests may have, as it is sent",
  ),
  "unknown-status": rule(
    "warning",
    ({ status }) => `${quote(status)} is not a status of a response`,
    () => "write a code (200), a range (4XX) or default",
  ),
  "duplicate-operation-id": rule(
    "warning",
    ({ operationId, first, second }) =>
      `the operationId ${quote(operationId)} names both ${quote(first)} and ${quote(second)}`,
    () => "rename one, or call these operations by METHOD /path",
  ),
  "bad-security-scheme": rule(
    "warning",
    ({ name, reason }) => `the security scheme ${quote(name)} cannot be used: ${reason}`,
    () => "complete it as the standard says; until then nothing can be bound to it",
  ),
  "bad-server": rule(
    "warning",
    ({ url, reason }) => `the server ${quote(url)} cannot be used: ${reason}`,
    () => "complete it, or set baseUrl on the source",
  ),
  "schema-too-deep": rule(
    "error",
    ({ limit }) => `schemas stand inside each other more than ${limit} deep`,
    () => "move the inner ones to components and refer to them",
  ),
};

/** Reports a problem of an OpenAPI document. */
export const openApiProblem: Reporter<OpenApiProblems> = reporter("openapi", openApiRules);
