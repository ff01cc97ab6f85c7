import { z } from "zod";
import type { OverlayScope } from "../ir/overlay.ts";
import { block } from "./block.ts";
import { scopeName, text, unique } from "./scalar.ts";

/** `scopes.NAME`: an inbound scope, and the upstream scopes that it stands for. */
export const scopeBlock: z.ZodType<OverlayScope> = block("a scope", {
  describe: text(500),
  upstream: z.record(z.string(), unique(scopeName, "scope")).exactOptional(),
}).transform(({ describe, upstream = {} }) => ({ describe, upstream }));
