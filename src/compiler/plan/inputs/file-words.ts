import { LARGEST_FILE_ARGUMENT } from "../../../language/file-bytes.ts";
import { isMediaRange } from "../../../language/media-type.ts";
import { thousands } from "../../../util/thousands.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";

/**
 * The schema of an input, where that is a file or a list of them, with what a model has to know beside its words: that it is
 * base64, how large it may be, and of which types. Of several types the words tell; the keyword has room for one.
 */
export function withFileWords(schema: ToolSchema): ToolSchema {
  const { items } = schema;
  if (typeof items === "object" && isFile(items)) return { ...schema, items: withFileWords(items) };
  if (!isFile(schema)) return schema;
  const { type, description, contentMediaType, ...rest } = schema;
  const types = String(contentMediaType ?? "")
    .split(",")
    .map((one) => one.trim());
  const said = types.filter((one) => isMediaRange(one) && one !== "*/*" && one !== ANY_BYTES);
  const of = said.length === 0 ? "" : `: ${said.join(", ")}`;
  const most = thousands(LARGEST_FILE_ARGUMENT);
  const words = `Base64, at most ${most} bytes${of}.`;
  return {
    ...(type === undefined ? {} : { type }),
    description: description === undefined ? words : `${withStop(description)} ${words}`,
    ...rest,
    ...(said.length === 1 && !said[0]?.includes("*") ? { contentMediaType: said[0] } : {}),
  };
}

/** A type that says no more than base64 does. */
const ANY_BYTES = "application/octet-stream";

function isFile(schema: ToolSchema): boolean {
  return schema["contentEncoding"] === "base64";
}

function withStop(text: string): string {
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
}
