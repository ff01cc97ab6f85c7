import { readText, type Text } from "../../../language/template.ts";
import { resolveTarget } from "../request/resolve-target.ts";
import type { ToolContext } from "../tool-context.ts";
import type { DeclaredInput } from "./declared.ts";
import { baseOf } from "./like.ts";

/**
 * The inputs of a tool with steps, each text with the format (JSON Schema Validation, section 7) of the targets that it is
 * sent to as it stands: what the API refuses there is no argument. Nothing is added where the input says more of its
 * values than its type, or where targets differ.
 * @param contexts the calls that its steps make.
 */
export function withFormatsOfTargets(
  inputs: readonly DeclaredInput[],
  contexts: readonly ToolContext[],
): readonly DeclaredInput[] {
  const formats = new Map<string, Set<string>>();
  for (const context of contexts) {
    for (const [target, value] of context.tool.with) {
      const text: Text | undefined = typeof value === "string" ? readText(value).text : undefined;
      const format = text?.kind === "input" ? formatAt(target, context) : undefined;
      if (text?.kind !== "input" || format === undefined) continue;
      formats.set(text.name, (formats.get(text.name) ?? new Set()).add(format));
    }
  }
  return inputs.map((input) => {
    const [format, ...others] = formats.get(input.name) ?? [];
    if (format === undefined || others.length > 0 || !isBareText(input)) return input;
    return { ...input, schema: { ...input.schema, format } };
  });
}

function isBareText({ schema }: DeclaredInput): boolean {
  const { type, format, pattern, enum: values } = schema;
  return type === "string" && format === undefined && pattern === undefined && values === undefined;
}

/** The format of what stands at a target. What is wrong with the target is reported where it is bound. */
function formatAt(text: string, context: ToolContext): string | undefined {
  const silent: ToolContext = { ...context, report: () => {}, fail: () => {} };
  const place = context.overlay.document;
  const at = { uri: place.uri, pointer: "" };
  const target = resolveTarget(text, at, silent);
  const base = target && baseOf(target.schema, context.source, at, silent);
  const { type, format } = base?.schema ?? {};
  return type === "string" && typeof format === "string" ? format : undefined;
}
