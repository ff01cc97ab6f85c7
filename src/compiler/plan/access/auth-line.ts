import { variableName } from "../../../util/variable-name.ts";
import type { SecurityScheme } from "../../ir/api-model.ts";
import { tokenUrlOf, usesOf } from "./credentials.ts";

/**
 * The line under `auth` that satisfies a scheme, with names of variables made from `prefix`:
 * `crm.oauth: { use: bearer, secret: CRM_TOKEN }`. Undefined for a scheme that nothing can satisfy.
 */
export function authLine(
  id: string,
  scheme: SecurityScheme | undefined,
  prefix: string,
): string | undefined {
  const entry = scheme === undefined ? undefined : entryFor(scheme, variableName(prefix));
  const key = /^[\w.-]+$/.test(id) ? id : JSON.stringify(id);
  return entry === undefined ? undefined : `${key}: { ${entry} }`;
}

function entryFor(scheme: SecurityScheme, prefix: string): string | undefined {
  const uses = usesOf(scheme);
  if (uses.includes("oauth2") && tokenUrlOf(scheme) !== undefined) {
    return `use: oauth2, clientId: ${prefix}_CLIENT_ID, secret: ${prefix}_CLIENT_SECRET`;
  }
  if (uses.includes("bearer")) return `use: bearer, secret: ${prefix}_TOKEN`;
  if (uses.includes("basic")) {
    return `use: basic, username: ${prefix}_USER, secret: ${prefix}_PASSWORD`;
  }
  return uses.includes("apiKey") ? `use: apiKey, secret: ${prefix}_API_KEY` : undefined;
}
