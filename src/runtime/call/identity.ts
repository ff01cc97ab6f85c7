/** The user on whose behalf a call is made. Never read from tool arguments. */
export interface Principal {
  readonly issuer: string;
  readonly subject: string;
  /** Scopes that were granted; `"all"` for the local user of a stdio server. */
  readonly scopes: ReadonlySet<string> | "all";
}

/** The application (agent) that makes the call. */
export interface Actor {
  /** `client_id`, else `azp` of the token. */
  readonly clientId: string;
  readonly name?: string;
}

/** Who is calling: two identities, both verified. */
export interface Caller {
  readonly principal: Principal;
  readonly actor: Actor;
}

/** The verified caller of a request, or why it has none and what to answer. */
export type Authentication =
  | { readonly kind: "caller"; readonly caller: Caller }
  | {
      readonly kind: "refused";
      readonly status: 401 | 503;
      /** `WWW-Authenticate` (RFC 6750, section 3). */
      readonly challenge?: string;
      readonly error: string;
      readonly description: string;
    };
