import { baseUrlVariable } from "../../language/base-url-variable.ts";
import type { SecuritySchemeDefinition, Server } from "../codegen/v1/server.ts";
import { CONNECTION } from "./connections.ts";

/** A variable of the environment and what it is for. */
export type Variable = readonly [name: string, meaning: string];

/**
 * The variables that one server reads beside those of all servers: where its APIs are, and the credentials for them. Each
 * once, in the order of its sources and schemes.
 */
export function ownVariables(server: Server): readonly Variable[] {
  const { sources, securitySchemes = {}, connections = {} } = server;
  const variables = new Map<string, string>();
  const add = (name: string, meaning: string): void => {
    if (!variables.has(name)) variables.set(name, meaning);
  };
  const choices = new Set(Object.values(connections).flat());
  if (choices.size > 0) add(CONNECTION, `which API to work with: ${[...choices].join(", ")}`);
  for (const [name, { baseUrl, server: fallback, ...source }] of Object.entries(sources)) {
    const otherwise = fallback === undefined ? "required" : `default: ${fallback}`;
    const meaning = `address of ${name}; ${otherwise}${withWhich(source)}`;
    add(baseUrl?.env ?? baseUrlVariable(name), meaning);
  }
  for (const [id, scheme] of Object.entries(securitySchemes)) {
    for (const [name, what] of credentialsOf(scheme)) {
      add(name, `${what} for ${id}${withWhich(scheme)}`);
    }
  }
  for (const [name, tools] of Object.entries(server.variables ?? {})) {
    add(name, `a value that ${listed(tools)} ${tools.length === 1 ? "sends" : "send"}`);
  }
  return [...variables];
}

const MOST_LISTED = 3;

/** Some names, and how many there are beside. */
export function listed(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED;
  const said = names.slice(0, MOST_LISTED).join(", ");
  return rest > 0 ? `${said} and ${rest} more` : said;
}

/** The connections that alone need a variable. */
function withWhich({ connections }: { readonly connections?: readonly string[] }): string {
  return connections === undefined ? "" : `, with ${connections.join(" or ")}`;
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
