import { isObject } from "../../util/json.ts";
import { smellProblem } from "../diagnostics/smell.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Overlay } from "../ir/overlay.ts";
import type { ServerPlan, ToolPlan } from "../ir/server-plan.ts";
import { instructionIn } from "./instruction-words.ts";

/** Shorter values and names hold no sentence. */
const SENTENCE = 16;

/**
 * Texts of documents that reach a model and speak to it (threats: tool poisoning). What the overlay says itself is its
 * author's, who is asked for by name in review: to say a text there is how one is accepted.
 */
export function instructions(plan: ServerPlan, overlay: Overlay): readonly Diagnostic[] {
  const known = new Map<string, string | undefined>();
  const instruction = (text: string): string | undefined => {
    if (!known.has(text)) known.set(text, instructionIn(text));
    return known.get(text);
  };
  return plan.tools.flatMap((tool) => {
    const own = tool.exposed ? NOTHING : new Set(textsIn(overlay.tools.get(tool.name)));
    const found = textsOf(tool).find((text) => instruction(text) !== undefined && !own.has(text));
    const words = found === undefined ? undefined : instruction(found);
    return words === undefined
      ? []
      : [smellProblem("instruction", { words }, tool.origin, tool.name)];
  });
}

const NOTHING: ReadonlySet<string> = new Set();

/** What a model reads of a tool that may be a document's own words. */
function textsOf({ title, description, exposed, inputSchema, outputSchema }: ToolPlan): string[] {
  const texts: string[] = exposed ? [description] : [];
  if (exposed && title !== undefined) texts.push(title);
  schemaTexts(inputSchema, texts);
  if (outputSchema !== undefined) schemaTexts(outputSchema, texts);
  return texts;
}

/** Descriptions, titles, values and names of a schema and of all that is inside it. */
function schemaTexts(schema: unknown, texts: string[]): void {
  if (Array.isArray(schema)) {
    for (const part of schema) schemaTexts(part, texts);
  } else if (isObject(schema)) {
    for (const [key, value] of Object.entries(schema)) {
      if (key.length >= SENTENCE) texts.push(key.replaceAll(/[_-]+/g, " "));
      if (typeof value !== "string") schemaTexts(value, texts);
      else if (value.length >= SENTENCE) texts.push(value);
    }
  } else if (typeof schema === "string" && schema.length >= SENTENCE) texts.push(schema);
}

/** Every text of the overlay's own block of a tool. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Map) return [...value.values()].flatMap(textsIn);
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
