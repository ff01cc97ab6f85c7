import { type Code, expanded, json, number, string } from "../../src/compiler/emit/code.ts";
import type { PagePlan } from "../../src/compiler/ir/server-plan.ts";

/** How a list is read page by page, as code: one fact a line. */
export function pageCode(page: PagePlan): Code {
  const text = (value: string | undefined): Code | undefined =>
    value === undefined ? undefined : string(value);
  const count = (value: number | undefined): Code | undefined =>
    value === undefined ? undefined : number(value);
  return expanded([
    ["mode", string(page.mode)],
    ["input", text(page.input)],
    ["send", page.send === undefined ? undefined : json(page.send)],
    ["next", text(page.next)],
    ["total", text(page.total)],
    ["pageSize", count(page.pageSize)],
    ["first", count(page.first)],
    ["maxItems", number(page.maxItems)],
    ["maxPages", count(page.maxPages)],
  ]);
}
