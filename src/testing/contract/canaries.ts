import { randomBytes } from "node:crypto";
import type { SecuritySchemeDefinition } from "../../runtime/codegen/v1/server.ts";
import type { AddedScheme } from "../twin/serve-source.ts";

/** Credentials that exist only in a test: in the environment, at the twin, and nowhere in any result. */
export interface Canaries {
  /** Values for the environment variables that the schemes name. */
  readonly env: { readonly [variable: string]: string };
  /** As `TwinOptions.credentials`. */
  readonly credentials: { readonly [id: string]: string };
  /** As `TwinOptions.tokenEndpoint.clients`. */
  readonly clients: readonly string[];
  /** As `TwinOptions.added`: what the document does not declare itself. */
  readonly added: { readonly [id: string]: AddedScheme };
  /** The first secret that stands in a text, by the name of its variable; undefined where none does. */
  findIn(text: string): string | undefined;
}

/** The twin's own tokens. */
const ISSUED = /twin-[\w-]{16}/;

/** Makes a canary for every secret of a server. */
export function canariesFor(
  schemes: { readonly [id: string]: SecuritySchemeDefinition } | undefined,
): Canaries {
  const env = new Map<string, string>();
  const secrets = new Map<string, string>();
  const credentials = new Map<string, string>();
  const added = new Map<string, AddedScheme>();
  const clients: string[] = [];
  const make = (variable: string): string => {
    const known = env.get(variable);
    if (known !== undefined) return known;
    const value = `canary-${randomBytes(16).toString("hex")}`;
    env.set(variable, value);
    secrets.set(variable, value);
    return value;
  };
  for (const [id, scheme] of Object.entries(schemes ?? {})) {
    const secret = make(scheme.secret.env);
    switch (scheme.use) {
      case "apiKey":
        credentials.set(id, secret);
        added.set(id, { type: "apiKey", in: scheme.in, name: scheme.name });
        break;
      case "bearer":
        credentials.set(id, secret);
        added.set(id, { type: "http", scheme: "bearer" });
        break;
      case "basic": {
        const pair = `${make(scheme.username.env)}:${secret}`;
        credentials.set(id, pair);
        secrets.set(`${scheme.secret.env} in base64`, Buffer.from(pair).toString("base64"));
        added.set(id, { type: "http", scheme: "basic" });
        break;
      }
      case "oauth2":
        clients.push(`${make(scheme.clientId.env)}:${secret}`);
        added.set(id, { type: "oauth2" });
        break;
    }
  }
  return {
    env: Object.fromEntries(env),
    credentials: Object.fromEntries(credentials),
    clients,
    added: Object.fromEntries(added),
    findIn: (text) => {
      for (const [variable, secret] of secrets) if (text.includes(secret)) return variable;
      return ISSUED.test(text) ? "an access token of the upstream" : undefined;
    },
  };
}
