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
  readonly body: Buffer;
}
