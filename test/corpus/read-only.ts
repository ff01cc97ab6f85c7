import { isNode, type Original, type Placed } from "./original.ts";

const MOST_DEPTH = 12;
const KNOWN = new WeakMap<object, ReadonlySet<string>>();
const NONE: ReadonlySet<string> = new Set();

/** The names of the members that are `readOnly` in a schema or, `depth` deep, in anything that it is composed of. */
export function readOnlyNames(
  original: Original,
  schema: Placed,
  depth: number = MOST_DEPTH,
): ReadonlySet<string> {
  const { value } = schema;
  if (!isNode(value)) return NONE;
  const known = depth === MOST_DEPTH ? KNOWN.get(value) : undefined;
  if (known !== undefined) return known;
  const found = new Set<string>();
  const visit = (part: Placed, left: number): void => {
    const { value: own, file } = depth === 0 ? part : original.follow(part);
    if (!isNode(own) || left < 0) return;
    const properties = original.follow({ value: own["properties"], file });
    if (isNode(properties.value)) {
      for (const [name, member] of Object.entries(properties.value)) {
        if (isReadOnly(original, { value: member, file: properties.file })) found.add(name);
      }
    }
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const branches = own[keyword];
      if (!Array.isArray(branches)) continue;
      for (const branch of branches) visit({ value: branch, file }, left - 1);
    }
  };
  visit(schema, depth);
  if (depth === MOST_DEPTH) KNOWN.set(value, found);
  return found;
}

function isReadOnly(original: Original, property: Placed, depth = 0): boolean {
  const { value, file } = property;
  if (!isNode(value) || depth > MOST_DEPTH) return false;
  if (value["readOnly"] === true) return true;
  if (typeof value["$ref"] === "string") {
    return isReadOnly(original, original.follow(property), depth + 1);
  }
  const { allOf } = value;
  return (
    Array.isArray(allOf) &&
    allOf.some((part) => isReadOnly(original, { value: part, file }, depth + 1))
  );
}
