import type { ApiModel, Operation, SecurityScheme } from "../../compiler/ir/api-model.ts";
import type { Incoming } from "./incoming.ts";
import { type Problem, problem } from "./problem.ts";

/** What the twin knows of a credential. */
export interface Accepted {
  /** The exact value for a scheme by id (`source.scheme`): token, key or `user:password`. Any, where there is none. */
  readonly value: (id: string) => string | undefined;
  /** How callers satisfy a scheme; undefined where its type alone decides. */
  readonly use: (id: string) => CredentialUse | undefined;
  /** Whether an access token was issued here; undefined where the twin issues none. */
  readonly issued: ((token: string) => boolean) | undefined;
  /** Schemes by id that callers have credentials for; operations that need others are open. Undefined: all of them. */
  readonly known: ReadonlySet<string> | undefined;
}

/** The overlay's `use` of a scheme. */
export type CredentialUse = "apiKey" | "basic" | "bearer" | "oauth2";

/** Where a request may carry credentials, so that they count as declared. */
export interface CredentialPlaces {
  readonly headers: ReadonlySet<string>;
  readonly query: ReadonlySet<string>;
  readonly cookies: ReadonlySet<string>;
}

type Requirements = readonly (readonly { readonly scheme: string }[])[];

/** The alternatives that apply: the operation's own, else those given for operations that declare none. */
export function requirements(operation: Operation, added: Requirements): Requirements {
  const declared = operation.security;
  return declared === undefined || declared.length === 0 ? added : declared;
}

/** Names that the schemes of an operation use. */
export function credentialPlaces(
  alternatives: Requirements,
  schemes: ApiModel["securitySchemes"],
): CredentialPlaces {
  const headers = new Set<string>();
  const query = new Set<string>();
  const cookies = new Set<string>();
  for (const { scheme } of alternatives.flat()) {
    const definition = schemes.get(scheme);
    if (definition?.type !== "apiKey") headers.add("authorization");
    else if (definition.in === "header") headers.add(definition.parameter.toLowerCase());
    else if (definition.in === "query") query.add(definition.parameter);
    else cookies.add(definition.parameter);
  }
  return { headers, query, cookies };
}

/** Whether one alternative's schemes all have their credential in its place (OpenAPI 3.1, section 4.8.30). */
export function checkSecurity(
  source: string,
  alternatives: Requirements,
  schemes: ApiModel["securitySchemes"],
  request: Incoming,
  accepted: Accepted,
): Problem | undefined {
  if (alternatives.length === 0) return undefined;
  const { known } = accepted;
  const possible = alternatives.some((alternative) =>
    alternative.every(({ scheme }) => known?.has(`${source}.${scheme}`) !== false),
  );
  if (!possible) return undefined;
  const missing: string[] = [];
  for (const alternative of alternatives) {
    const failed = alternative.find(({ scheme }) => {
      const definition = schemes.get(scheme);
      return (
        definition === undefined || !satisfied(`${source}.${scheme}`, definition, request, accepted)
      );
    });
    if (failed === undefined) return undefined;
    missing.push(failed.scheme);
  }
  const names = [...new Set(missing)].join(", ");
  return problem(
    401,
    "unauthorized",
    `No valid credential for the security scheme: ${names}`,
    names,
  );
}

function satisfied(
  id: string,
  scheme: SecurityScheme,
  request: Incoming,
  accepted: Accepted,
): boolean {
  const wanted = accepted.value(id);
  const use = accepted.use(id);
  const fits = (value: string | undefined): boolean =>
    value !== undefined && value !== "" && (wanted === undefined || value === wanted);
  switch (scheme.type) {
    case "apiKey":
      if (scheme.in === "header") return fits(request.headers.get(scheme.parameter.toLowerCase()));
      if (scheme.in === "cookie") return fits(request.cookies.get(scheme.parameter));
      return fits(request.query?.find((p) => p.name === scheme.parameter)?.value);
    case "http": {
      const credential = authorization(request, scheme.scheme);
      if (scheme.scheme.toLowerCase() === "bearer")
        return bearer(credential, wanted, accepted, use === "oauth2");
      if (scheme.scheme.toLowerCase() !== "basic") return fits(credential);
      const pair =
        credential === undefined ? "" : Buffer.from(credential, "base64").toString("utf8");
      return pair.includes(":") && fits(pair);
    }
    case "oauth2":
    case "openIdConnect":
      return bearer(authorization(request, "bearer"), wanted, accepted, use !== "bearer");
    case "mutualTLS":
      // The twin listens without TLS: nothing to look at.
      return true;
  }
}

/**
 * Whether a bearer token will do: one that was issued here, or the exact one, or any where the twin knows of neither.
 * Where tokens are issued, a scheme that is `grantOnly` takes no other.
 */
function bearer(
  token: string | undefined,
  wanted: string | undefined,
  { issued }: Accepted,
  grantOnly: boolean,
): boolean {
  if (token === undefined || token === "") return false;
  if (issued?.(token) === true) return true;
  if (wanted !== undefined) return token === wanted;
  return issued === undefined || !grantOnly;
}

/** The credentials of an Authorization field of one scheme; scheme names ignore case (RFC 9110, section 11.1). */
function authorization(request: Incoming, scheme: string): string | undefined {
  const field = request.headers.get("authorization");
  const space = field?.indexOf(" ") ?? -1;
  if (field === undefined || space < 0) return undefined;
  return field.slice(0, space).toLowerCase() === scheme.toLowerCase()
    ? field.slice(space + 1).trim()
    : undefined;
}
