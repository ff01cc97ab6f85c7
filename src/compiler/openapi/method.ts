/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Methods that no request of a tool can have: CONNECT asks for a tunnel (RFC 9110, 9.3.6), PRI opens an HTTP/2
 * connection (RFC 9113, 3.4).
 */
const UNSENDABLE: ReadonlySet<string> = new Set(["CONNECT", "PRI"]);

/**
 * Why a key of `additionalOperations` is no method, where it is none (OpenAPI 3.2.0, 4.9: a method that has a field of
 * its own must not stand there).
 */
export function methodProblem(method: string, fields: readonly string[]): string | undefined {
  if (!TOKEN.test(method)) return "a method is a token of RFC 9110";
  if (UNSENDABLE.has(method.toUpperCase())) return "it is not for requests";
  if (fields.includes(method.toLowerCase()) && method === method.toUpperCase()) {
    return `it belongs into the field ${method.toLowerCase()}`;
  }
  return undefined;
}
