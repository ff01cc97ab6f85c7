/** Headers that no tool sets: credentials, framing, routing and identity are the runtime's (threats.md, row 29). */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
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

const FORBIDDEN_PREFIXES = ["x-forwarded-", "sec-", "proxy-"] as const;

/** Headers that OpenAPI says are no parameters (3.1, Parameter Object): media types and security describe them. */
const DESCRIBED_ELSEWHERE: ReadonlySet<string> = new Set([
  "accept",
  "authorization",
  "content-type",
]);

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Whether a header or cookie parameter can never be bound. */
export function isForbiddenName(location: "header" | "cookie", name: string): boolean {
  if (!TOKEN.test(name)) return true;
  if (location === "cookie") return false;
  const lower = name.toLowerCase();
  return FORBIDDEN.has(lower) || FORBIDDEN_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

/** Whether a header parameter is to be ignored, because something else in the document says the same. */
export function isDescribedElsewhere(name: string): boolean {
  return DESCRIBED_ELSEWHERE.has(name.toLowerCase());
}
