import { serverProblem } from "../diagnostics/plan-access.ts";
import type { Operation } from "../ir/api-model.ts";
import type { Overlay } from "../ir/overlay.ts";
import type { SourcePlan } from "../ir/server-plan.ts";
import { httpUrl } from "./access/http-url.ts";
import { keyIn, placeIn, type Report } from "./place.ts";
import type { SourceContext } from "./source-context.ts";

/** Where a source is. */
export type BaseUrl = Pick<SourcePlan, "baseUrl" | "baseUrlVariable">;

const VARIABLE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/**
 * The base URL of a source: the overlay's variable (with the document's server as a fallback), the overlay's URL, or the
 * document's first server. Reports one that is not an absolute http or https URL.
 */
export function baseUrlOf(source: SourceContext, overlay: Overlay, report: Report): BaseUrl {
  const { name, model } = source;
  const stated = overlay.sources.get(name)?.baseUrl;
  const server = model.servers[0]?.url;
  const fallback = server === undefined ? undefined : httpUrl(server);
  if (stated !== undefined) {
    const variable = VARIABLE.exec(stated)?.[1];
    if (variable !== undefined) {
      return {
        baseUrlVariable: variable,
        ...(fallback === undefined ? {} : { baseUrl: fallback }),
      };
    }
    const baseUrl = httpUrl(stated);
    if (baseUrl !== undefined) return { baseUrl };
    const place = placeIn(overlay, "sources", name, "baseUrl");
    report(serverProblem("bad-base-url", { url: stated }, place));
    return {};
  }
  if (fallback !== undefined) return { baseUrl: fallback };
  const place = keyIn(overlay, "sources", name);
  report(serverProblem("no-base-url", { source: name, url: server }, place));
  return {};
}

/** An operation's own base URL: what it is, or that its document's cannot be used. */
export type OwnBaseUrl =
  | { readonly kind: "none" }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "unusable"; readonly url: string };

/**
 * The base URL that the document gives one operation, where it differs from its source's and the overlay's `baseUrl`
 * does not stand for all of them. A relative one starts at the source's.
 */
export function ownBaseUrl(
  operation: Operation,
  source: SourceContext,
  base: BaseUrl,
  overlay: Overlay,
): OwnBaseUrl {
  const own = operation.servers[0]?.url;
  const stated = overlay.sources.get(source.name)?.baseUrl;
  if (own === undefined || stated !== undefined) return { kind: "none" };
  if (own === source.model.servers[0]?.url) return { kind: "none" };
  const url = httpUrl(own) ?? relativeTo(base.baseUrl, own);
  if (url === undefined) return { kind: "unusable", url: own };
  return url === base.baseUrl ? { kind: "none" } : { kind: "url", url };
}

function relativeTo(base: string | undefined, url: string): string | undefined {
  if (base === undefined || !url.startsWith("/") || url.startsWith("//")) return undefined;
  return httpUrl(`${new URL(base).origin}${url}`);
}
