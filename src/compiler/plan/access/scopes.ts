import { nearest } from "../../../util/nearest.ts";
import { scopeProblem } from "../../diagnostics/plan-access.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Overlay } from "../../ir/overlay.ts";
import { keyIn, type Report } from "../place.ts";

/** Reports each scope that is not declared, at its place, with the nearest one. */
export function reportUnknownScopes(
  scopes: readonly string[],
  place: (index: number) => Origin,
  overlay: Overlay,
  report: Report,
  tool?: string,
): void {
  for (const [index, scope] of scopes.entries()) {
    if (overlay.scopes.has(scope) || overlay.unread?.scopes.has(scope)) continue;
    const near = nearest(scope, overlay.scopes.keys());
    report(scopeProblem("unknown", { scope, nearest: near }, place(index), tool));
  }
}

/** Reports upstream scopes that are declared for a scheme which `auth` does not name. */
export function reportUnknownSchemes(overlay: Overlay, report: Report): void {
  for (const [scope, { upstream }] of overlay.scopes) {
    for (const scheme of Object.keys(upstream)) {
      if (overlay.auth.has(scheme) || overlay.unread?.auth.has(scheme)) continue;
      const near = nearest(scheme, overlay.auth.keys());
      const place = keyIn(overlay, "scopes", scope, "upstream", scheme);
      report(scopeProblem("unknown-scheme", { scheme, nearest: near }, place));
    }
  }
}
