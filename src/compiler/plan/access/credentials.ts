import { nearest } from "../../../util/nearest.ts";
import { authProblem } from "../../diagnostics/plan-access.ts";
import type { SecurityScheme } from "../../ir/api-model.ts";
import type { Overlay, OverlayAuth } from "../../ir/overlay.ts";
import type { SecuritySchemePlan } from "../../ir/server-plan.ts";
import type { Sources } from "../find-operation.ts";
import { keyIn, placeIn, type Report } from "../place.ts";
import { httpUrl } from "./http-url.ts";

/** One entry of `auth` that can be used, without its upstream scopes. */
export interface Credential {
  readonly id: string;
  readonly source: string;
  /** The scheme's name in the document. */
  readonly scheme: string;
  /** The document does not declare it; it applies to operations without declared security. */
  readonly added: boolean;
  readonly plan: SecuritySchemePlan;
  /** Scopes that the entry itself asks for. */
  readonly scopes: readonly string[];
}

/** Usable entries of `auth` by id (`source.scheme`). */
export type Credentials = ReadonlyMap<string, Credential>;

type Use = OverlayAuth["use"];

/**
 * Reads `auth`. Reports entries for schemes that do not exist, that do not fit their scheme's type, or that lack what
 * their kind needs; such entries are left out.
 */
export function readCredentials(overlay: Overlay, sources: Sources, report: Report): Credentials {
  const credentials = new Map<string, Credential>();
  for (const [id, entry] of overlay.auth) {
    const credential = readCredential(id, entry, overlay, sources, report);
    if (credential !== undefined) credentials.set(id, credential);
  }
  return credentials;
}

function readCredential(
  id: string,
  entry: OverlayAuth,
  overlay: Overlay,
  sources: Sources,
  report: Report,
): Credential | undefined {
  const place = keyIn(overlay, "auth", id);
  const source = longestPrefix(id, sources.keys());
  const name = source === undefined ? "" : id.slice(source.length + 1);
  if (source === undefined || name === "") {
    report(authProblem("unknown-scheme", { id, nearest: nearest(id, schemeIds(sources)) }, place));
    return undefined;
  }
  const context = sources.get(source);
  if (context === undefined) return undefined;
  const scheme = context.model.securitySchemes.get(name);
  const added = entry.add === true;
  if (scheme === undefined && !added) {
    report(authProblem("unknown-scheme", { id, nearest: nearest(id, schemeIds(sources)) }, place));
    return undefined;
  }
  if (scheme !== undefined && added) {
    report(authProblem("already-declared", { id }, placeIn(overlay, "auth", id, "add")));
    return undefined;
  }
  if (scheme !== undefined) {
    const fitting = usesOf(scheme);
    if (fitting.length === 0) {
      report(authProblem("unsupported", { id, type: typeText(scheme) }, place));
      return undefined;
    }
    if (!fitting.includes(entry.use)) {
      const words = { id, use: entry.use, type: typeText(scheme), fitting };
      report(authProblem("wrong-kind", words, placeIn(overlay, "auth", id, "use")));
      return undefined;
    }
  }
  const plan = planOf(id, source, entry, scheme, (missing) =>
    report(authProblem("incomplete", { id, use: entry.use, missing }, place)),
  );
  if (plan === undefined) return undefined;
  if (plan.use === "oauth2" && !isTokenUrl(plan.tokenUrl)) {
    const at = entry.tokenUrl === undefined ? place : placeIn(overlay, "auth", id, "tokenUrl");
    report(authProblem("bad-token-url", { id, url: plan.tokenUrl }, at));
    return undefined;
  }
  return { id, source, scheme: name, added, plan, scopes: entry.scopes ?? [] };
}

/** Absolute, or a path on the origin that the source's base URL has (OpenAPI 3.2, relative references in API URLs). */
function isTokenUrl(url: string): boolean {
  return httpUrl(url) !== undefined || /^\/(?!\/)[\x21-\x7e]*$/.test(url);
}

/** How a scheme can be satisfied. */
export function usesOf(scheme: SecurityScheme): readonly Use[] {
  switch (scheme.type) {
    case "apiKey":
      return ["apiKey"];
    case "http": {
      const kind = scheme.scheme.toLowerCase();
      return kind === "basic" ? ["basic"] : kind === "bearer" ? ["bearer", "oauth2"] : [];
    }
    case "oauth2":
    case "openIdConnect":
      return ["oauth2", "bearer"];
    case "mutualTLS":
      return [];
  }
}

/** A scheme's type as messages name it. */
export function typeText(scheme: SecurityScheme): string {
  return scheme.type === "http" ? `http ${scheme.scheme}` : scheme.type;
}

function planOf(
  id: string,
  source: string,
  entry: OverlayAuth,
  scheme: SecurityScheme | undefined,
  lacks: (missing: string) => void,
): SecuritySchemePlan | undefined {
  const base = { id, source, account: "service" } as const;
  const { secret, username, clientId } = entry;
  if (secret === undefined) return void lacks("secret");
  switch (entry.use) {
    case "bearer":
      return { ...base, use: "bearer", secret };
    case "basic":
      return username === undefined
        ? void lacks("username")
        : { ...base, use: "basic", username, secret };
    case "apiKey": {
      const declared = scheme?.type === "apiKey" ? scheme : undefined;
      const location = declared?.in ?? entry.in;
      const name = declared?.parameter ?? entry.name;
      if (location === undefined) return void lacks("in");
      if (name === undefined) return void lacks("name");
      return { ...base, use: "apiKey", in: location, name, secret };
    }
    case "oauth2": {
      const tokenUrl = entry.tokenUrl ?? tokenUrlOf(scheme);
      if (clientId === undefined) return void lacks("clientId");
      if (tokenUrl === undefined) return void lacks("tokenUrl");
      const grant = "client_credentials";
      return { ...base, use: "oauth2", grant, tokenUrl, clientId, secret, scopes: [] };
    }
  }
}

/** Where a scheme's client credentials are traded for a token. */
export function tokenUrlOf(scheme: SecurityScheme | undefined): string | undefined {
  if (scheme?.type !== "oauth2") return undefined;
  return scheme.flows.find(({ flow }) => flow === "clientCredentials")?.tokenUrl;
}

function longestPrefix(id: string, names: Iterable<string>): string | undefined {
  let longest: string | undefined;
  for (const name of names) {
    if (id.startsWith(`${name}.`) && name.length > (longest?.length ?? -1)) longest = name;
  }
  return longest;
}

function schemeIds(sources: Sources): readonly string[] {
  return [...sources].flatMap(([name, source]) =>
    [...(source?.model.securitySchemes.keys() ?? [])].map((scheme) => `${name}.${scheme}`),
  );
}
