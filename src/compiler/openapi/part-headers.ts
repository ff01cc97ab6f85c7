import type { PartHeader } from "../ir/api-model.ts";
import { type Context, followObject } from "./context.ts";
import { schemaReference } from "./schema.ts";
import { flagOf, memberOf, membersOf, type Written, type WrittenObject } from "./written.ts";

/** The `headers` of an Encoding Object (OpenAPI 3.1.1, 4.8.15.1.1), `Content-Type` left out as the standard says. */
export function lowerPartHeaders(encoding: WrittenObject, context: Context): readonly PartHeader[] {
  const member = memberOf(encoding, "headers");
  if (member === undefined || member.value === null) return [];
  const map = followObject(member, "headers", context);
  return (map === undefined ? [] : membersOf(map)).flatMap(([name, written]) => {
    const header = followObject(written, "a header", context);
    if (header === undefined || name.toLowerCase() === "content-type") return [];
    const schema = memberOf(header, "schema") ?? schemaOfContent(header, context);
    return [
      Object.freeze({
        name,
        required: flagOf(header, "required"),
        schema: schema === undefined ? true : schemaReference(schema, context),
      }),
    ];
  });
}

/** The schema of the one media type in `content`. Its encoding is not read: its headers could hold this one again. */
function schemaOfContent(header: WrittenObject, context: Context): Written | undefined {
  const member = memberOf(header, "content");
  const content = member === undefined ? undefined : followObject(member, "content", context);
  const [first] = content === undefined ? [] : membersOf(content);
  const media = first === undefined ? undefined : followObject(first[1], "a media type", context);
  return media === undefined ? undefined : memberOf(media, "schema");
}
