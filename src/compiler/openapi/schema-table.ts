import { isObject } from "../../util/json.ts";
import { pointer } from "../../util/pointer.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Schema, SchemaId, SchemaTable } from "../ir/schema.ts";
import { isProblem, type References } from "./reference.ts";
import { isSchemaProblem, lowerSchema, type SchemaContext } from "./schema.ts";
import type { Written } from "./written.ts";

/** The schemas of a bundle, each lowered when it is first asked for. */
export function schemaTable(
  context: SchemaContext,
  uris: ReadonlySet<string>,
  root: string,
): SchemaTable {
  const known = new Map<SchemaId, Schema | Diagnostic | undefined>();
  const read = (id: SchemaId): Schema | Diagnostic | undefined => {
    if (known.has(id)) return known.get(id);
    const lowered = lowerAt(id, context, uris);
    known.set(id, lowered);
    return lowered;
  };
  return {
    get(id) {
      const result = read(id);
      return result === undefined || isSchemaProblem(result) ? undefined : result;
    },
    explain(id) {
      const result = read(id);
      return result !== undefined && isSchemaProblem(result) ? result : undefined;
    },
    named: () =>
      REUSED.flatMap((place) => {
        const value = context.references.at(root, place)?.value;
        return isObject(value)
          ? Object.keys(value).map((key) => `${root}#${place}${pointer("", key)}`)
          : [];
      }),
  };
}

/** Where documents name schemas: Components Object (OpenAPI 3), Definitions Object (2.0). */
const REUSED = ["/components/schemas", "/definitions"] as const;

function lowerAt(
  id: SchemaId,
  context: SchemaContext,
  uris: ReadonlySet<string>,
): Schema | Diagnostic | undefined {
  const written = find(id, context.references, uris);
  if (written === undefined) return undefined;
  if (typeof written.value === "string" && id.endsWith("/$ref")) {
    const owner = find(id.slice(0, -"/$ref".length), context.references, uris);
    const target = owner === undefined ? undefined : context.references.follow(owner);
    return target !== undefined && isProblem(target) ? target : undefined;
  }
  return lowerSchema(written, context);
}

/** A file's name may hold `#` too: the first split that names a file counts. */
function find(
  id: SchemaId,
  references: References,
  uris: ReadonlySet<string>,
): Written | undefined {
  for (let hash = id.indexOf("#"); hash !== -1; hash = id.indexOf("#", hash + 1)) {
    const uri = id.slice(0, hash);
    if (uris.has(uri)) return references.at(uri, id.slice(hash + 1));
  }
  return undefined;
}
