import type { MediaType } from "../../ir/api-model.ts";
import type { Schema } from "../../ir/schema.ts";
import type { StreamItem } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";
import type { SuccessBody } from "./response.ts";

/** What a stream's items are, and the schema of one. */
export interface ItemType {
  readonly form: StreamItem;
  readonly schema: Schema;
}

/**
 * The items of a stream by what the document says of them: `itemSchema` (OpenAPI 3.2), or `schema` in documents that
 * have no better word, which is then one item's, unless it is an array. Of server-sent events it may describe the
 * event (`data` beside `event` or `id`) or what its data holds; where it says nothing of members, items are events.
 */
export function itemType(
  { mediaType, stream }: Extract<SuccessBody, { kind: "stream" }>,
  view: SchemaView,
): ItemType {
  const schema = itemSchema(mediaType, view);
  if (stream !== "events") return { form: "lines", schema };
  const names = view.names(schema);
  const isEvent = names.includes("data") && (names.includes("event") || names.includes("id"));
  if (!isEvent && mediaType.itemSchema === undefined && saysMembers(schema, view)) {
    return { form: "data", schema };
  }
  const data = view.member(schema, "data")?.schema ?? true;
  if (isPlainText(data, view)) return { form: "events", schema: eventOf({ type: "string" }) };
  return { form: "json-events", schema: eventOf(holdsText(data, view) ? true : data) };
}

function itemSchema({ itemSchema, schema }: MediaType, view: SchemaView): Schema {
  if (itemSchema !== undefined) return itemSchema;
  if (schema === undefined) return true;
  return view.kinds(schema)?.has("array") === true ? view.items(schema) : schema;
}

function saysMembers(schema: Schema, view: SchemaView): boolean {
  return view.names(schema).length > 0;
}

/** Text that stays text: no JSON is announced in it. */
function isPlainText(data: Schema, view: SchemaView): boolean {
  const media = view.keyword(data, (s) => s.contentMediaType);
  return holdsText(data, view) && (media === undefined || !/[/+]json\b/i.test(media));
}

function holdsText(data: Schema, view: SchemaView): boolean {
  const kinds = view.kinds(data);
  return kinds?.has("string") === true && !kinds.has("object") && !kinds.has("array");
}

/** An event as the runtime hands it on: `retry` is for clients that stay connected. */
function eventOf(data: Schema): Schema {
  return {
    type: "object",
    properties: { data, event: { type: "string" }, id: { type: "string" } },
    required: ["data"],
  };
}
