/** The name of an environment variable, never its value. */
export interface EnvRef {
  readonly env: string;
}

/** Names an environment variable. */
export function env(name: string): EnvRef {
  return { env: name };
}

/** Where an API is. */
export interface SourceDefinition {
  /** Where its document is, for the reader: not opened at run time. */
  readonly document: string;
  /** The variable's value where it is set, else `server`. */
  readonly baseUrl?: EnvRef;
  /** The document's server. */
  readonly server?: string;
  /** Called for these connections only. Left out: whichever are chosen. */
  readonly connections?: readonly string[];
}

/** How one security scheme is satisfied. Secrets by variable name only. */
export type SecuritySchemeDefinition = {
  /** Needed for these connections only. Left out: whichever are chosen. */
  readonly connections?: readonly string[];
} & SchemeDefinition;

type SchemeDefinition =
  | {
      readonly use: "apiKey";
      readonly source: string;
      readonly account: "service";
      readonly in: "header" | "query" | "cookie";
      readonly name: string;
      readonly secret: EnvRef;
    }
  | {
      readonly use: "basic";
      readonly source: string;
      readonly account: "service";
      readonly username: EnvRef;
      readonly secret: EnvRef;
    }
  | {
      readonly use: "bearer";
      readonly source: string;
      readonly account: "service";
      readonly secret: EnvRef;
    }
  | {
      readonly use: "oauth2";
      readonly source: string;
      readonly account: "service";
      readonly grant: "client_credentials";
      readonly tokenUrl: string;
      readonly clientId: EnvRef;
      readonly secret: EnvRef;
      readonly scopes?: readonly string[];
    };

/** Loads the file that declares a tool, when the tool is first needed. Exports that are not tools are ignored. */
export type GroupLoader = () => Promise<{ readonly [name: string]: unknown }>;

/** A server: identity, sources, credentials, tools. */
export interface ServerDefinition {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly instructions?: string;
  readonly sources: { readonly [name: string]: SourceDefinition };
  readonly securitySchemes?: { readonly [id: string]: SecuritySchemeDefinition };
  /** Inbound scopes with what they allow, in words. */
  readonly scopes?: { readonly [scope: string]: string };
  readonly toolsets?: { readonly [name: string]: readonly string[] };
  /** By tool: the connections of which an operator chooses one (`MCPGEN_CONNECTION`). */
  readonly connections?: { readonly [tool: string]: readonly string[] };
  /** Variables of the environment whose values tools send, with those tools. */
  readonly variables?: { readonly [name: string]: readonly string[] };
  /** In the order of tools/list: each tool's name and the file that declares it. */
  readonly tools: { readonly [name: string]: GroupLoader };
  /** Tools that are found through three tools of the runtime instead of listed. */
  readonly discovery?: DiscoveryDefinition;
}

/** What a server does not list. */
export interface DiscoveryDefinition {
  /** What searches are answered from: loaded with the first one. */
  readonly index: URL;
  /** In the order of declaration; a file is loaded when one of its tools is described or called. */
  readonly tools: { readonly [name: string]: GroupLoader };
}

/** A declared server. */
export type Server = ServerDefinition;

/** Declares a server. */
export function server(definition: ServerDefinition): Server {
  return definition;
}
