/** Characters of a name that an environment variable's is made from. */
const LONGEST = 80;

/** A name of a server or source as that of an environment variable: `my-crm` becomes `MY_CRM`. It begins as the name does: with a letter. */
export function variableName(name: string): string {
  return name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
}
