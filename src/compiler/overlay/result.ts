import { z } from "zod";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayResult } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { complain, readBlock } from "./issues.ts";
import { maxTokens } from "./policy.ts";
import type { Report } from "./report.ts";
import { mediaRange, path, size, unique } from "./scalar.ts";
import { readSelect } from "./select.ts";

/** The keys of a list's result that are ours. */
const TAKEN: readonly string[] = ["items", "next"];

const beside: z.ZodType<Record<string, string>> = z.record(z.string(), path).check((context) => {
  for (const key of Object.keys(context.value)) {
    if (TAKEN.includes(key)) {
      const rule = "another name: items and next are the result's own";
      const parameters = { name: key, what: "a value beside the items", rule };
      complain(context, "bad-name", parameters, { path: [key], onKey: true });
    }
  }
});

const structured: z.ZodType<boolean> = z
  .union([z.boolean(), choice(["on", "off"])])
  .transform((value) => value === true || value === "on");

/** `result.file`: the body as a file. */
const fileBlock = block("file", {
  maxBytes: size.exactOptional(),
  types: unique(mediaRange, "media type").check(notEmpty).exactOptional(),
  as: choice(["embedded", "resource-link"]).exactOptional(),
});

function notEmpty(context: Parameters<typeof complain>[0]): void {
  if (Array.isArray(context.value) && context.value.length > 0) return;
  complain(context, "out-of-range", { what: "at least one media type" });
}

const resultBlock = block(
  "result",
  {
    from: path.exactOptional(),
    select: z.unknown().exactOptional(),
    with: beside.exactOptional(),
    format: choice(["json", "table"], ["text"]).exactOptional(),
    maxTokens: maxTokens.exactOptional(),
    structured: structured.exactOptional(),
    file: fileBlock.exactOptional(),
  },
  ["variants", "pushdown", "onOverflow", "redact", "step", "page"],
);

/** Reads `result` of a tool: what of the answer leaves the server. */
export function readResult(
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlayResult | undefined {
  const read = readBlock(resultBlock, value, at, report);
  const select = selectOf(value);
  const items =
    select === undefined || select === "all"
      ? select
      : readSelect(select, pointer(at, "select"), report);
  if (read === undefined) return undefined;
  const { with: aside = {}, select: _, ...rest } = read;
  return {
    ...rest,
    with: new Map(Object.entries(aside)),
    ...(items === undefined ? {} : { select: items }),
  };
}

/** `select` of a value that may be anything: its problems are told even where its neighbours have some. */
function selectOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "select")
    ? (value as { readonly select: unknown }).select
    : undefined;
}
