import { isTargetError, parseTarget } from "../../../language/target.ts";
import { pageProblem } from "../../diagnostics/plan-page.ts";
import type { OverlayPage } from "../../ir/overlay.ts";
import { keyIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";

type Key = Exclude<keyof OverlayPage, "mode">;

interface Keys {
  readonly needs: readonly Key[];
  readonly may: readonly Key[];
}

const ALWAYS: readonly Key[] = ["total", "size", "pageSize", "maxItems", "expose", "walk"];
const COUNTED: Keys = { needs: ["send", "pageSize"], may: ["first"] };

/** What each mode is told with, beside what all take. */
const KEYS: Readonly<Record<OverlayPage["mode"], Keys>> = {
  page: COUNTED,
  offset: COUNTED,
  cursor: { needs: ["send", "next"], may: [] },
  link: { needs: [], may: [] },
  "next-url": { needs: ["next"], may: [] },
};

/** Reports keys that a mode lacks or that mean nothing beside it. Whether the block can be planned. */
export function checkPageKeys(page: OverlayPage, context: ToolContext): boolean {
  const { overlay, name: tool, report, at } = context;
  const by = `mode: ${page.mode}`;
  const { needs, may } = KEYS[page.mode];
  let sound = true;
  const lacks = (key: Key, who: string): void => {
    sound = false;
    report(pageProblem("needs-key", { key, by: who }, keyIn(overlay, ...at, "page"), tool));
  };
  const useless = (key: Key, who: string): void => {
    sound = false;
    const place = keyIn(overlay, ...at, "page", key);
    report(pageProblem("key-has-no-use", { key, by: who }, place, tool));
  };
  for (const key of needs) if (page[key] === undefined) lacks(key, by);
  for (const key of Object.keys(page) as (keyof OverlayPage)[]) {
    if (key === "mode" || needs.includes(key) || may.includes(key)) continue;
    if (!ALWAYS.includes(key)) useless(key, by);
  }
  const counts = needs.includes("pageSize");
  if (!counts && page.size !== undefined && page.pageSize === undefined) lacks("pageSize", "size");
  if (!counts && page.size === undefined && page.pageSize !== undefined) lacks("size", "pageSize");
  if (counts && page.size === undefined && reportChosenSize(context)) sound = false;
  if (page.walk !== undefined) {
    for (const key of ["expose", "maxItems"] as const) {
      if (page[key] !== undefined) useless(key, "walk");
    }
  }
  return sound;
}

/** Names that mean nothing else than the size of a page. */
const SIZE = /^(?:limit|per_?page|page_?size)$/i;

/** Reports an input that chooses the size of pages whose rows are counted. */
function reportChosenSize({ tool: { input }, overlay, name: tool, report }: ToolContext): boolean {
  let found = false;
  for (const [name, { to = "" }] of input) {
    const target = parseTarget(to);
    if (isTargetError(target)) continue;
    const last = target.location === "body" ? target.path.at(-1) : target;
    if (last === undefined || !("name" in last) || !SIZE.test(last.name)) continue;
    found = true;
    const place = keyIn(overlay, "tools", tool, "input", name);
    report(pageProblem("size-chosen", { name, target: to }, place, tool));
  }
  return found;
}
