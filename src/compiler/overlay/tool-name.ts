import { z } from "zod";
import { patterned } from "./block.ts";
import { complain } from "./issues.ts";

const TOOL_NAME = /^[a-z][a-z0-9_]{2,63}$/;

/** The name of a tool: the part of tool names that every client accepts, in one spelling. */
export const toolName: z.ZodType<string> = patterned(
  z.string().check((context) => {
    const { value } = context;
    if (TOOL_NAME.test(value)) return;
    const near = value
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^[^a-z]+|_+$/g, "")
      .slice(0, 64);
    complain(context, "tool-name", { name: value, ...(TOOL_NAME.test(near) ? { near } : {}) });
  }),
  TOOL_NAME,
);
