/** A request body as bytes or text, and the type that it is sent as. */
export interface WireBody {
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, ASCII. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | Uint8Array | undefined;
}

/** One answer as it came over the wire, its body still coded. */
export interface WireResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** Empty for a stream, which has been taken as it came. */
  readonly body: Buffer;
  /** Set where a stream broke off. */
  readonly broken?: { readonly cause: unknown };
}

type Field = WireResponse["headers"][string];

/** The first value of a field. */
export function firstField(value: Field): string | undefined {
  return typeof value === "object" ? value[0] : value;
}

/** All values of a field that is a list (RFC 9110, 5.3). */
export function joinedField(value: Field): string | undefined {
  return typeof value === "object" ? value.join(",") : value;
}
