import { z } from "zod";
import type { Overlay } from "../ir/overlay.ts";
import { block } from "./block.ts";
import { text, unique } from "./scalar.ts";

type Toolset = Overlay["toolsets"] extends ReadonlyMap<string, infer T> ? T : never;

const names = unique(text(64), "name");

/** `toolsets.NAME`: tools under one name, with those of other toolsets. */
export const toolsetBlock: z.ZodType<Toolset> = block("a toolset", {
  extends: z.union([text(64), names]).exactOptional(),
  tools: names.exactOptional(),
  tags: unique(text(200), "tag").exactOptional(),
}).transform(({ extends: base = [], tools = [], tags }) => ({
  extends: typeof base === "string" ? [base] : base,
  tools,
  ...(tags === undefined ? {} : { tags }),
}));
