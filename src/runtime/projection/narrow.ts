import { OFFSET, PAGE_PLACE as PLACE, PAGE_SIZE as SIZE } from "../../language/paging-names.ts";
import { isObject, type JsonObject, own } from "../../util/json.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";

/** Arguments that page, not narrow. */
const PAGING = [SIZE, OFFSET, PLACE];

/**
 * What to say of a list that is as long as the call allowed: the API may hold more. Undefined where it is shorter, or
 * where the tool has no argument that bounds it.
 */
export function maybeMore(
  tool: ToolDefinition,
  args: JsonObject,
  count: number,
): string | undefined {
  const properties = own(tool.schemas.input, "properties");
  const size = isObject(properties)
    ? Object.keys(properties).find((name) => SIZE.test(name))
    : undefined;
  if (size === undefined || count === 0) return undefined;
  const bound = own(args, size) ?? own(own(properties, size), "default");
  if (bound !== count) return undefined;
  const next = nextPage(tool, args, count);
  return `there may be more${next === undefined ? "" : `: ${next}`}`;
}

/** What asks for the rows behind those shown: `offset=25`. Undefined where no argument counts rows. */
export function nextPage(
  tool: ToolDefinition,
  args: JsonObject,
  shown: number,
): string | undefined {
  const properties = own(tool.schemas.input, "properties");
  const offset = Object.keys(isObject(properties) ? properties : {}).find((name) =>
    OFFSET.test(name),
  );
  const from = offset === undefined ? undefined : (own(args, offset) ?? 0);
  return Number.isSafeInteger(from) ? `${offset}=${Number(from) + shown}` : undefined;
}

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
  const next = nextPage(tool, args, shown);
  if (next !== undefined && shown > 0) advice.push(`go on with ${next}`);
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
