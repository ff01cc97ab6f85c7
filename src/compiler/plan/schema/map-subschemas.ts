import type { ToolSchema } from "../../ir/server-plan.ts";
import type { Inner, Keywords } from "./shape.ts";

/**
 * A shape as plain JSON, each schema inside it written by `write`. `items` and `additionalProperties` that say nothing
 * are written as what they are: left out, and `true`.
 */
export function mapSubschemas(
  keywords: Keywords,
  write: (schema: Inner, keyword: string, name: string) => ToolSchema,
): ToolSchema {
  const out: [string, unknown][] = [];
  for (const [keyword, value] of Object.entries(keywords)) {
    const written = writeKeyword(keyword, value, write);
    if (written !== undefined) out.push([keyword, written]);
  }
  return Object.fromEntries(out);
}

function writeKeyword(
  keyword: string,
  value: unknown,
  write: (schema: Inner, keyword: string, name: string) => ToolSchema,
): unknown {
  switch (keyword) {
    case "properties":
    case "patternProperties":
      return Object.fromEntries(
        [...(value as ReadonlyMap<string, Inner>)].map(([name, member]) => [
          name,
          write(member, keyword, name),
        ]),
      );
    case "anyOf":
    case "oneOf":
    case "allOf":
    case "prefixItems":
      return (value as readonly Inner[]).map((part, i) => write(part, keyword, String(i)));
    case "not":
      return write(value as Inner, keyword, "");
    case "items":
    case "additionalProperties": {
      if (value === false) return false;
      const written = value === true ? {} : write(value as Inner, keyword, "");
      if (Object.keys(written).length > 0) return written;
      return keyword === "items" ? undefined : true;
    }
    default:
      return value;
  }
}
