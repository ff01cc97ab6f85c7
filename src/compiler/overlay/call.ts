import { z } from "zod";
import { complain } from "./issues.ts";

/** `source.operationId`, or `source METHOD /path`. */
export const call: z.ZodType<string> = z.string().check((context) => {
  const { value } = context;
  if (!/^[a-z][a-z0-9_-]*(?:\.\S.*| [A-Z]+ \/\S*)$/.test(value)) {
    complain(context, "bad-call", { value });
  }
});
