import { isObject, own } from "../../util/json.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { ApiServer } from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { type Context, followArray } from "./context.ts";
import {
  itemsOf,
  memberOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
  wrongType,
} from "./written.ts";

/**
 * The `servers` of a document, path or operation (Server Object, OpenAPI 3.1.1, 4.8.5), variables replaced by
 * their defaults. Undefined where none are declared; one that cannot be used is a warning and left out, no list a problem.
 */
export function lowerServers(
  parent: WrittenObject,
  context: Context,
): readonly ApiServer[] | undefined {
  const member = memberOf(parent, "servers");
  if (member === undefined || member.value === null) return undefined;
  const { warnings } = context;
  const list = followArray(member, "servers", context);
  if (list === undefined || list.value.length === 0) return undefined;
  const servers = itemsOf(list)
    .map((server) => lowerServer(server, warnings))
    .filter((server) => server !== undefined);
  return servers.length === 0 ? undefined : Object.freeze(servers);
}

/**
 * As {@link lowerServers}, of a path or an operation: where none of its servers can be used, the first as it is written, so
 * that no request goes to those of the document instead.
 */
export function lowerOwnServers(
  parent: WrittenObject,
  context: Context,
): readonly ApiServer[] | undefined {
  const servers = lowerServers(parent, context);
  if (servers !== undefined) return servers;
  const declared = own(parent.value, "servers");
  const url = Array.isArray(declared) ? own(declared[0], "url") : undefined;
  return typeof url === "string" ? Object.freeze([Object.freeze({ url })]) : undefined;
}

function lowerServer(written: Written, warnings: Diagnostic[]): ApiServer | undefined {
  if (!isObject(written.value)) {
    warnings.push(wrongType(written, "a server", "an object"));
    return undefined;
  }
  const server: WrittenObject = { ...written, value: written.value };
  const template = stringOf(server, "url");
  const unusable = (reason: string): undefined => {
    warnings.push(openApiProblem("bad-server", { url: template ?? "", reason }, originOf(written)));
  };
  if (template === undefined) return unusable("it has no url");
  const variables = own(server.value, "variables");
  const missing: string[] = [];
  const url = template.replace(/\{([^{}]*)\}/g, (text, name: string) => {
    const value = own(own(variables, name), "default");
    // A port that YAML reads as a number.
    if (typeof value === "string" || typeof value === "number") return String(value);
    missing.push(name);
    return text;
  });
  if (missing[0] !== undefined) return unusable(`its variable {${missing[0]}} has no default`);
  const name = stringOf(server, "name");
  const description = stringOf(server, "description");
  return Object.freeze({
    url,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  });
}
