/** Who calls: the token's subject, and the client that holds it. */
export interface Who {
  readonly subject: string;
  readonly agent: string;
}

/** Whoever calls where a test names nobody. */
export const SOMEBODY: Who = { subject: "contract-user", agent: "contract-agent" };
