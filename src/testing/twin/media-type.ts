/** A media type without its parameters, in lower case. */
export function essence(type: string): string {
  return (type.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** Whether a media type's content is JSON (RFC 6839, section 3.1). */
export function isJson(type: string): boolean {
  const kind = essence(type);
  if (kind === "application/stream+json") return false;
  return kind === "application/json" || kind.endsWith("+json") || kind === "text/json";
}

/** Whether a range (`image/*`) covers a media type. */
export function rangeMatches(range: string, type: string): boolean {
  const [major, minor] = essence(range).split("/");
  const [of, sub] = essence(type).split("/");
  return (major === "*" || major === of) && (minor === "*" || minor === sub);
}

/** Whether a media type's content can be read as text. */
export function isText(type: string | undefined): boolean {
  if (type === undefined) return false;
  const kind = essence(type);
  return isJson(kind) || kind.startsWith("text/") || /[/+](?:xml|x-ndjson|jsonl)$/.test(kind);
}
