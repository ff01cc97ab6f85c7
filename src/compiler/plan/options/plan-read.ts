import type { JsonValue } from "../../../util/json.ts";
import { authProblem } from "../../diagnostics/plan-access.ts";
import { optionsProblem } from "../../diagnostics/plan-options.ts";
import { bindingProblem, inputProblem } from "../../diagnostics/plan-request.ts";
import type { Operation, Parameter } from "../../ir/api-model.ts";
import type { OptionsRead } from "../../ir/options.ts";
import type { Overlay, OverlayOptions } from "../../ir/overlay.ts";
import type { Schema } from "../../ir/schema.ts";
import type { Credentials } from "../access/credentials.ts";
import type { SecurityOf } from "../access/plan-access.ts";
import { type BaseUrl, ownBaseUrl } from "../base-url.ts";
import { findOperation, type Sources } from "../find-operation.ts";
import { keyIn, placeIn, type Report } from "../place.ts";
import { type RequestShape, requestShape } from "../request/request-shape.ts";
import { resolveTarget } from "../request/resolve-target.ts";
import { isPathProblem, pathType } from "../result/path-type.ts";
import { successBody } from "../result/response.ts";
import { misfit } from "../schema/fits.ts";
import { admits } from "../schema/kinds.ts";
import type { SourceContext } from "../source-context.ts";
import { plannedPages } from "./plan-pages.ts";

/** What planning a reading needs to know. */
export interface ReadContext {
  readonly overlay: Overlay;
  readonly sources: Sources;
  readonly credentials: Credentials;
  readonly security: SecurityOf;
  readonly baseUrl: (source: SourceContext) => BaseUrl;
  readonly report: Report;
}

/** The options of one input, as the overlay asks for them. */
export interface AskedOptions {
  readonly tool: string;
  readonly input: string;
  readonly options: OverlayOptions;
}

/** Plans one reading of an API's options. Every problem of it is reported; undefined where there is one. */
export function planRead(asked: AskedOptions, context: ReadContext): OptionsRead | undefined {
  const { tool, input, options } = asked;
  const { overlay, sources, credentials, security } = context;
  let failed = false;
  const report: Report = (problem) => {
    failed ||= problem.severity === "error";
    context.report(problem);
  };
  const place = (...path: readonly (string | number)[]) =>
    placeIn(overlay, "tools", tool, "input", input, "options", ...path);
  const found = findOperation(options.call, sources, place("call"), tool, report);
  if (found === undefined) return undefined;
  const { source, operation } = found;
  if (operation.method !== "GET") {
    report(optionsProblem("not-a-read", { key: operation.key }, place("call"), tool));
    return undefined;
  }
  const shape = requestShape(operation, source);
  const values = fixed(asked, { ...context, report }, source, operation, shape);
  for (const parameter of shape.parameters) {
    if (!parameter.required || values.has(parameter)) continue;
    const target = `${parameter.in}.${parameter.name}`;
    const words = { target, key: operation.key };
    report(
      inputProblem(
        "required-unbound",
        words,
        keyIn(overlay, "tools", tool, "input", input, "options"),
        tool,
      ),
    );
  }
  checkPaths(asked, { ...context, report }, source, operation);
  const page = plannedPages(asked, { ...context, report }, found, shape);
  const { alternatives, missing, unmet = [] } = security(operation, source);
  if (missing !== undefined) {
    const words = { key: operation.key, alternatives: missing, unmet };
    report(authProblem("missing", words, place("call"), tool));
  }
  if (failed) return undefined;
  const sent = shape.parameters.filter((parameter) => values.has(parameter));
  const base = context.baseUrl(source);
  const own = ownBaseUrl(operation, source, base, overlay);
  return {
    tool,
    input,
    asked: {
      source: source.name,
      operation: operation.key,
      parameters: sent.map((one) => ({
        in: one.in,
        name: one.name,
        value: values.get(one) ?? null,
      })),
      from: options.from ?? "",
      value: options.value,
      ...(options.label === undefined ? {} : { label: options.label }),
      ...(page === undefined ? {} : { page }),
    },
    path: operation.path,
    styles: sent.map(({ style, explode }) => ({ style, explode })),
    ...base,
    ...(own.kind === "url" ? { baseUrl: own.url } : {}),
    security: alternatives.map((all) =>
      all.flatMap((id) => {
        const credential = credentials.get(id);
        return credential === undefined ? [] : [credential.plan];
      }),
    ),
    origin: keyIn(overlay, "tools", tool, "input", input, "options"),
  };
}

/** The values of `with`, by the parameters that they are for. */
function fixed(
  { tool, input, options }: AskedOptions,
  { overlay, report }: ReadContext,
  source: SourceContext,
  operation: Operation,
  shape: RequestShape,
): ReadonlyMap<Parameter, JsonValue> {
  const values = new Map<Parameter, JsonValue>();
  for (const [text, value] of options.with) {
    const place = placeIn(overlay, "tools", tool, "input", input, "options", "with", text);
    const meant = new Set<string>();
    const around = { overlay, name: tool, source, operation, shape, report, meant };
    const target = resolveTarget(text, { ...place, onKey: true }, around);
    if (target === undefined) continue;
    if (target.kind === "parameter") values.set(target.parameter, value);
    if (target.kind === "body" || !isPlain(target.parameter) || !isFixed(value)) {
      report(optionsProblem("not-fixed", { target: text }, place, tool));
      continue;
    }
    const problem = misfit(value, source.inline(target.schema).schema);
    if (problem !== undefined) {
      const words = { target: text, reason: problem.reason, nearest: problem.nearest };
      report(bindingProblem("misfit", words, place, tool));
    }
  }
  return values;
}

/** Parameters that need no more than their name and a text. */
function isPlain({ in: location, style, mediaType, querystring }: Parameter): boolean {
  if (mediaType !== undefined || querystring === true || location === "cookie") return false;
  return style === "simple" || style === "form";
}

function isFixed(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => isScalar(one));
  return isScalar(value);
}

function isScalar(value: unknown): boolean {
  if (typeof value === "string")
    return value !== "" && !value.startsWith("$") && !value.includes("{$");
  return typeof value === "number" || typeof value === "boolean";
}

/** `from` leads to a list, `value` and `label` to a text or a number in one item of it. */
function checkPaths(
  { tool, input, options }: AskedOptions,
  { overlay, report }: ReadContext,
  source: SourceContext,
  operation: Operation,
): void {
  const { view } = source;
  const place = (key: string) => placeIn(overlay, "tools", tool, "input", input, "options", key);
  const body = successBody(operation, view);
  if (body.kind !== "json" && body.kind !== "undocumented") {
    report(optionsProblem("no-json", { key: operation.key }, place("call"), tool));
    return;
  }
  const schema = body.kind === "json" ? (body.mediaType.schema ?? true) : true;
  const name = `the response of ${source.name}.${operation.operationId ?? operation.key}`;
  const typed = (text: string, inside: Schema, key: string) => {
    const type = pathType(text, inside, view, name, tool);
    if (!isPathProblem(type)) return type;
    report(type.problem({ ...place(key), span: type.span }));
    return undefined;
  };
  const { from = "" } = options;
  const list = from === "" ? { schema, many: false } : typed(from, schema, "from");
  if (list === undefined) return;
  if (!list.many && !admits(view.kinds(list.schema), "array")) {
    const at =
      options.from === undefined
        ? keyIn(overlay, "tools", tool, "input", input, "options")
        : place("from");
    report(optionsProblem("not-a-list", { from }, at, tool));
    return;
  }
  const item = list.many ? list.schema : view.items(list.schema);
  typed(options.value, item, "value");
  if (options.label !== undefined) typed(options.label, item, "label");
}
