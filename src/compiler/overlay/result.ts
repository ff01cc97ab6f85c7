import { z } from "zod";
import { isLineTemplateError, parseLineTemplate } from "../../language/line-template.ts";
import { isObject, own } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { OverlayPushdown, OverlayResult } from "../ir/overlay.ts";
import { apart, block, choice } from "./block.ts";
import { complain, readBlock } from "./issues.ts";
import { outputKeys, readOutput } from "./output.ts";
import { maxTokens } from "./policy.ts";
import { readMap } from "./read-map.ts";
import type { Report } from "./report.ts";
import {
  INPUT_NAME,
  INPUT_NAME_RULE,
  mediaRange,
  name,
  path,
  size,
  target,
  text,
  unique,
} from "./scalar.ts";
import { besidePart, readBeside, readSelect, selectPart } from "./select.ts";

/** Names of variants: they are values of the argument `detail`. */
const VARIANT_NAME = /^[a-z][a-z0-9_]{0,31}$/;

const variantName: z.ZodType<string> = name(
  "a variant",
  VARIANT_NAME,
  "up to 32 small letters, digits and _, a letter first",
);

const structured: z.ZodType<boolean> = z
  .union([z.boolean(), choice(["on", "off"])])
  .transform((value) => value === true || value === "on");

/** The line that a result in words is written with. */
const lineTemplate: z.ZodType<string> = text(1_000).check((context) => {
  const parsed = parseLineTemplate(context.value);
  if (!isLineTemplateError(parsed)) return;
  const span = { start: parsed.at, end: context.value.length };
  complain(context, "text-template", { reason: parsed.message }, { span });
});

/** `result.pushdown`: the selection also shrinks the upstream answer. */
const pushdownBlock: z.ZodType<OverlayPushdown> = block("pushdown", {
  to: target,
  as: choice(["list", "paths"]),
  under: path.exactOptional(),
});

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
    step: name("a step's id", INPUT_NAME, INPUT_NAME_RULE).exactOptional(),
    from: path.exactOptional(),
    select: apart("select", () => selectPart).exactOptional(),
    properties: outputKeys.properties.exactOptional(),
    items: outputKeys.items.exactOptional(),
    with: apart("beside", () => besidePart).exactOptional(),
    variants: apart("variants", () =>
      z.record(
        variantName,
        apart("select", () => selectPart),
      ),
    ).exactOptional(),
    pushdown: pushdownBlock.exactOptional(),
    format: choice(["json", "table", "text"]).exactOptional(),
    text: lineTemplate.exactOptional(),
    maxTokens: maxTokens.exactOptional(),
    onOverflow: choice(["page", "truncate", "error"]).exactOptional(),
    structured: structured.exactOptional(),
    file: fileBlock.exactOptional(),
  },
  ["redact", "page", "keepEmpty"],
  (context) => {
    const { format, select, text, variants } = context.value;
    if ((format === "text") !== (text !== undefined)) {
      const rule = "format: text and text: belong together";
      const key = text === undefined ? "format" : "text";
      complain(context, "contradiction", { rule }, { path: [key], onKey: true });
    }
    if (select !== undefined && variants !== undefined) {
      const rule = "variants are selections: select stands in their place";
      complain(context, "contradiction", { rule }, { path: ["select"], onKey: true });
    }
  },
);

/** `result` of a tool. */
export const resultPart: z.ZodUnknown = apart("result", () => resultBlock);

/** Reads `result` of a tool: what of the answer leaves the server. */
export function readResult(
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlayResult | undefined {
  const read = readBlock(resultBlock, value, at, report);
  const select = own(value, "select");
  const items =
    select === undefined || select === "all"
      ? select
      : readSelect(select, pointer(at, "select"), report);
  const variants = readVariants(value, at, report);
  const beside =
    own(value, "with") === undefined
      ? []
      : readBeside(own(value, "with"), pointer(at, "with"), report);
  const output = readOutput(value, at, report);
  if (read === undefined) return undefined;
  const { with: _, select: __, variants: ___, properties: ____, items: _____, ...rest } = read;
  return {
    ...rest,
    with: beside,
    ...(items === undefined ? {} : { select: items }),
    ...(variants === undefined ? {} : { variants }),
    ...(output === undefined ? {} : { output }),
  };
}

/** `variants` of a value that may be anything. */
function readVariants(
  value: unknown,
  at: JsonPointer,
  report: Report,
): OverlayResult["variants"] | undefined {
  const stated = own(value, "variants");
  if (stated === undefined) return undefined;
  const place = pointer(at, "variants");
  const variants = readMap(stated, place, report, {
    key: variantName,
    read: (select, one) => readSelect(select, one, report),
  });
  if (isObject(stated) && Object.keys(stated).length < 2) {
    report("out-of-range", { what: "at least two variants" }, { pointer: place });
  }
  return variants;
}
