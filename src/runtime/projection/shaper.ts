import { own } from "../../util/json.ts";
import type { ToolCall } from "../call/call.ts";
import type { ResultDefinition, ToolDefinition } from "../codegen/v1/tool.ts";
import { type LineWriter, lineWriter } from "./line-text.ts";
import { compileProjector, type Projector } from "./select.ts";

/** What shapes the answers of a tool, in one of its variants. */
export interface Shaper {
  /** With the variant's selection as `select`. */
  readonly result: ResultDefinition;
  readonly project: Projector;
  /** With `format: "text"`. */
  readonly line: LineWriter | undefined;
}

const shapers = new WeakMap<ToolDefinition, Map<string, Shaper>>();

/** The shaper of a call: of the variant that its argument `detail` names. Compiled on first use and kept. */
export function shaperOf({ tool, arguments: args }: ToolCall): Shaper {
  const variant = variantOf(tool.result, own(args, "detail"));
  let known = shapers.get(tool);
  if (known === undefined) {
    known = new Map();
    shapers.set(tool, known);
  }
  let shaper = known.get(variant);
  if (shaper === undefined) {
    shaper = compileShaper(tool, variant);
    known.set(variant, shaper);
  }
  return shaper;
}

/** The first one where none is asked for; the argument's schema admits no other name. */
function variantOf({ variants }: ResultDefinition, asked: unknown): string {
  if (variants === undefined) return "";
  const names = Object.keys(variants);
  return names.find((name) => name === asked) ?? names[0] ?? "";
}

function compileShaper({ result, schemas }: ToolDefinition, variant: string): Shaper {
  const select = result.variants?.[variant] ?? result.select;
  const chosen: ResultDefinition = { ...result, ...(select === undefined ? {} : { select }) };
  return {
    result: chosen,
    project: compileProjector(chosen, schemas.output),
    line: result.text === undefined ? undefined : lineWriter(result.text),
  };
}
