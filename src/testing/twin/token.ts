import { randomBytes } from "node:crypto";
import type { Answer } from "./answer.ts";
import { type Incoming, queryPairs } from "./incoming.ts";

/** Where the twin's token endpoint is. */
export const TOKEN_PATH = "/oauth/token";

interface Client {
  readonly id: string;
  readonly secret: string;
}

/** A token endpoint for the client credentials grant (RFC 6749, section 4.4). */
export interface TokenIssuer {
  readonly answer: (request: Incoming) => Answer;
  /** Whether an access token was issued here. */
  readonly issued: (token: string) => boolean;
}

/** An issuer that knows clients as `id:secret`, or any where none is given; tokens say they live `lifetime` seconds. */
export function tokenIssuer(clients: readonly string[], lifetime: number): TokenIssuer {
  const tokens = new Set<string>();
  return {
    issued: (token) => tokens.has(token),
    answer: (request) => {
      if (request.method !== "POST") return reply(405, { error: "invalid_request" });
      const form = new Map(
        queryPairs(request.body.toString("utf8"))?.map(({ name, value }) => [name, value]),
      );
      const given = clientOf(request.headers.get("authorization"), form);
      const known =
        given !== undefined &&
        given.secret !== "" &&
        (clients.length === 0 || clients.includes(`${given.id}:${given.secret}`));
      if (!known) return reply(401, { error: "invalid_client" });
      if (form.get("grant_type") !== "client_credentials") {
        return reply(400, { error: "unsupported_grant_type" });
      }
      const token = `twin-${randomBytes(24).toString("base64url")}`;
      tokens.add(token);
      const scope = form.get("scope");
      return reply(200, {
        access_token: token,
        token_type: "Bearer",
        expires_in: lifetime,
        ...(scope === undefined ? {} : { scope }),
      });
    },
  };
}

/** client_secret_basic, else client_secret_post (RFC 6749, section 2.3.1). */
function clientOf(
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): Client | undefined {
  const basic = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "")?.[1];
  if (basic !== undefined) {
    const pair = Buffer.from(basic, "base64").toString("utf8");
    const [decoded] =
      queryPairs(`${pair.slice(0, pair.indexOf(":"))}=${pair.slice(pair.indexOf(":") + 1)}`) ?? [];
    return decoded === undefined ? undefined : { id: decoded.name, secret: decoded.value };
  }
  const [id, secret] = [form.get("client_id"), form.get("client_secret")];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function reply(status: number, body: { readonly [name: string]: string | number }): Answer {
  return { status, mediaType: "application/json", body: Buffer.from(JSON.stringify(body)) };
}
