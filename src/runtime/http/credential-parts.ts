import type { AppliedCredentials } from "../call/call.ts";
import { checkCredential } from "./headers.ts";
import { percentEncode } from "./percent.ts";

/** `name=value` pairs of a query or cookie field, joined, and their names as they are written. */
export interface AddedPairs {
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

/** Header names and values in turn, and the names in lower case. */
export interface AddedHeaders {
  readonly list: readonly string[];
  readonly names: ReadonlySet<string>;
}

/** What a set of credentials adds to each request, ready to be sent. Secret. */
export interface Added {
  readonly header: AddedHeaders;
  readonly query: AddedPairs;
  readonly cookie: AddedPairs;
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_PAIRS: AddedPairs = { text: "", names: NO_NAMES };
const NOTHING: Added = {
  header: { list: [], names: NO_NAMES },
  query: NO_PAIRS,
  cookie: NO_PAIRS,
};

const prepared = new WeakMap<AppliedCredentials, Added>();

/**
 * Prepares credentials for their places, once for each set.
 * @throws {McpgenError} `upstream_auth_failed` for one that its place cannot carry.
 */
export function addedBy(credentials: AppliedCredentials | undefined): Added {
  if (credentials === undefined) return NOTHING;
  let added = prepared.get(credentials);
  if (added === undefined) {
    added = {
      header: headersOf(credentials.header),
      query: pairsOf(credentials.query, "&", percentEncode),
      cookie: pairsOf(credentials.cookie, "; ", (text) => text, checkCookie),
    };
    prepared.set(credentials, added);
  }
  return added;
}

type Values = { readonly [name: string]: string };

function headersOf(values: Values): AddedHeaders {
  const list: string[] = [];
  const names = new Set<string>();
  for (const [name, value] of Object.entries(values)) {
    checkCredential("header", name, value);
    list.push(name, value);
    names.add(name.toLowerCase());
  }
  return { list, names };
}

function checkCookie(name: string, value: string): void {
  checkCredential("cookie", name, value);
}

function pairsOf(
  values: Values,
  separator: string,
  encode: (text: string) => string,
  check?: (name: string, value: string) => void,
): AddedPairs {
  const names = new Set<string>();
  const pairs = Object.entries(values).map(([name, value]) => {
    check?.(name, value);
    names.add(encode(name));
    return `${encode(name)}=${encode(value)}`;
  });
  return { text: pairs.join(separator), names };
}
