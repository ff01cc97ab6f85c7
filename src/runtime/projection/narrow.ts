import { type JsonObject, own } from "../../util/json.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";

const SIZE = /^(?:limit|count|size|first|top|per_?page|page_?size|max_?(?:results|items))$/i;
const OFFSET = /^(?:offset|skip)$/i;
const PLACE = /^(?:page|page_?(?:number|token)|cursor|after|starting_?after|next(?:_?token)?)$/i;
/** Arguments that page, not narrow. */
const PAGING = [SIZE, OFFSET, PLACE];

/**
 * How to get what was left out, by the tool's own arguments: never names one that it does not have.
 */
export function narrowing(tool: ToolDefinition, args: JsonObject, shown: number): string {
  const properties = own(tool.schemas.input, "properties");
  const names =
    typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  const find = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name));
  const advice: string[] = [];
  const offset = find(OFFSET);
  if (offset !== undefined && shown > 0) {
    const from = own(args, offset) ?? 0;
    if (Number.isSafeInteger(from)) advice.push(`go on with ${offset}=${Number(from) + shown}`);
  }
  const size = find(SIZE);
  const place = find(PLACE);
  if (size !== undefined && shown > 0) {
    const then = offset === undefined && place !== undefined ? ` and go on with ${place}` : "";
    advice.push(`ask for fewer with a smaller ${size}${then}`);
  }
  const filters = names.some((name) => !PAGING.some((p) => p.test(name)));
  if (filters) advice.push(advice.length > 0 ? "a narrower filter" : "use a narrower filter");
  return advice.length > 0 ? advice.join(", or ") : "this tool has no argument that asks for less";
}
