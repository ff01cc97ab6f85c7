import { kindsOf } from "./kinds.ts";
import { isNode, type Node, type Original, type Placed } from "./original.ts";

/**
 * What a discriminator says of one branch of its `oneOf`: the values of its property that choose the branch (OpenAPI
 * 3.0.4, Discriminator Object: they tell which schema is expected). Undefined for a branch that is no reference, or
 * whose own property already says what it may be. Where branches overlap, this is all that tells them apart.
 */
export function discriminated(
  original: Original,
  schema: Placed<Node>,
  branch: unknown,
): Node | undefined {
  const { discriminator } = schema.value;
  const property = isNode(discriminator) ? discriminator["propertyName"] : undefined;
  const reference = isNode(branch) ? branch["$ref"] : undefined;
  if (typeof property !== "string" || typeof reference !== "string") return undefined;
  const own = kindsOf(original, { value: branch, file: schema.file }).members.get(property);
  const { value: declared } = original.follow(own ?? { value: true, file: schema.file });
  if (isNode(declared) && ("enum" in declared || "const" in declared)) return undefined;
  const mapping = isNode(discriminator) ? discriminator["mapping"] : undefined;
  const identity = original.identity(reference, schema.file);
  const name = reference.split("/").at(-1) ?? "";
  const mapped = Object.entries(isNode(mapping) ? mapping : {}).flatMap(([value, target]) => {
    const leads =
      target === name ||
      (typeof target === "string" && original.identity(target, schema.file) === identity);
    return leads ? [value] : [];
  });
  return { properties: { [property]: { enum: mapped.length === 0 ? [name] : mapped } } };
}
