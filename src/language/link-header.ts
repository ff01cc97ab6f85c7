import LinkHeader from "http-link-header";

/**
 * The target of the first link of a `Link` field whose relation is `next` (RFC 8288, 3.3); undefined where there is none.
 * Links with a context of their own (`anchor`, 3.2) speak of another resource.
 * @throws {Error} for a field that is malformed.
 */
export function nextLink(field: string): string | undefined {
  return LinkHeader.parse(field)
    .rel("next")
    .find((link) => link["anchor"] === undefined)?.uri;
}
