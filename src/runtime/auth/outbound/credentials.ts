import { byCodeUnit } from "../../../util/order.ts";
import { isSecure } from "../../../util/secure-url.ts";
import type {
  EnvRef,
  SecuritySchemeDefinition,
  ServerDefinition,
} from "../../codegen/v1/server.ts";
import { isToken, type Secret, secret } from "../secret.ts";
import { apiKey } from "./api-key.ts";
import { basic, isBasicText, isBasicUser } from "./basic.ts";
import { bearer } from "./bearer.ts";
import type { Credential } from "./credential.ts";
import { oauth2ClientCredentials, type TokenClock } from "./oauth2-client-credentials.ts";

/** What a security scheme comes to at start: a credential, or why there is none (variables by name only). */
export type SchemeState =
  | { readonly kind: "ready"; readonly source: string; readonly credential: Credential }
  | { readonly kind: "missing"; readonly source: string; readonly variables: readonly string[] }
  | { readonly kind: "unusable"; readonly source: string; readonly why: string };

/** The credentials of a server, read once at start. */
export interface Credentials {
  readonly schemes: ReadonlyMap<string, SchemeState>;
  /** Variables that are not set, each once, in code-unit order: a warning at start, an error for the call that needs one. */
  missingSecrets(): readonly string[];
  /** What is set but cannot be used, one sentence each, without the value: errors at start. */
  readonly problems: readonly string[];
}

export interface CredentialOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The base URL of a source, for a token endpoint that is given relative to it. */
  readonly baseUrl?: (source: string) => string | undefined;
  readonly clock?: TokenClock;
}

/** Reads the secrets that a server's security schemes name. An empty variable counts as unset. */
export function loadCredentials(
  server: Pick<ServerDefinition, "securitySchemes">,
  options: CredentialOptions,
): Credentials {
  const schemes = new Map<string, SchemeState>();
  for (const [id, scheme] of Object.entries(server.securitySchemes ?? {})) {
    schemes.set(id, stateOf(id, scheme, options));
  }
  const states = [...schemes.values()];
  const missing = states.flatMap((state) => (state.kind === "missing" ? state.variables : []));
  return {
    schemes,
    missingSecrets: () => [...new Set(missing)].sort(byCodeUnit),
    problems: states.flatMap((state) => (state.kind === "unusable" ? [state.why] : [])),
  };
}

function stateOf(
  id: string,
  scheme: SecuritySchemeDefinition,
  options: CredentialOptions,
): SchemeState {
  const { source } = scheme;
  const values = new Map<string, Secret>();
  const variables: string[] = [];
  for (const { env: name } of variablesOf(scheme)) {
    const value = options.environment[name];
    if (value === undefined || value === "") variables.push(name);
    else values.set(name, secret(value));
  }
  if (variables.length > 0) return { kind: "missing", source, variables };
  const get = ({ env: name }: EnvRef): Secret => values.get(name) ?? secret("");
  const unusable = (why: string): SchemeState => ({ kind: "unusable", source, why });
  const ready = (credential: Credential): SchemeState => ({ kind: "ready", source, credential });
  const wrong = ({ env: name }: EnvRef, what: string): SchemeState =>
    unusable(
      `${name} ${what}. Correct the variable: its value may have a line break or space at its end.`,
    );

  switch (scheme.use) {
    case "apiKey":
      if (!isToken(get(scheme.secret).reveal())) return wrong(scheme.secret, NO_TOKEN);
      return ready(apiKey(scheme, get(scheme.secret)));
    case "bearer":
      if (!isToken(get(scheme.secret).reveal())) return wrong(scheme.secret, NO_TOKEN);
      return ready(bearer(get(scheme.secret)));
    case "basic":
      if (!isBasicUser(get(scheme.username).reveal())) {
        return wrong(
          scheme.username,
          "holds a colon or control characters, which no user name may",
        );
      }
      if (!isBasicText(get(scheme.secret).reveal())) {
        return wrong(scheme.secret, "holds control characters, which no password may");
      }
      return ready(basic(get(scheme.username), get(scheme.secret)));
    case "oauth2": {
      const tokenUrl = absolute(scheme.tokenUrl, options.baseUrl?.(source));
      if (tokenUrl === undefined || !isSecure(tokenUrl)) {
        return unusable(
          `The token endpoint of ${JSON.stringify(id)} must be an https URL (http on this machine only).`,
        );
      }
      const request = {
        id,
        tokenUrl,
        clientId: get(scheme.clientId),
        clientSecret: get(scheme.secret),
        scopes: scheme.scopes ?? [],
      };
      return ready(oauth2ClientCredentials(request, options.clock));
    }
  }
}

const NO_TOKEN = "holds something that cannot stand in a header: only visible ASCII can";

function variablesOf(scheme: SecuritySchemeDefinition): readonly EnvRef[] {
  switch (scheme.use) {
    case "apiKey":
    case "bearer":
      return [scheme.secret];
    case "basic":
      return [scheme.username, scheme.secret];
    case "oauth2":
      return [scheme.clientId, scheme.secret];
  }
}

/** A token endpoint may be given relative to the API's base URL (OpenAPI 3.1.1, OAuth Flow Object). */
function absolute(tokenUrl: string, baseUrl: string | undefined): string | undefined {
  const base = baseUrl === undefined ? undefined : `${baseUrl.replace(/\/+$/, "")}/`;
  return URL.canParse(tokenUrl, base) ? new URL(tokenUrl, base).href : undefined;
}
