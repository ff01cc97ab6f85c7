import { isPathError, parsePath } from "../../../language/path.ts";
import { isTargetError, parseTarget, printTarget } from "../../../language/target.ts";
import { pageProblem } from "../../diagnostics/plan-page.ts";
import type { Origin } from "../../ir/origin.ts";
import type { OverlayPage } from "../../ir/overlay.ts";
import type { JsonType } from "../../ir/schema.ts";
import type { InputPlan, PagePlan, ToolSchema } from "../../ir/server-plan.ts";
import { keyIn, placeIn } from "../place.ts";
import type { BoundRequest } from "../request/bind.ts";
import { type ResolvedTarget, resolveTarget } from "../request/resolve-target.ts";
import { successBody } from "../result/response.ts";
import type { PlannedResult } from "../result/result.ts";
import { answerOf, typeAt } from "../result/select.ts";
import { misfit } from "../schema/fits.ts";
import type { ToolContext } from "../tool-context.ts";
import { checkPageKeys } from "./page-keys.ts";

/** What a tool without a cap of its own shows at once. */
const MAX_ITEMS = 100;
/** What a sealed cursor takes at most: what it seals is bounded (threats.md, 7). */
const CURSOR_LENGTH = 8_192;

/** What `page` adds to a tool. */
export interface PlannedPage {
  /** The tool with the page's size, and the first page's number where one has to be sent. */
  readonly context: ToolContext;
  readonly plan?: PagePlan;
  /** The argument that asks for what comes next. */
  readonly input?: InputPlan;
  /** With what `page` writes into the request that no argument and no fixed value does. */
  readonly bound: (bound: BoundRequest) => BoundRequest;
  /** With the continuation beside the items. */
  readonly result: (result: PlannedResult) => PlannedResult;
}

/**
 * Plans `page`: resolves where the next page is asked for, types where the answer names it, and adds the argument that a
 * model goes on with. Reports what is missing or does not fit; then the tool is planned as if it had no pages.
 */
export function plannedPage(context: ToolContext, effect: string): PlannedPage {
  const none: PlannedPage = { context, bound: (b) => b, result: (r) => r };
  const { page } = context.tool;
  if (page === undefined) return none;
  const { overlay, name: tool, report, at } = context;
  const key = keyIn(overlay, ...at, "page");
  if (effect !== "read") {
    report(pageProblem("not-a-read", { effect }, key, tool));
    return none;
  }
  if (!checkPageKeys(page, context)) return none;
  const fixed = [
    target(context, page, "size", page.size, page.pageSize),
    target(context, page, "send", page.send, firstOf(page)),
  ];
  if (fixed.includes(undefined) || !pathsFit(page, context)) return none;
  const [, send] = fixed as readonly (Sent | "none")[];
  if (!sendTakesNext(page, send, context)) return none;
  const input = page.walk === undefined ? inputOf(page, context) : undefined;
  if (input === "taken") return none;
  const written = (fixed as readonly (Sent | "none")[]).flatMap((one) =>
    one === "none" || one.value === undefined ? [] : [[one.target.text, one.value] as const],
  );
  const sent = send === undefined || send === "none" ? undefined : send.target;
  const plan = planOf(page, sent, input?.name);
  return {
    context: {
      ...context,
      tool: { ...context.tool, with: new Map([...context.tool.with, ...written]) },
    },
    plan,
    ...(input === undefined ? {} : { input }),
    bound: (bound) => withSend(bound, sent, context),
    result: (result) => withNext(result, plan, context),
  };
}

interface Sent {
  readonly target: ResolvedTarget;
  /** Written into every request; undefined where only later pages need one. */
  readonly value: number | undefined;
}

/** Pages and rows are counted from the start: the first request says so too. */
function firstOf({ mode, first }: OverlayPage): number | undefined {
  if (mode === "page") return first ?? 1;
  return mode === "offset" ? (first ?? 0) : undefined;
}

/** A target of the block; `none` where there is none, undefined where it is wrong, which is reported. */
function target(
  context: ToolContext,
  page: OverlayPage,
  key: "size" | "send",
  text: string | undefined,
  value: number | undefined,
): Sent | "none" | undefined {
  if (text === undefined) return "none";
  const { overlay, name: tool, report, source } = context;
  const place = placeIn(overlay, ...context.at, "page", key);
  const found = resolveTarget(text, place, context);
  if (found === undefined) return undefined;
  const other = otherWriter(text, key, page, context);
  if (other !== undefined) {
    report(pageProblem("written-twice", { target: text, by: other, key }, place, tool));
    return undefined;
  }
  const wrong = value === undefined ? undefined : misfit(value, source.inline(found.schema).schema);
  if (wrong !== undefined && value !== undefined) {
    const words = { target: text, value, reason: wrong.reason };
    report(pageProblem("misfit", words, place, tool));
    return undefined;
  }
  if (value === undefined && !hasType(found.schema, ["string", "integer", "number"], context)) {
    report(typeProblem(text, found.schema, "a text or a number", place, context));
    return undefined;
  }
  return { target: found, value };
}

/** What else of the overlay writes the same place, or one around it or inside it. */
function otherWriter(
  text: string,
  key: "size" | "send",
  page: OverlayPage,
  { tool }: ToolContext,
): string | undefined {
  const inputs = [...tool.input].flatMap(([name, { to }]): [string, string][] =>
    to === undefined ? [] : [[`the input ${name}`, to]],
  );
  const fixed = [...tool.with.keys()].map((to): [string, string] => ["with", to]);
  const size: [string, string][] =
    key === "send" && page.size !== undefined ? [["size", page.size]] : [];
  return [...inputs, ...fixed, ...size].find(([, to]) => overlaps(to, text))?.[0];
}

function overlaps(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => {
    const parsed = parseTarget(text);
    if (isTargetError(parsed)) return undefined;
    const printed = printTarget(parsed);
    return parsed.location === "header" ? printed.toLowerCase() : printed;
  });
  if (a === undefined || b === undefined) return false;
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** Whether the block's paths stand in the response and hold what their use needs. */
function pathsFit(page: OverlayPage, context: ToolContext): boolean {
  const body = successBody(context.operation, context.source.view);
  // Without a JSON body the result is no list, which is told once.
  if (body.kind !== "json") return true;
  const { schema = true } = body.mediaType;
  const { view } = context.source;
  const subject = { schema, view, called: answerOf(context) };
  const fits = (key: "next" | "total", types: readonly JsonType[], needs: string): boolean => {
    const path = page[key];
    if (path === undefined) return true;
    const place = placeIn(context.overlay, ...context.at, "page", key);
    const found = typeAt(path, subject, place, context);
    if (found === undefined) return false;
    if (!found.many && hasType(found.schema, types, context)) return true;
    context.report(typeProblem(path, found.schema, needs, place, context, found.many));
    return false;
  };
  const next: readonly [readonly JsonType[], string] =
    page.mode === "next-url"
      ? [["string"], "the address of the next page, a text,"]
      : [["string", "integer", "number"], "a text or a number"];
  const total = fits("total", ["integer", "number"], "a number");
  return fits("next", ...next) && total;
}

/** Whether what `next` names can be sent: a text is no number, whatever a number may be written as. */
function sendTakesNext(
  page: OverlayPage,
  send: Sent | "none" | undefined,
  context: ToolContext,
): boolean {
  const { source, overlay, operation, at } = context;
  if (page.next === undefined || send === undefined || send === "none") return true;
  const body = successBody(operation, source.view);
  if (body.kind !== "json") return true;
  const subject = { schema: body.mediaType.schema ?? true, view: source.view };
  const place = (key: string) => placeIn(overlay, ...at, "page", key);
  const found = typeAt(
    page.next,
    { ...subject, called: answerOf(context) },
    place("next"),
    context,
  );
  if (found === undefined || hasType(found.schema, ["integer", "number"], context)) return true;
  if (hasType(send.target.schema, ["string"], context)) return true;
  const { text, schema } = send.target;
  context.report(typeProblem(text, schema, "a place for a text", place("send"), context));
  return false;
}

type AnySchema = ResolvedTarget["schema"];

function hasType(schema: AnySchema, types: readonly JsonType[], { source }: ToolContext): boolean {
  const kinds = source.view.kinds(schema);
  return kinds === undefined || types.some((type) => kinds.has(type));
}

function typeProblem(
  what: string,
  schema: AnySchema,
  needs: string,
  place: Origin,
  { source, name }: ToolContext,
  many = false,
): ReturnType<typeof pageProblem> {
  const kinds = [...(source.view.kinds(schema) ?? [])].join(" or ");
  return pageProblem(
    "wrong-type",
    { what, is: many ? "several values" : kinds, needs },
    place,
    name,
  );
}

function inputOf(page: OverlayPage, context: ToolContext): InputPlan | "taken" {
  const counted = page.mode === "page" || page.mode === "offset";
  const name = counted ? "offset" : "cursor";
  const { overlay, name: tool, report } = context;
  if (context.tool.input.has(name)) {
    const place = keyIn(overlay, "tools", tool, "input", name);
    report(pageProblem("input-taken", { name }, place, tool));
    return "taken";
  }
  const schema: ToolSchema = counted
    ? { type: "integer", minimum: 0, description: "Rows to skip" }
    : { type: "string", maxLength: CURSOR_LENGTH, description: "next of the answer before" };
  return { name, required: false, schema, origin: keyIn(overlay, ...context.at, "page") };
}

function planOf(
  page: OverlayPage,
  send: ResolvedTarget | undefined,
  input: string | undefined,
): PagePlan {
  const { mode, next, total, pageSize, walk } = page;
  const first = firstOf(page);
  return {
    mode,
    ...(input === undefined ? {} : { input: input as NonNullable<PagePlan["input"]> }),
    ...(send === undefined ? {} : { send: placeOf(send) }),
    ...(next === undefined ? {} : { next }),
    ...(total === undefined ? {} : { total }),
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(first === undefined ? {} : { first }),
    maxItems: walk?.maxItems ?? page.maxItems ?? pageSize ?? MAX_ITEMS,
    ...(walk === undefined ? {} : { maxPages: walk.maxPages }),
  };
}

function placeOf(target: ResolvedTarget): NonNullable<PagePlan["send"]> {
  if (target.kind === "body") return { in: "body", path: target.names };
  return { in: target.parameter.in, name: target.parameter.name };
}

/** The operation's facts need the parameter, though no argument and no fixed value writes it. */
function withSend(
  bound: BoundRequest,
  send: ResolvedTarget | undefined,
  { shape }: ToolContext,
): BoundRequest {
  if (send === undefined) return bound;
  if (send.kind === "body") return { ...bound, hasBody: true };
  const { parameters } = bound;
  return {
    ...bound,
    parameters: shape.parameters.filter((p) => p === send.parameter || parameters.includes(p)),
  };
}

function withNext(
  planned: PlannedResult,
  plan: PagePlan,
  { overlay, name: tool, report, at }: ToolContext,
): PlannedResult {
  const { result, outputSchema } = planned;
  if (result.kind !== "list" || result.stream !== undefined) {
    report(pageProblem("not-a-list", { tool }, keyIn(overlay, ...at, "page"), tool));
    return planned;
  }
  const from = parsePath(result.from);
  if (isPathError(from) || from.some(({ kind }) => kind === "each")) {
    const place = placeIn(overlay, ...at, "result", "from");
    report(pageProblem("several-lists", { path: result.from }, place, tool));
    return planned;
  }
  if (outputSchema === undefined || plan.input === undefined) return planned;
  const next: ToolSchema = { type: plan.input === "offset" ? "integer" : "string" };
  const properties = { ...outputSchema.properties, next };
  return { ...planned, outputSchema: { ...outputSchema, properties } };
}
