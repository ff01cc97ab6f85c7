import { isObject, own } from "../../util/json.ts";
import type { Option, OptionsRead } from "../ir/options.ts";
import type { SecuritySchemePlan } from "../ir/server-plan.ts";
import {
  authorized,
  type Environment,
  type OptionsRequest,
  optionsRequest,
  refusalOf,
} from "./options-request.ts";
import { pickOptions } from "./pick-options.ts";
import { readPages } from "./read-pages.ts";
import { sendForJson } from "./send.ts";

/**
 * Asks an API for the options of one input, all its pages, with the first credentials whose variables are all set. Answers
 * with the options or with why there are none, in words that hold no secret.
 */
export async function fetchOptions(
  read: OptionsRead,
  environment: Environment,
): Promise<readonly Option[] | string> {
  const bare = optionsRequest(read, environment);
  if (typeof bare === "string") return bare;
  const authorize = await authorizer(bare, read.security, environment);
  if (typeof authorize === "string") return authorize;
  const items = await readPages(bare, read.asked, authorize);
  return typeof items === "string" ? items : pickOptions(items, read.asked);
}

type Authorize = (request: OptionsRequest) => OptionsRequest | string;

/** What puts the credentials on a request: tokens are asked for once. */
async function authorizer(
  bare: OptionsRequest,
  alternatives: OptionsRead["security"],
  environment: Environment,
): Promise<Authorize | string> {
  if (alternatives.length === 0) return (request) => request;
  let reason = "";
  for (const schemes of alternatives) {
    const tokens = new Map<SecuritySchemePlan, string>();
    let missing: string | undefined;
    for (const scheme of schemes) {
      const token = await tokenFor(scheme, bare.url, environment);
      if (token !== undefined && "reason" in token) missing = token.reason;
      else if (token !== undefined) tokens.set(scheme, token.token);
    }
    const authorize: Authorize = (request) =>
      schemes.reduce<OptionsRequest | string>(
        (made, scheme) =>
          typeof made === "string"
            ? made
            : authorized(made, scheme, environment, tokens.get(scheme)),
        request,
      );
    const tried = authorize(bare);
    if (missing === undefined && typeof tried !== "string") return authorize;
    reason = missing ?? (typeof tried === "string" ? tried : reason);
  }
  return reason;
}

/** A token of the client's own (RFC 6749, 4.4); undefined for schemes that need none. */
async function tokenFor(
  scheme: SecuritySchemePlan,
  base: string,
  environment: Environment,
): Promise<{ readonly token: string } | { readonly reason: string } | undefined> {
  if (scheme.use !== "oauth2") return undefined;
  const [client, secret] = [environment[scheme.clientId], environment[scheme.secret]];
  if (client === undefined || client === "") return { reason: `set ${scheme.clientId}` };
  if (secret === undefined || secret === "") return { reason: `set ${scheme.secret}` };
  const url = new URL(scheme.tokenUrl, base);
  const refused = refusalOf(url);
  if (refused !== undefined) return { reason: `the token's address: ${refused}` };
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (scheme.scopes.length > 0) form.set("scope", scheme.scopes.join(" "));
  const pair = [client, secret].map((one) => encodeURIComponent(one)).join(":");
  const answer = await sendForJson({
    method: "POST",
    url: url.href,
    headers: {
      authorization: `Basic ${Buffer.from(pair).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: form.toString(),
  });
  if (typeof answer === "string") return { reason: `no token: ${answer}` };
  const token = isObject(answer.json) ? own(answer.json, "access_token") : undefined;
  return typeof token === "string" ? { token } : { reason: "the token's answer holds no token" };
}
