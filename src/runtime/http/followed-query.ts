import { McpgenError } from "../call/error.ts";
import type { AddedPairs } from "./credential-parts.ts";

/** What a query may hold as it is sent: RFC 3986, 3.4, and what the URL Standard leaves unencoded there. */
const SENDABLE = /^[!$-~]*$/;

/**
 * The query of a link that the API gave, with our own credential in place of whatever the link says under its name.
 * @throws {McpgenError} `upstream_error` for one that cannot be sent.
 */
export function followedQuery(text: string, own: AddedPairs): string {
  if (!SENDABLE.test(text)) {
    throw new McpgenError("upstream_error", "The API's link to the next page cannot be followed.");
  }
  const names = new Set([...own.names].map(plain));
  const pairs = text.split("&").filter((pair) => !names.has(plain(pair.split("=", 1)[0] ?? "")));
  return (own.text === "" ? pairs : [...pairs, own.text]).join("&");
}

/** A name as the laxest frameworks read it. */
function plain(name: string): string {
  const spaced = name.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced).toLowerCase();
  } catch {
    return spaced.toLowerCase();
  }
}
