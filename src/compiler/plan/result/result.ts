import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { Operation } from "../../ir/api-model.ts";
import type { Overlay, OverlayResult } from "../../ir/overlay.ts";
import type { ResultPlan, SelectPlan, ToolSchema } from "../../ir/server-plan.ts";
import { partOf, placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import { objectSchema, relaxed } from "./output-schema.ts";
import { successBody } from "./response.ts";
import { objectOf, shapeAt, typeAt, typeSelect } from "./select.ts";

/** Default upper bound of a result's text, in tokens. */
const MAX_TOKENS = 4_000;

/** Names that a list result has itself (overlay.md, Grammar: Result). */
const RESERVED: ReadonlySet<string> = new Set(["items", "next"]);

/** What leaves the server of a tool's answer, and its schema where it is structured. */
export interface PlannedResult {
  readonly result: ResultPlan;
  readonly outputSchema?: ToolSchema;
}

/** The result of an exposed operation: its body as text. */
export function exposedResult(operation: Operation, overlay: Overlay): PlannedResult {
  return { result: wholeBody(operation, overlay, undefined, "") };
}

function wholeBody(
  operation: Operation,
  overlay: Overlay,
  stated: OverlayResult | undefined,
  from: string,
): ResultPlan {
  return {
    kind: successBody(operation).kind === "none" ? "empty" : "body",
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
  const whole = (): PlannedResult => ({ result: wholeBody(operation, overlay, stated, from) });
  if (stated === undefined) return whole();
  const wantsPart =
    from !== "" || stated.with.size > 0 || (select !== undefined && select !== "all");
  if (!wantsPart) {
    if (stated.structured === true) {
      report(selectProblem("nothing-selected", { what: "structured" }, place("structured"), tool));
    }
    return whole();
  }
  const body = successBody(operation);
  const called = `${context.source.name}.${operation.operationId ?? operation.key}`;
  if (body.kind === "none") {
    report(selectProblem("no-body", { operation: called }, place(), tool));
    return whole();
  }
  if (body.kind === "other") {
    const words = { operation: called, mediaType: body.mediaType.type };
    report(selectProblem("not-json", words, place(), tool));
    return whole();
  }
  const schema = body.mediaType.schema ?? true;
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
      ...wholeBody(operation, overlay, stated, from),
      kind: shape.many ? "list" : "object",
      select: typed.map((one) => one.plan),
      with: beside.map((one) => one.plan),
      structured,
    },
    ...(structured ? { outputSchema } : {}),
  };
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
