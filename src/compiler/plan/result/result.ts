import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { Operation } from "../../ir/api-model.ts";
import type { Overlay, OverlayResult } from "../../ir/overlay.ts";
import type { Schema } from "../../ir/schema.ts";
import type { ResultPlan, SelectPlan, ToolSchema } from "../../ir/server-plan.ts";
import { partOf, placeIn } from "../place.ts";
import type { SchemaView } from "../schema/view.ts";
import type { ToolContext } from "../tool-context.ts";
import { declaredFile, plainFile } from "./file.ts";
import { objectSchema, relaxed } from "./output-schema.ts";
import { type SuccessBody, successBody } from "./response.ts";
import { objectOf, shapeAt, typeAt, typeSelect } from "./select.ts";
import { itemType } from "./stream.ts";

/** Default upper bound of a result's text, in tokens. */
const MAX_TOKENS = 4_000;

/** Names that a list result has itself (overlay.md, Grammar: Result). */
const RESERVED: ReadonlySet<string> = new Set(["items", "next"]);

/** What leaves the server of a tool's answer, and its schema where it is structured. */
export interface PlannedResult {
  readonly result: ResultPlan;
  readonly outputSchema?: ToolSchema;
}

/** The result of an exposed operation: its body as text, or as the file that it is. */
export function exposedResult(
  operation: Operation,
  overlay: Overlay,
  view: SchemaView,
): PlannedResult {
  return { result: wholeBody(successBody(operation, view), overlay, undefined, "") };
}

function wholeBody(
  body: SuccessBody,
  overlay: Overlay,
  stated: OverlayResult | undefined,
  from: string,
): ResultPlan {
  return {
    kind: body.kind === "none" ? "empty" : body.kind === "file" ? "file" : "body",
    ...(body.kind === "file" ? { file: plainFile(body) } : {}),
    from,
    select: [],
    with: [],
    format: stated?.format ?? "json",
    maxTokens: stated?.maxTokens ?? overlay.defaults.result?.maxTokens ?? MAX_TOKENS,
    structured: false,
  };
}

/**
 * The result of a tool declared by name: `from`, `select` and `with` typed against the response. Reports what the response
 * does not have. `select: all`, or no selection, keeps the whole body as text.
 */
export function declaredResult(context: ToolContext): PlannedResult {
  const { name: tool, operation, overlay, report } = context;
  const stated = context.tool.result;
  const place = (...tokens: readonly string[]) =>
    placeIn(overlay, "tools", tool, "result", ...tokens);
  const from = stated?.from ?? "";
  const select = stated?.select;
  const body = successBody(operation, context.source.view);
  const whole = (): PlannedResult => ({ result: wholeBody(body, overlay, stated, from) });
  if (stated === undefined) return whole();
  if (stated.file !== undefined) {
    const file = declaredFile(stated, stated.file, context);
    return { result: { ...whole().result, kind: "file", file, from: "" } };
  }
  const wantsPart =
    from !== "" || stated.with.size > 0 || (select !== undefined && select !== "all");
  if (!wantsPart) {
    if (stated.structured === true) {
      report(selectProblem("nothing-selected", { what: "structured" }, place("structured"), tool));
    }
    return whole();
  }
  const called = `${context.source.name}.${operation.operationId ?? operation.key}`;
  if (body.kind === "none" || body.kind === "undocumented") {
    report(selectProblem("no-body", { operation: called }, place(), tool));
    return whole();
  }
  if (body.kind === "text" || body.kind === "file") {
    const words = { operation: called, mediaType: body.mediaType.type };
    report(selectProblem("not-json", words, place(), tool));
    return whole();
  }
  const items = body.kind === "stream" ? itemType(body, context.source.view) : undefined;
  const schema =
    items === undefined ? bodySchema(body) : ({ type: "array", items: items.schema } as const);
  const fromPlace = from === "" ? place() : place("from");
  const at = typeAt(from, schema, fromPlace, context);
  if (at === undefined) return whole();
  if (select === undefined || select === "all") {
    if (stated.with.size > 0) {
      report(selectProblem("nothing-selected", { what: "with" }, place("with"), tool));
    }
    return whole();
  }
  if (select.length === 0) {
    report(selectProblem("nothing-selected", { what: "select" }, place("select"), tool));
    return whole();
  }
  const shape = shapeAt(from, at, fromPlace, context);
  const typed = typeSelect(select, shape.schema, context);
  const beside = besides(stated, schema, shape.many, context);
  const structured = stated.structured ?? true;
  const outputSchema = shape.many
    ? objectSchema(
        [
          ["items", { type: "array", items: objectOf(typed, false) }],
          ...beside.map(({ plan, schema: one }) => [plan.key, one] as const),
        ],
        false,
      )
    : objectOf(typed, false);
  return {
    result: {
      ...wholeBody(body, overlay, stated, from),
      kind: shape.many ? "list" : "object",
      select: typed.map((one) => one.plan),
      with: beside.map((one) => one.plan),
      structured,
      ...(items === undefined ? {} : { stream: items.form }),
    },
    ...(structured ? { outputSchema } : {}),
  };
}

/** What the document says of a body; nothing where it says that there may be none. */
function bodySchema(body: SuccessBody): Schema {
  return body.kind === "json" ? (body.mediaType.schema ?? true) : true;
}

/** The fields kept beside a list; their paths start at the body. */
function besides(
  stated: OverlayResult,
  schema: Parameters<typeof typeAt>[1],
  many: boolean,
  context: ToolContext,
): readonly { readonly plan: SelectPlan; readonly schema: ToolSchema }[] {
  const { name: tool, overlay, report, source } = context;
  return [...stated.with].flatMap(([key, path]) => {
    const place = placeIn(overlay, "tools", tool, "result", "with", key);
    if (RESERVED.has(key)) {
      report(selectProblem("reserved-key", { key }, { ...place, onKey: true }, tool));
      return [];
    }
    if (!many) {
      report(selectProblem("not-a-list", { key }, { ...place, onKey: true }, tool));
      return [];
    }
    const found = typeAt(path, schema, partOf(overlay, place, undefined), context);
    if (found === undefined) return [];
    return [
      {
        plan: { kind: "field", key, path } as const,
        schema: relaxed(found.schema, found.many, source.view),
      },
    ];
  });
}
