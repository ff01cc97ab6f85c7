import { byCodeUnit } from "../../../util/order.ts";
import type { Overlay, OverlayTool } from "../../ir/overlay.ts";
import type { ToolPlan } from "../../ir/server-plan.ts";
import type { PlannedCall } from "../planned-tool.ts";

/**
 * The upstream scopes that all calls of a tool need together, by scheme: what the documents say of the operations, and
 * what the tool's own scopes stand for. Of a document's alternatives those that `auth` has.
 */
export function upstreamScopes(
  calls: readonly PlannedCall[],
  { scopes }: OverlayTool,
  overlay: Overlay,
): NonNullable<ToolPlan["upstreamScopes"]> {
  const needed = new Map<string, Set<string>>();
  const add = (scheme: string, names: readonly string[]): void => {
    const known = needed.get(scheme) ?? new Set<string>();
    for (const name of names) known.add(name);
    needed.set(scheme, known);
  };
  for (const { operation, source } of calls) {
    for (const { scheme, scopes: names } of operation.security?.flat() ?? []) {
      const id = `${source.name}.${scheme}`;
      if (!overlay.auth.has(id)) continue;
      add(id, names);
      for (const scope of scopes) {
        const { upstream = {} } = overlay.scopes.get(scope) ?? {};
        if (Object.hasOwn(upstream, id)) add(id, upstream[id] ?? []);
      }
    }
  }
  return [...needed]
    .filter(([, names]) => names.size > 0)
    .map(([scheme, names]) => ({ scheme, scopes: [...names].sort(byCodeUnit) }));
}
