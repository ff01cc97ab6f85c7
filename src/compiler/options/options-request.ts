import type { JsonValue } from "../../util/json.ts";
import type { OptionsRead } from "../ir/options.ts";
import type { SecuritySchemePlan } from "../ir/server-plan.ts";

/** The variables of the environment that a build sees. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A request as it is sent. */
export interface OptionsRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** The URL and headers of a reading, without credentials; or why there are none. */
export function optionsRequest(
  { asked, path, styles, baseUrl, baseUrlVariable }: OptionsRead,
  environment: Environment,
): OptionsRequest | string {
  const stated = baseUrlVariable === undefined ? undefined : environment[baseUrlVariable];
  const base = stated === undefined || stated === "" ? baseUrl : stated.replace(/\/+$/, "");
  if (base === undefined || !URL.canParse(base)) {
    return baseUrlVariable === undefined
      ? "the API has no address"
      : `set ${baseUrlVariable} to the API's address`;
  }
  const refused = refusalOf(new URL(base));
  if (refused !== undefined) return refused;
  const headers: Record<string, string> = {};
  const query: string[] = [];
  let filled = path;
  for (const [i, { in: location, name, value }] of asked.parameters.entries()) {
    const texts = [value].flat().map((one: JsonValue) => String(one));
    if (location === "path") {
      const text = texts.map(encode).join(",");
      if (text === "." || text === "..") return `path.${name} may not be ${text}`;
      filled = filled.replaceAll(`{${name}}`, () => text);
    } else if (location === "header") headers[name.toLowerCase()] = texts.join(",");
    else if (styles[i]?.explode === true) {
      query.push(...texts.map((text) => `${encode(name)}=${encode(text)}`));
    } else query.push(`${encode(name)}=${texts.map(encode).join(",")}`);
  }
  return { url: `${base}${filled}${query.length === 0 ? "" : `?${query.join("&")}`}`, headers };
}

/** The request with one credential on it; or which variable is not set. OAuth takes the token that it was given. */
export function authorized(
  { url, headers }: OptionsRequest,
  scheme: SecuritySchemePlan,
  environment: Environment,
  token: string | undefined,
): OptionsRequest | string {
  const secret = environment[scheme.secret];
  if (secret === undefined || secret === "") return `set ${scheme.secret}`;
  switch (scheme.use) {
    case "bearer":
      return { url, headers: { ...headers, authorization: `Bearer ${secret}` } };
    case "oauth2":
      return { url, headers: { ...headers, authorization: `Bearer ${token ?? ""}` } };
    case "basic": {
      const user = environment[scheme.username];
      if (user === undefined || user === "") return `set ${scheme.username}`;
      const pair = Buffer.from(`${user}:${secret}`).toString("base64");
      return { url, headers: { ...headers, authorization: `Basic ${pair}` } };
    }
    case "apiKey": {
      if (scheme.in === "header") {
        return { url, headers: { ...headers, [scheme.name.toLowerCase()]: secret } };
      }
      if (scheme.in === "cookie") {
        return { url, headers: { ...headers, cookie: `${scheme.name}=${secret}` } };
      }
      const pair = `${encode(scheme.name)}=${encode(secret)}`;
      const [path = "", ...rest] = url.split("?");
      // An address that an API gives for its next page may hold the key already.
      const others = rest
        .join("?")
        .split("&")
        .filter((one) => one !== "" && one !== pair);
      return { url: `${path}?${[...others, pair].join("&")}`, headers };
    }
  }
}

/** RFC 3986, 2.3: everything but unreserved characters is encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Why credentials do not go to a URL. */
export function refusalOf(url: URL): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") return "its address is not https";
  if (url.username !== "" || url.password !== "") return "its address holds a user or a password";
  if (url.protocol === "http:" && !LOOPBACK.has(url.hostname)) {
    return "http is for this machine only; write https";
  }
  return undefined;
}
