import { variableName } from "../util/variable-name.ts";

/** What the names of these variables begin with. */
const PREFIX = "MCPGEN_BASE_URL_";

/**
 * The variable that every generated server has for each of its sources, whatever its overlay says: `MCPGEN_BASE_URL_CRM` for
 * `crm`. Where it is set, all requests of the source go there.
 */
export function baseUrlVariable(source: string): string {
  return `${PREFIX}${variableName(source)}`;
}

/** Those variables that are set and are none of some sources': a name that was misspelt, or another server's. */
export function strayBaseUrls(
  environment: Readonly<Record<string, string | undefined>>,
  sources: readonly string[],
): readonly string[] {
  const known = new Set(sources.map(baseUrlVariable));
  return Object.keys(environment).filter(
    (name) => name.startsWith(PREFIX) && environment[name] !== "" && !known.has(name),
  );
}
