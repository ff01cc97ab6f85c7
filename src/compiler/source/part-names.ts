/**
 * The URLs that a document gives to its parts or to itself: `$id` of a schema (JSON Schema 2020-12 core, 8.2.1) and
 * `$self` (OpenAPI 3.2.0, 4.1). They are names and need not be addresses. A text search stands in for a walk.
 */
export function partNames(text: string): readonly string[] {
  return [...text.matchAll(NAME)].flatMap(([, url = ""]) =>
    URL.canParse(url) ? [new URL(url).href] : [],
  );
}

const NAME = /\$(?:id|self)["']?\s*:\s*["']?(https?:\/\/[^\s"'#,}\]]+)/gi;
