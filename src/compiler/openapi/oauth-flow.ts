import { isObject } from "../../util/json.ts";
import type { OAuthFlow } from "../ir/api-model.ts";
import { isWrittenObject, memberOf, stringOf, type WrittenObject } from "./written.ts";

const FLOWS: readonly OAuthFlow["flow"][] = [
  "authorizationCode",
  "clientCredentials",
  "implicit",
  "password",
  "deviceAuthorization",
];

const URLS = ["authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"] as const;

/** OAuth Flows Object, OpenAPI 3.2.0, 4.28. */
export function lowerFlows(flows: WrittenObject): readonly OAuthFlow[] {
  return FLOWS.flatMap((flow) => {
    const written = memberOf(flows, flow);
    return written === undefined || !isWrittenObject(written) ? [] : [lowerFlow(flow, written)];
  });
}

/** OAuth Flow Object, OpenAPI 3.2.0, 4.29; in 2.0 the security scheme has its members. */
export function lowerFlow(flow: OAuthFlow["flow"], written: WrittenObject): OAuthFlow {
  const urls = URLS.flatMap((key) => {
    const url = stringOf(written, key);
    return url === undefined ? [] : [[key, url]];
  });
  const scopes: Record<string, string> = Object.create(null);
  const stated = memberOf(written, "scopes")?.value;
  if (isObject(stated)) {
    for (const [scope, text] of Object.entries(stated)) {
      scopes[scope] = typeof text === "string" ? text : "";
    }
  }
  return Object.freeze({ flow, ...Object.fromEntries(urls), scopes: Object.freeze(scopes) });
}
