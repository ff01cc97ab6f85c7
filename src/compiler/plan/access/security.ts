import { byCodeUnit } from "../../../util/order.ts";
import type { Operation, SecurityRequirement } from "../../ir/api-model.ts";
import type { SecuritySchemePlan } from "../../ir/server-plan.ts";
import type { SourceContext } from "../source-context.ts";
import { authLine } from "./auth-line.ts";
import { type Credential, type Credentials, typeText, usesOf } from "./credentials.ts";

/** How one operation's requests are authorized. */
export interface OperationSecurity {
  /** Alternatives of scheme ids that have credentials; empty: no credential is sent. */
  readonly alternatives: readonly (readonly string[])[];
  /**
   * Lines that `auth` would have to hold, where the operation needs credentials and there are none: alternatives. Empty where
   * nothing that it can hold would do.
   */
  readonly missing?: readonly string[];
  /** Schemes that nothing under `auth` can satisfy, each with its reason, where they keep `missing` empty. */
  readonly unmet?: readonly string[];
}

/**
 * The document's alternatives whose schemes all have an entry in `auth`; for an operation without declared security, the
 * added schemes of its source, together.
 */
export function operationSecurity(
  operation: Operation,
  source: SourceContext,
  credentials: Credentials,
): OperationSecurity {
  const { security } = operation;
  if (security === undefined) {
    const added = addedSchemes(source.name, credentials);
    return { alternatives: added.length === 0 ? [] : [added] };
  }
  const id = ({ scheme }: SecurityRequirement): string => `${source.name}.${scheme}`;
  const alternatives = security
    .filter((all) => all.length > 0 && all.every((one) => credentials.has(id(one))))
    .map((all) => all.map(id));
  if (
    alternatives.length > 0 ||
    security.length === 0 ||
    security.some((all) => all.length === 0)
  ) {
    return { alternatives };
  }
  const missing = missingLines(security, source);
  return missing.length > 0
    ? { alternatives, missing }
    : { alternatives, missing, unmet: unmetSchemes(security, source) };
}

/** The alternatives that can be satisfied. */
function missingLines(
  security: readonly (readonly SecurityRequirement[])[],
  { name, model }: SourceContext,
): readonly string[] {
  const lines = security.flatMap((all) => {
    const line = all.map(({ scheme }) =>
      authLine(
        `${name}.${scheme}`,
        model.securitySchemes.get(scheme),
        all.length === 1 ? name : `${name}_${scheme}`,
      ),
    );
    return line.includes(undefined) ? [] : [line.join(" and ")];
  });
  return [...new Set(lines)];
}

function unmetSchemes(
  security: readonly (readonly SecurityRequirement[])[],
  { name, model }: SourceContext,
): readonly string[] {
  const texts = security.flat().flatMap(({ scheme: id }) => {
    const scheme = model.securitySchemes.get(id);
    if (scheme === undefined) return [`${name}.${id} is not declared`];
    return usesOf(scheme).length === 0 ? [`${name}.${id} is ${typeText(scheme)}`] : [];
  });
  return [...new Set(texts)];
}

function addedSchemes(source: string, credentials: Credentials): readonly string[] {
  return [...credentials.values()]
    .filter((credential) => credential.added && credential.source === source)
    .map((credential) => credential.id);
}

/** Upstream scopes by scheme id, collected while tools are planned. */
export class UpstreamScopes {
  readonly #scopes = new Map<string, Set<string>>();

  /** Notes scopes that one scheme needs. */
  add(id: string, scopes: readonly string[]): void {
    const known = this.#scopes.get(id) ?? new Set();
    for (const scope of scopes) known.add(scope);
    this.#scopes.set(id, known);
  }

  /** The scheme with every scope that was noted for it and its own. */
  complete({ plan, scopes }: Credential): SecuritySchemePlan {
    if (plan.use !== "oauth2") return plan;
    const all = new Set([...scopes, ...(this.#scopes.get(plan.id) ?? [])]);
    return { ...plan, scopes: [...all].sort(byCodeUnit) };
  }
}
