import { isNode } from "./original.ts";

/** A document of some paths, with the components that those reach. */
export function cutDocument(document: unknown, keep: (path: string) => boolean): unknown {
  if (!isNode(document)) throw new Error("a document is an object");
  const { paths, components, ...rest } = document;
  const kept = Object.fromEntries(
    Object.entries(isNode(paths) ? paths : {}).filter(([path]) => keep(path)),
  );
  const reached = new Map<string, unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "$ref" || typeof inner !== "string") visit(inner);
      else if (!reached.has(inner)) {
        const target = inner
          .split("/")
          .slice(1)
          .reduce<unknown>((at, name) => (isNode(at) ? at[name] : undefined), document);
        reached.set(inner, target);
        visit(target);
      }
    }
  };
  visit(kept);
  const sections = new Map<string, Map<string, unknown>>();
  for (const [reference, target] of reached) {
    const [, , section = "", name = ""] = reference.split("/");
    sections.set(section, (sections.get(section) ?? new Map()).set(name, target));
  }
  const made = [...sections].map(([section, members]) => [section, Object.fromEntries(members)]);
  const { securitySchemes } = isNode(components) ? components : {};
  return {
    ...rest,
    paths: kept,
    components: {
      ...(securitySchemes === undefined ? {} : { securitySchemes }),
      ...Object.fromEntries(made),
    },
  };
}
