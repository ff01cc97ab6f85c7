import type { SecuritySchemeDefinition, Server } from "../codegen/v1/server.ts";

/** A variable of the environment and what it is for. */
export type Variable = readonly [name: string, meaning: string];

/**
 * The variables that one server reads beside those of all servers: where its APIs are, and the credentials for them. Each
 * once, in the order of its sources and schemes.
 */
export function ownVariables({ sources, securitySchemes = {} }: Server): readonly Variable[] {
  const variables = new Map<string, string>();
  const add = (name: string, meaning: string): void => {
    if (!variables.has(name)) variables.set(name, meaning);
  };
  for (const [name, { baseUrl, server }] of Object.entries(sources)) {
    if (baseUrl === undefined) continue;
    add(
      baseUrl.env,
      `address of ${name}; ${server === undefined ? "required" : `default: ${server}`}`,
    );
  }
  for (const [id, scheme] of Object.entries(securitySchemes)) {
    for (const [name, what] of credentialsOf(scheme)) add(name, `${what} for ${id}`);
  }
  return [...variables];
}

function credentialsOf(scheme: SecuritySchemeDefinition): readonly Variable[] {
  switch (scheme.use) {
    case "apiKey":
      return [[scheme.secret.env, "API key"]];
    case "basic":
      return [
        [scheme.username.env, "user name"],
        [scheme.secret.env, "password"],
      ];
    case "bearer":
      return [[scheme.secret.env, "token"]];
    case "oauth2":
      return [
        [scheme.clientId.env, "client id"],
        [scheme.secret.env, "client secret"],
      ];
  }
}
