import { printPath } from "../../../language/path.ts";
import { handlerProblem } from "../../diagnostics/plan-handler.ts";
import type { Origin } from "../../ir/origin.ts";
import type { OverlayShape } from "../../ir/overlay.ts";
import type { SelectPlan, ToolSchema } from "../../ir/server-plan.ts";
import { likeSchema } from "../inputs/like.ts";
import { narrow } from "../inputs/narrow.ts";
import type { Base } from "../inputs/narrow-work.ts";
import { keyIn, placeIn } from "../place.ts";
import { checkLineTemplate } from "../result/line-template.ts";
import { objectSchema } from "../result/output-schema.ts";
import { MAX_TOKENS, type PlannedResult } from "../result/result.ts";
import type { ToolContext } from "../tool-context.ts";
import { described } from "./described.ts";
import { promised } from "./promised.ts";

/**
 * The result of a tool with a handler: what its `properties` or `items` declare. It selects nothing but these keys, of which the
 * schema is a promise that the runtime keeps: each is there, null unless it is required.
 */
export function handlerResult(context: ToolContext): PlannedResult {
  const { name: tool, overlay } = context;
  const stated = context.tool.result;
  const output = stated?.output;
  const path = output?.kind === "list" ? ["items", "properties"] : ["properties"];
  const properties = [...(output?.properties ?? [])].map(([name, shape]): [string, ToolSchema] => [
    name,
    valueSchema(name, shape, ["tools", tool, "result", ...path, name], context),
  ]);
  const item = objectSchema(properties, false);
  const select = properties.map(([key]): SelectPlan => {
    return { kind: "field", key, path: printPath([{ kind: "name", name: key }]) };
  });
  if (stated?.text !== undefined) checkLineTemplate(stated.text, [select], context);
  const items: ToolSchema = { type: "array", items: item };
  const describe = output?.describe;
  const isList = output?.kind === "list";
  const rows = describe === undefined ? items : { ...items, description: describe };
  return {
    result: {
      kind: isList ? "list" : "object",
      from: isList ? "items" : "",
      select,
      with: [],
      format: stated?.format ?? "json",
      ...(stated?.text === undefined ? {} : { text: stated.text }),
      ...(stated?.onOverflow === "error" ? { onOverflow: stated.onOverflow } : {}),
      maxTokens: stated?.maxTokens ?? overlay.defaults.result?.maxTokens ?? MAX_TOKENS,
      structured: true,
    },
    outputSchema: isList ? objectSchema([["items", rows]], false) : item,
  };
}

/** Levels of a document's objects of which no undeclared member leaves. */
const LEVELS = 16;

/** The schema of one declared value: made as an input's is, then as a result promises it. */
function valueSchema(
  name: string,
  shape: OverlayShape,
  at: readonly string[],
  context: ToolContext,
): ToolSchema {
  const { overlay, name: tool, source, report } = context;
  reportUntyped(name, shape, at, context);
  const like = (reference: string, place: Origin): Base | undefined => {
    const found = likeSchema(reference, place, context);
    if (found === undefined) return undefined;
    const { view } = found.source;
    const schema = described(found.schema, view, { of: "answer", levels: LEVELS });
    return { schema: loosened(schema), kinds: view.kinds(found.schema) };
  };
  const place = (...path: readonly string[]): Origin => placeIn(overlay, ...at, ...path);
  const base = shape.like === undefined ? undefined : like(shape.like, place("like"));
  const { schema, problems } = narrow(name, shape, base ?? { schema: {}, kinds: undefined }, {
    tool,
    place,
    faults: source.patternFaults,
    like,
  });
  for (const problem of problems) report(problem);
  return promised(schema, shape.required === true);
}

/** What a document requires of its API, and which values it lists today, is no promise of ours. */
function loosened({ required: _, enum: __, properties, items, ...rest }: ToolSchema): ToolSchema {
  const members = Object.entries(properties ?? {});
  return {
    ...rest,
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(members.map(([name, one]) => [name, loosened(one)])),
        }),
    ...(items === undefined ? {} : { items: typeof items === "object" ? loosened(items) : items }),
  };
}

/** Reports a value of which nothing says what leaves with it: without a type, or without members or items. */
function reportUntyped(
  name: string,
  { like, type, enum: values, items, properties }: OverlayShape,
  at: readonly string[],
  context: ToolContext,
): void {
  for (const [member, inner] of properties ?? []) {
    reportUntyped(`${name}.${member}`, inner, [...at, "properties", member], context);
  }
  if (items !== undefined) reportUntyped(`${name}[*]`, items, [...at, "items"], context);
  if (like !== undefined || items !== undefined || properties !== undefined) return;
  const lacks =
    type === "object"
      ? "properties"
      : type === "array"
        ? "items"
        : type === undefined && values === undefined
          ? "type"
          : undefined;
  if (lacks === undefined) return;
  const { overlay, name: tool, report } = context;
  report(handlerProblem("no-type", { name, lacks }, keyIn(overlay, ...at), tool));
}
