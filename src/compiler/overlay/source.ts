import { z } from "zod";
import { type OverlaySource, SENSITIVITIES } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { complain } from "./issues.ts";
import { text, unique } from "./scalar.ts";

/** What is wrong with the address of an API; undefined where nothing is. */
function urlFault(value: string): string | undefined {
  if (!URL.canParse(value)) return "it is no absolute URL";
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "it is not http or https";
  if (url.username !== "" || url.password !== "") return "it holds a user or a password";
  if (url.search !== "" || url.hash !== "") return "it has a query or a fragment";
  return undefined;
}

/** An absolute URL that requests may go to. */
export const httpUrl: z.ZodType<string> = z.string().check((context) => {
  const reason = urlFault(context.value);
  if (reason !== undefined) complain(context, "bad-url", { reason });
});

/** `${VARIABLE}` as a whole, or a URL. */
const baseUrl: z.ZodType<string> = z.string().check((context) => {
  const { value } = context;
  if (/^\$\{[A-Z][A-Z0-9_]{0,127}\}$/.test(value)) return;
  if (/^\$/.test(value)) {
    const near = /[A-Za-z]\w*/.exec(value.replace(/^\$\{?env\./, ""))?.[0];
    const parameters = near === undefined ? {} : { near: `\${${near.toUpperCase()}}` };
    return complain(context, "env-name", parameters);
  }
  const reason = value.includes("${")
    ? "a variable stands for the whole address, not for a part of it"
    : urlFault(value);
  if (reason !== undefined) complain(context, "bad-url", { reason });
});

/** `sources.NAME`: one API by its document. */
export const sourceBlock: z.ZodType<OverlaySource> = block(
  "a source",
  {
    document: text(1_000),
    amend: unique(text(1_000), "amendment").exactOptional(),
    baseUrl: baseUrl.exactOptional(),
    sensitivity: choice(SENSITIVITIES).exactOptional(),
  },
  [
    "rateLimit",
    "concurrency",
    "deadSession",
    "success",
    "retry",
    "timeout",
    "cache",
    "redact",
    "classify",
  ],
);
