import { openApiProblem } from "../../diagnostics/openapi.ts";
import type { ApiServer } from "../../ir/api-model.ts";
import type { Context } from "../context.ts";
import { memberOf, originOf, stringOf, type WrittenObject } from "../written.ts";

/** Transfer protocols that a request can use, those that keep credentials private first. */
const SCHEMES = ["https", "http"] as const;

/**
 * The servers that `schemes`, `host` and `basePath` name (Swagger Object, OpenAPI 2.0), one for each scheme: https
 * before http, whatever the order, for the list has no rank. Without schemes it is https; without a host the URL is
 * relative to where the document was found.
 */
export function lowerSwaggerServers(root: WrittenObject, context: Context): readonly ApiServer[] {
  return serversOf(root, root, context) ?? [Object.freeze({ url: basePath(root) })];
}

/** The servers of an operation that has `schemes` of its own; undefined where it has none. */
export function lowerSwaggerSchemes(
  operation: WrittenObject,
  root: WrittenObject,
  context: Context,
): readonly ApiServer[] | undefined {
  if (memberOf(operation, "schemes") === undefined) return undefined;
  return serversOf(operation, root, context);
}

function serversOf(
  holder: WrittenObject,
  root: WrittenObject,
  context: Context,
): readonly ApiServer[] | undefined {
  const host = stringOf(root, "host");
  const path = basePath(root);
  if (host === undefined) return [Object.freeze({ url: path })];
  const written = memberOf(holder, "schemes");
  const stated: readonly unknown[] = Array.isArray(written?.value) ? written.value : [];
  const schemes =
    stated.length === 0 ? ["https"] : SCHEMES.filter((scheme) => stated.includes(scheme));
  const unusable = (url: string, reason: string): undefined => {
    const place = memberOf(root, "host") ?? root;
    context.warnings.push(openApiProblem("bad-server", { url, reason }, originOf(place)));
  };
  if (/[{}\s/?#@\\]/.test(host)) return unusable(host, "host must be a name and an optional port");
  if (schemes.length === 0) return unusable(host, "none of its schemes is http or https");
  return schemes.map((scheme) =>
    Object.freeze({ url: `${scheme}://${host}${path === "/" ? "" : path}` }),
  );
}

function basePath(root: WrittenObject): string {
  const stated = stringOf(root, "basePath") ?? "";
  return stated.startsWith("/") ? stated : `/${stated}`;
}
