/** The fragment of a reference, decoded; empty where it has none. */
export function fragmentOf(reference: string): string {
  const hash = reference.indexOf("#");
  const fragment = hash === -1 ? "" : reference.slice(hash + 1);
  if (!fragment.includes("%")) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch {
    // A bare % is against RFC 3986 and common in pointers to paths: read it as written.
    return fragment;
  }
}
