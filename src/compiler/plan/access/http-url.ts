/**
 * An absolute http or https URL without user, query and fragment, as origin and path without a slash at its end;
 * undefined for anything else, also for one with `{variables}` left in it.
 */
export function httpUrl(text: string): string | undefined {
  if (!/^https?:\/\/[^/?#]/i.test(text) || /[\s{}\\]/.test(text)) return undefined;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return undefined;
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
