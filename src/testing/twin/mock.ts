import type { ApiModel } from "../../compiler/ir/api-model.ts";
import { cleanText } from "../../util/smuggling.ts";
import { readModels } from "./documents.ts";
import { type MockCredential, mockGuide } from "./mock-guide.ts";
import type { CredentialUse } from "./security.ts";
import type { AddedScheme } from "./serve-source.ts";
import { startTwinOf, type Twin, type TwinOptions } from "./start.ts";

export interface MockOptions extends TwinOptions {
  /** The variable that leads a server to the mock, by source. */
  readonly baseUrls?: { readonly [source: string]: string };
  /** The overlay's `auth`, by scheme. Left out: schemes are enforced as the documents declare them. */
  readonly auth?: { readonly [id: string]: MockCredential };
  /** Takes one line per event: where it listens, and each request. Nothing is printed elsewhere. */
  readonly say: (line: string) => void;
}

/**
 * Runs the twin as `mcpgen mock` does: with base URLs, the credentials that it takes and every request told to `say`. It
 * accepts what the overlay's credentials look like, and answers with everything that a later step may need.
 */
export async function runMock(mock: MockOptions): Promise<Twin> {
  const { auth: entries, baseUrls = {}, say, ...options } = mock;
  // Documents and requests put names into it: none may be a line of its own, which a reader would start a server with.
  const tell = (line: string): void => say(cleanText(line).replace(/\s+/g, " ").trim());
  const models = await readModels(options.documents, options.from ?? process.cwd());
  const auth = Object.entries(entries ?? {}).map(([id, entry]) => {
    return [id, { ...entry, use: useOf(id, entry, models) }] as const;
  });
  const twin = await startTwinOf(models, {
    keep: 100,
    properties: "all",
    tokenEndpoint: true,
    ...(entries === undefined ? {} : { schemes: auth.map(([id]) => id) }),
    uses: Object.fromEntries(auth.map(([id, { use }]) => [id, use])),
    added: Object.fromEntries(auth.flatMap(addedOf)),
    ...options,
    onRequest: (request) => {
      const { method, path, status, refused, operation } = request;
      const why = refused === undefined ? "" : ` ${refused}`;
      tell(
        `${method} ${path} ${status ?? "-"}${why}${operation === undefined ? "" : ` (${operation})`}`,
      );
    },
  });
  for (const line of mockGuide(twin, models, { baseUrls, auth: new Map(auth) })) tell(line);
  return twin;
}

/** Tokens that another authorization server gives out are not the twin's to know: any will do. */
function useOf(id: string, entry: MockCredential, models: readonly ApiModel[]): CredentialUse {
  if (entry.use !== "oauth2") return entry.use;
  const tokenUrl = entry.tokenUrl ?? declaredTokenUrl(id, models);
  return tokenUrl?.startsWith("/") === true ? "oauth2" : "bearer";
}

function declaredTokenUrl(id: string, models: readonly ApiModel[]): string | undefined {
  for (const { source, securitySchemes } of models) {
    const scheme = id.startsWith(`${source}.`)
      ? securitySchemes.get(id.slice(source.length + 1))
      : undefined;
    if (scheme?.type !== "oauth2") continue;
    return scheme.flows.find(({ flow }) => flow === "clientCredentials")?.tokenUrl;
  }
  return undefined;
}

/** The scheme that an entry with `add: true` stands for. */
function addedOf([id, entry]: readonly [string, MockCredential]): readonly [string, AddedScheme][] {
  const { use, in: location, name } = entry;
  if (entry.add !== true) return [];
  if (use === "apiKey") {
    return location === undefined || name === undefined
      ? []
      : [[id, { type: "apiKey", in: location, name }]];
  }
  return [[id, use === "oauth2" ? { type: "oauth2" } : { type: "http", scheme: use }]];
}
