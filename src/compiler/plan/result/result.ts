import { OFFSET, PAGE_PLACE } from "../../../language/paging-names.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { Overlay, OverlayResult } from "../../ir/overlay.ts";
import type { Schema } from "../../ir/schema.ts";
import type { InputPlan, ResultPlan, ToolSchema } from "../../ir/server-plan.ts";
import { keyIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import { declaredFile, plainFile } from "./file.ts";
import { checkLineTemplate } from "./line-template.ts";
import { objectSchema } from "./output-schema.ts";
import { type SuccessBody, successBody } from "./response.ts";
import { resultPlace } from "./result-place.ts";
import { resultStep } from "./result-step.ts";
import {
  answerOf,
  objectOf,
  type Selecting,
  type Subject,
  shapeAt,
  type TypedSelect,
  typeAt,
  typeItem,
  typeSelect,
} from "./select.ts";
import { itemType } from "./stream.ts";
import { typicalTokens } from "./typical.ts";
import { detailInput, type TypedVariant, variantPlans, variantsSchema } from "./variants.ts";

/** Default upper bound of a result's text, in tokens. */
export const MAX_TOKENS = 4_000;

/** Items of a list that nobody says the length of: for estimates only. */
const TYPICAL_ITEMS = 10;

/** Keys that lead to what is selected or shape it; the whole body is only ever cut. */
const SHAPING = ["from", "text", "onOverflow"] as const;

/** Names that a list result has itself (overlay.md, Grammar: Result). */
const RESERVED: ReadonlySet<string> = new Set(["items", "next"]);

/** What leaves the server of a tool's answer, and its schema where it is structured. */
export interface PlannedResult {
  readonly result: ResultPlan;
  readonly outputSchema?: ToolSchema;
  /** What it holds, whether or not it is structured; undefined where that is the body as it is. */
  readonly shape?: ToolSchema;
  /** The argument that chooses among variants. */
  readonly detail?: InputPlan;
}

/** Results of exposed operations, by the kind of their body: equal ones are one object, printed and hashed once. */
const exposedResults = new WeakMap<Overlay, Map<SuccessBody["kind"], ResultPlan>>();

/** The result of an exposed operation: its body as text, or as the file that it is. */
export function exposedResult(body: SuccessBody, overlay: Overlay): ResultPlan {
  if (body.kind === "file") return wholeBody(body, overlay, undefined, "");
  const known = exposedResults.get(overlay) ?? new Map<SuccessBody["kind"], ResultPlan>();
  exposedResults.set(overlay, known);
  const result = known.get(body.kind) ?? wholeBody(body, overlay, undefined, "");
  known.set(body.kind, result);
  return result;
}

function wholeBody(
  body: SuccessBody,
  overlay: Overlay,
  stated: OverlayResult | undefined,
  from: string,
): ResultPlan {
  return {
    ...(stated?.step === undefined ? {} : { step: stated.step }),
    kind: body.kind === "none" ? "empty" : body.kind === "file" ? "file" : "body",
    ...(body.kind === "file" ? { file: plainFile(body) } : {}),
    from,
    select: [],
    with: [],
    format: stated?.format ?? "json",
    ...(stated?.text === undefined ? {} : { text: stated.text }),
    ...(stated?.onOverflow === undefined || stated.onOverflow === "truncate"
      ? {}
      : { onOverflow: stated.onOverflow }),
    maxTokens: stated?.maxTokens ?? overlay.defaults.result?.maxTokens ?? MAX_TOKENS,
    structured: false,
  };
}

/**
 * The result of a tool declared by name: `from`, `select` and `with` typed against the response of `context`, and what they
 * take from elsewhere against inputs and steps. Reports what is not there. `select: all` keeps the whole body as text.
 */
export function declaredResult(
  outer: ToolContext,
  inputs: readonly InputPlan[] = [],
): PlannedResult {
  const context: Selecting = {
    ...outer,
    inputs: new Map(inputs.map((input) => [input.name, input])),
  };
  const { name: tool, operation, overlay, report } = context;
  const { view } = context.source;
  const stated = context.tool.result;
  const place = (...tokens: readonly string[]) => resultPlace(context, ...tokens);
  const from = stated?.from ?? "";
  const variants = stated?.variants;
  const select = stated?.select ?? variants?.values().next().value;
  const body = successBody(operation, view);
  const whole = (): PlannedResult => ({ result: wholeBody(body, overlay, stated, from) });
  if (stated === undefined) return whole();
  if (stated.file !== undefined) {
    const file = declaredFile(stated, stated.file, context);
    return { result: { ...whole().result, kind: "file", file, from: "" } };
  }
  if (select === undefined || select === "all") {
    for (const what of SHAPING) {
      const value = stated[what];
      if (value === undefined || value === "truncate") continue;
      report(selectProblem("nothing-selected", { what }, { ...place(what), onKey: true }, tool));
    }
  }
  const wantsPart =
    from !== "" || stated.with.length > 0 || (select !== undefined && select !== "all");
  if (!wantsPart) {
    if (stated.structured === true) {
      report(selectProblem("nothing-selected", { what: "structured" }, place("structured"), tool));
    }
    return whole();
  }
  const called = answerOf(context).replace(/^the response of /, "");
  if (body.kind === "none" || body.kind === "undocumented") {
    report(selectProblem("no-body", { operation: called }, place(), tool));
    return whole();
  }
  if (body.kind === "text" || body.kind === "file") {
    const words = { operation: called, mediaType: body.mediaType.type };
    report(selectProblem("not-json", words, place(), tool));
    return whole();
  }
  const items = body.kind === "stream" ? itemType(body, view) : undefined;
  const one =
    items === undefined ? bodySchema(body) : ({ type: "array", items: items.schema } as const);
  // A step that is sent for each item answers with all their bodies.
  const schema = isRepeated(context) ? ({ type: "array", items: one } as const) : one;
  const fromPlace = from === "" ? place() : place("from");
  const answer: Subject = { schema, view, called: answerOf(context) };
  const at = typeAt(from, answer, fromPlace, context);
  if (at === undefined) return whole();
  if (select === undefined || select === "all") {
    if (stated.with.length > 0) {
      report(selectProblem("nothing-selected", { what: "with" }, place("with"), tool));
    }
    return whole();
  }
  if (select.length === 0) {
    report(selectProblem("nothing-selected", { what: "select" }, place("select"), tool));
    return whole();
  }
  const shape = shapeAt(from, at, view, fromPlace, context);
  const row: Subject = { ...answer, schema: shape.schema };
  if (stated.onOverflow === "page" && !pages(context.tool)) {
    report(selectProblem("no-next-page", {}, place("onOverflow"), tool));
  }
  const named = [...(variants ?? [["", select] as const])].map(
    ([name, one]): TypedVariant => ({ name, typed: typeSelect(one, row, context) }),
  );
  const typed = named[0]?.typed ?? [];
  const item = variants === undefined ? objectOf(typed, false) : variantsSchema(named);
  const detail = variants === undefined ? undefined : detailInput(named, context);
  if (stated.text !== undefined) {
    const selections = named.map((one) => one.typed.map(({ plan }) => plan));
    checkLineTemplate(stated.text, selections, context);
  }
  const beside = besides(stated, answer, shape.many, context);
  const structured = stated.structured ?? true;
  const outputSchema = shape.many
    ? objectSchema(
        [
          ["items", { type: "array", items: item }],
          ...beside.map(({ plan, schema: one }) => [plan.key, one] as const),
        ],
        false,
      )
    : item;
  const result: ResultPlan = {
    ...wholeBody(body, overlay, stated, from),
    kind: shape.many ? "list" : "object",
    select: typed.map((one) => one.plan),
  };
  const typical = typicalTokens(body, result, {
    schema: shape.schema,
    view: context.source.view,
    items: context.tool.page?.pageSize ?? TYPICAL_ITEMS,
    structured,
  });
  return {
    result: {
      ...result,
      ...(variants === undefined ? {} : { variants: variantPlans(named) }),
      with: beside.map((one) => one.plan),
      structured,
      typical,
      ...(items === undefined ? {} : { stream: items.form }),
    },
    shape: outputSchema,
    ...(structured ? { outputSchema } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** Whether the tool reads pages, or an input says where one starts. */
function pages(tool: ToolContext["tool"]): boolean {
  if (tool.page !== undefined) return true;
  const names = [...tool.input.keys()];
  return names.some((one) => OFFSET.test(one) || PAGE_PLACE.test(one));
}

/** Whether the result is read of the answers of several requests of one step. */
function isRepeated({ tool }: ToolContext): boolean {
  return resultStep(tool)?.forEach !== undefined;
}

/** What the document says of a body; nothing where it says that there may be none. */
function bodySchema(body: SuccessBody): Schema {
  return body.kind === "json" ? (body.mediaType.schema ?? true) : true;
}

/** The values kept beside a list; their paths start at the body. */
function besides(
  stated: OverlayResult,
  answer: Subject,
  many: boolean,
  context: Selecting,
): readonly TypedSelect[] {
  const { name: tool, overlay, report } = context;
  return stated.with.flatMap((item) => {
    const { key } = item;
    const place = keyIn(overlay, ...context.at, "result", "with", key);
    if (RESERVED.has(key)) {
      report(selectProblem("reserved-key", { key }, place, tool));
      return [];
    }
    if (!many) {
      report(selectProblem("not-a-list", { key }, place, tool));
      return [];
    }
    const typed = typeItem(item, answer, context);
    return typed === undefined ? [] : [typed];
  });
}
