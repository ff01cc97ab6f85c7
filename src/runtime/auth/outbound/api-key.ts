import type { SecuritySchemeDefinition } from "../../codegen/v1/server.ts";
import type { Secret } from "../secret.ts";
import type { Credential } from "./credential.ts";

type ApiKey = Extract<SecuritySchemeDefinition, { readonly use: "apiKey" }>;

/** An API key where the document wants it (OpenAPI 3.1.1, Security Scheme Object, `apiKey`). */
export function apiKey(scheme: ApiKey, key: Secret): Credential {
  const applied = Object.freeze({
    header: {},
    query: {},
    cookie: {},
    [scheme.in]: { [scheme.name]: key.reveal() },
  });
  return { apply: () => applied };
}
