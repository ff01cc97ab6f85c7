/** A text percent-decoded (RFC 3986, section 2.1); undefined where it is not UTF-8 or an escape is cut short. */
export function decode(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}
