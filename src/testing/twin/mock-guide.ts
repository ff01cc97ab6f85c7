import type { ApiModel, SecurityScheme } from "../../compiler/ir/api-model.ts";
import type { CredentialUse } from "./security.ts";
import type { Twin } from "./start.ts";

/** One entry of the overlay's `auth`: variables by name. */
export interface MockCredential {
  readonly use: CredentialUse;
  readonly add?: boolean;
  readonly secret?: string;
  readonly username?: string;
  readonly clientId?: string;
  readonly tokenUrl?: string;
  readonly in?: "header" | "query" | "cookie";
  readonly name?: string;
}

/** What the server in front of the mock knows it by. */
interface Setup {
  readonly baseUrls: { readonly [source: string]: string };
  readonly auth: ReadonlyMap<string, MockCredential>;
}

/** Where a mock listens, which credentials it takes, and what to start the server with, a line each. */
export function mockGuide(
  twin: Pick<Twin, "url" | "tokenUrl">,
  models: readonly ApiModel[],
  { baseUrls, auth }: Setup,
): readonly string[] {
  const exported: string[] = [];
  const lines = models.map(({ source }) => {
    const variable = Object.hasOwn(baseUrls, source) ? baseUrls[source] : undefined;
    if (variable !== undefined) exported.push(`${variable}=${twin.url(source)}`);
    return `${source}: ${twin.url(source)}`;
  });
  if (auth.size === 0) {
    for (const { source, securitySchemes } of models) {
      for (const [name, scheme] of securitySchemes) {
        lines.push(`${source}.${name} takes ${credentialOf(scheme, twin.tokenUrl)}`);
      }
    }
  }
  for (const [id, entry] of auth) {
    lines.push(`${id} takes ${wordsOf(entry, twin.tokenUrl)}`);
    const { username, clientId, secret } = entry;
    for (const variable of [username, clientId, secret]) {
      if (variable !== undefined) exported.push(`${variable}=mock`);
    }
  }
  return [...lines, ...[...new Set(exported)].map((pair) => `export ${pair}`)];
}

function wordsOf({ use }: MockCredential, tokenUrl: string): string {
  switch (use) {
    case "apiKey":
      return "any key";
    case "basic":
      return "any user and password";
    case "bearer":
      return "any bearer token";
    case "oauth2":
      return `tokens of ${tokenUrl}, for any client id and secret`;
  }
}

function credentialOf(scheme: SecurityScheme, tokenUrl: string): string {
  switch (scheme.type) {
    case "apiKey":
      return `any key in the ${scheme.in} ${scheme.parameter}`;
    case "http": {
      const kind = scheme.scheme.toLowerCase();
      if (kind === "basic") return wordsOf({ use: "basic" }, tokenUrl);
      return kind === "bearer" ? "any bearer token" : `any credential of the scheme ${kind}`;
    }
    case "oauth2":
    case "openIdConnect":
      return wordsOf({ use: "oauth2" }, tokenUrl);
    case "mutualTLS":
      return "no certificate: it listens without TLS";
  }
}
