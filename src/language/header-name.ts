/** Header fields of the connection, the framing, the routing and the identity: never a parameter's (threats.md, row 29). */
const RESERVED: ReadonlySet<string> = new Set([
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "cookie2",
  "expect",
  "forwarded",
  "host",
  "http2-settings",
  "keep-alive",
  "origin",
  "referer",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-original-url",
  "x-real-ip",
  "x-rewrite-url",
]);

const RESERVED_PREFIXES = ["x-forwarded-", "sec-", "proxy-"] as const;

/** A token (RFC 9110, section 5.6.2): what a header field or a cookie may be called. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Whether a text can name a header field or a cookie. */
export function isFieldName(name: string): boolean {
  return TOKEN.test(name);
}

/** Whether a parameter may set this header field: the compiler binds no other, the runtime sends no other. */
export function mayBeSet(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    isFieldName(name) &&
    !RESERVED.has(lower) &&
    !RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix))
  );
}
