import { authProblem } from "../../diagnostics/plan-access.ts";
import type { Operation } from "../../ir/api-model.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Overlay } from "../../ir/overlay.ts";
import type { SecuritySchemePlan } from "../../ir/server-plan.ts";
import type { Report } from "../place.ts";
import type { PlannedCall, PlannedTool } from "../planned-tool.ts";
import type { SourceContext } from "../source-context.ts";
import type { Credentials } from "./credentials.ts";
import { type OperationSecurity, operationSecurity, UpstreamScopes } from "./security.ts";

/** How operations are authorized: looked up once for each. */
export type SecurityOf = (operation: Operation, source: SourceContext) => OperationSecurity;

/**
 * Makes the function that tells an operation's security, remembered. Where `auth` has an entry for its source that cannot
 * be used, which is reported, nothing is missing: that entry was meant.
 */
export function securityOf(overlay: Overlay, credentials: Credentials): SecurityOf {
  const unusable = [...overlay.auth.keys()].filter((id) => !credentials.has(id));
  const refused = [...unusable, ...(overlay.unread?.auth ?? [])];
  const known = new Map<Operation, OperationSecurity>();
  return (operation, source) => {
    const found = known.get(operation) ?? told(operation, source);
    known.set(operation, found);
    return found;
  };

  function told(operation: Operation, source: SourceContext): OperationSecurity {
    const found = operationSecurity(operation, source, credentials);
    const isMeant = refused.some((id) => id.startsWith(`${source.name}.`));
    return isMeant ? { alternatives: found.alternatives } : found;
  }
}

/** That a tool declared by name calls an operation for which there are no credentials. */
export function missingCredentials(
  { operation, source }: PlannedCall,
  security: SecurityOf,
  place: Diagnostic["origin"],
  tool: string,
): Diagnostic | undefined {
  const { missing, unmet = [] } = security(operation, source);
  if (missing === undefined) return undefined;
  const words = { key: operation.key, alternatives: missing, unmet };
  return authProblem("missing", words, place, tool);
}

/** Reports once for each source that exposed operations are called without the credentials they need. */
export function reportBare(
  exposed: readonly PlannedTool[],
  security: SecurityOf,
  report: Report,
): void {
  const bare = new Map<
    SourceContext,
    { count: number; readonly schemes: Set<string>; readonly unmet: Set<string> }
  >();
  for (const { operation, source } of exposed.flatMap(({ calls }) => calls)) {
    const { missing, unmet = [] } = security(operation, source);
    if (missing === undefined) continue;
    const entry = bare.get(source) ?? { count: 0, schemes: new Set(), unmet: new Set() };
    bare.set(source, entry);
    entry.count++;
    for (const alternative of missing) entry.schemes.add(alternative);
    for (const scheme of unmet) entry.unmet.add(scheme);
  }
  for (const [source, { count, schemes, unmet }] of bare) {
    const [first] = source.model.securitySchemes.values();
    const words = { source: source.name, count, schemes: [...schemes], unmet: [...unmet] };
    report(authProblem("none", words, first?.origin));
  }
}

/** The schemes that the tools' operations need, with every upstream scope that operations and tools ask for. */
export function securitySchemes(
  tools: readonly PlannedTool[],
  overlay: Overlay,
  credentials: Credentials,
  security: SecurityOf,
): readonly SecuritySchemePlan[] {
  const scopes = new UpstreamScopes();
  const used = new Set<string>();
  const uses = tools.flatMap(({ tool, calls }) => calls.map((call) => ({ tool, ...call })));
  for (const { tool, operation, source } of uses) {
    const ids = new Set(security(operation, source).alternatives.flat());
    for (const id of ids) {
      used.add(id);
      for (const scope of tool.scopes) {
        const { upstream } = overlay.scopes.get(scope) ?? {};
        if (upstream !== undefined && Object.hasOwn(upstream, id)) {
          scopes.add(id, upstream[id] ?? []);
        }
      }
    }
    for (const requirement of operation.security?.flat() ?? []) {
      const id = `${source.name}.${requirement.scheme}`;
      if (ids.has(id)) scopes.add(id, requirement.scopes);
    }
  }
  return [...credentials.values()]
    .filter(({ id }) => used.has(id))
    .map((credential) => Object.freeze(scopes.complete(credential)));
}
