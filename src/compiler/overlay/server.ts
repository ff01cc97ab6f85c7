import { z } from "zod";
import type { Overlay } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { FILE_NAME, FILE_NAME_RULE } from "./file-name.ts";
import { complain } from "./issues.ts";
import { name, text } from "./scalar.ts";

/** A folder below the project's package.json: relative, `/` between names, `./` before them or not, no way out. */
const folder: z.ZodType<string> = z.string().check((context) => {
  const { value } = context;
  const names = value.replace(/^\.\//, "").split("/");
  const inside = names.every((part) => /^[\w@+-][\w.@+-]*$/.test(part));
  if (!inside || value.length > 200) complain(context, "bad-out", { value });
});

/** `server`: what this server is called and where its code goes. */
export const serverBlock: z.ZodType<Overlay["server"]> = block("server", {
  name: name("a server", FILE_NAME, FILE_NAME_RULE),
  version: text(64).exactOptional(),
  title: text(200).exactOptional(),
  instructions: text(8_000).exactOptional(),
  out: folder.exactOptional(),
  discovery: choice(["list", "dynamic"]).exactOptional(),
  readOnly: z.boolean().exactOptional(),
});
