import type { Discriminator, Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { findMember } from "./member.ts";
import { speaking } from "./speaking.ts";

/**
 * What a branch of a choice says with its discriminator (OpenAPI 3.2.0, 4.25): the property tells which branch a value is,
 * and where the branch does not list the values itself, words about them. A hint, never a rule: an API may take the
 * schema's own name beside a mapped value.
 */
export function discriminated(
  branch: Schema,
  { propertyName, mapping }: Discriminator,
  table: SchemaTable,
): Schema | readonly Schema[] {
  if (typeof branch === "boolean" || branch.$ref === undefined) return branch;
  const reference = branch.$ref;
  const mapped = Object.keys(mapping).filter((value) => mapping[value] === reference);
  const values = mapped.length > 0 ? mapped : [reference.slice(reference.lastIndexOf("/") + 1)];
  if (listsValues(branch, propertyName, table)) return branch;
  return [hint(propertyName, values), branch];
}

const hints = new Map<string, SchemaObject>();
const MOST_HINTS = 10_000;

/** The same object for the same words, so that a branch is one schema wherever it stands. */
function hint(property: string, values: readonly string[]): SchemaObject {
  const key = JSON.stringify([property, values]);
  const known = hints.get(key);
  if (known !== undefined) return known;
  const listed = values.map((value) => JSON.stringify(value)).join(" or ");
  const made: SchemaObject = {
    title: values.join(" or "),
    properties: Object.fromEntries([[property, { description: `${listed} in this form.` }]]),
  };
  if (hints.size >= MOST_HINTS) hints.clear();
  hints.set(key, made);
  return made;
}

function listsValues(branch: SchemaObject, property: string, table: SchemaTable): boolean {
  return findMember(table, branch, property).schemas.some((member) =>
    [...speaking(table, member)].some((s) => s.const !== undefined || s.enum !== undefined),
  );
}
