import { z } from "zod";
import type { OverlayExpose } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { name, scopeName, text, unique } from "./scalar.ts";

const METHODS = ["GET", "HEAD", "OPTIONS", "QUERY", "POST", "PUT", "PATCH", "DELETE"] as const;

/** One item of `expose`: the operations of a source that become tools of their own. */
const exposeBlock: z.ZodType<OverlayExpose> = block("an item of expose", {
  source: text(64),
  tags: unique(text(200), "tag").exactOptional(),
  methods: unique(choice(METHODS), "method").exactOptional(),
  paths: unique(
    name("paths", /^\/\S{0,500}$/, "a glob that starts with /, as in /v1/deals/**"),
    "path",
  ).exactOptional(),
  prefix: name(
    "a prefix of tools",
    /^[a-z][a-z0-9_]{0,31}$/,
    "up to 32 small letters, digits and _, a letter first",
  ).exactOptional(),
  scopes: unique(scopeName, "scope").exactOptional(),
});

/** `expose`: `all`, or a list of items. */
export const exposeList: z.ZodType<"all" | readonly OverlayExpose[]> = z.union([
  choice(["all"]),
  z.array(exposeBlock),
]);
