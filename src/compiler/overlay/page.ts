import { z } from "zod";
import type { OptionsPage } from "../ir/options.ts";
import type { OverlayPage } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { path, target } from "./scalar.ts";

/** More rows or pages than one answer can hold. */
const MOST_ITEMS = 10_000;
const MOST_PAGES = 100;

const MODES = ["page", "offset", "cursor", "link", "next-url"] as const;

/** `options.page` of an input: how the list of its values goes on. */
export const optionsPageBlock: z.ZodType<OptionsPage> = block("page of options", {
  mode: choice(MODES),
  send: target.exactOptional(),
  next: path.exactOptional(),
  pageSize: z.int().min(1).max(MOST_ITEMS).exactOptional(),
  first: z.int().min(0).max(1).exactOptional(),
});

/** `page` of a tool: how its list is read page by page. Which keys a mode needs is for the planner to say. */
export const pageBlock: z.ZodType<OverlayPage> = block("page", {
  mode: choice(MODES),
  send: target.exactOptional(),
  next: path.exactOptional(),
  total: path.exactOptional(),
  size: target.exactOptional(),
  pageSize: z.int().min(1).max(MOST_ITEMS).exactOptional(),
  first: z.int().min(0).max(1).exactOptional(),
  maxItems: z.int().min(1).max(MOST_ITEMS).exactOptional(),
  expose: choice(["cursor"]).exactOptional(),
  walk: block("walk", {
    maxPages: z.int().min(2).max(MOST_PAGES),
    maxItems: z.int().min(1).max(MOST_ITEMS),
  }).exactOptional(),
});
