import type { MediaType, Operation, Response } from "../../ir/api-model.ts";
import { isJson } from "../request/media-type.ts";

/** What an operation answers when it succeeds. */
export type SuccessBody =
  | { readonly kind: "json"; readonly mediaType: MediaType }
  /** Not JSON: the model reads it as text. */
  | { readonly kind: "other"; readonly mediaType: MediaType }
  | { readonly kind: "none" };

/**
 * The body of a success: of the lowest 2xx response with JSON, then `2XX`, then `default`; without JSON, of the first of
 * these that has a body at all.
 */
export function successBody(operation: Operation): SuccessBody {
  const exact = operation.responses
    .filter((response) => /^2\d\d$/.test(response.status))
    .sort((a, b) => Number(a.status) - Number(b.status));
  const ranged = operation.responses.filter(({ status }) => status.toUpperCase() === "2XX");
  const others = operation.responses.filter(({ status }) => status.toLowerCase() === "default");
  // Where a success is described, `default` describes failures.
  const candidates = [...exact, ...ranged];
  const responses = candidates.length > 0 ? candidates : others;
  return find(responses, "json") ?? find(responses, "other") ?? { kind: "none" };
}

function find(
  responses: readonly Response[],
  kind: "json" | "other",
): Exclude<SuccessBody, { kind: "none" }> | undefined {
  for (const { content } of responses) {
    const mediaType = content.find(({ type }) => kind === "other" || isJsonLike(type));
    if (mediaType !== undefined) return { kind, mediaType };
  }
  return undefined;
}

/** A wildcard may be JSON: documents that name no type mean it. */
function isJsonLike(type: string): boolean {
  return isJson(type) || type === "*/*";
}
