import type { Step, ToolDefinition } from "../../../runtime/codegen/v1/tool.ts";
import { isExpression, type Value } from "../../../runtime/codegen/v1/value.ts";
import { canonicalJson } from "../../../util/canonical-json.ts";
import { isObject, type JsonValue, own } from "../../../util/json.ts";
import { resolvePointer } from "../../../util/pointer.ts";
import type { TwinRequest } from "../../twin/log.ts";
import { fail } from "../answers.ts";
import type { Arguments } from "../arguments.ts";
import { accepted, type StepRun, sentBy } from "./run.ts";
import { bodyOf } from "./scene.ts";
import { placeOf } from "./wants.ts";

/** Where the values of a request come from. */
interface Origins {
  readonly tool: ToolDefinition;
  readonly run: StepRun;
  readonly args: Arguments;
}

/**
 * Checks that what a step's request names arrived: each argument, and each output of a step before, where the request
 * holds it as it is. Texts, conditions and repetitions are not followed.
 */
export function checkFlow(tool: ToolDefinition, run: StepRun, args: Arguments): void {
  const origins = { tool, run, args };
  for (const step of tool.steps) {
    for (const request of accepted(sentBy(run, step.id))) checkRequest(step, request, origins);
  }
}

function checkRequest(step: Step, sent: TwinRequest, origins: Origins): void {
  const { id, request: plan, operation } = step;
  const wrong = (place: string, value: JsonValue): never =>
    fail(`The step ${id} was to send ${JSON.stringify(value)} as ${place}`, sent);
  const path = decodeURIComponent(sent.path);
  for (const [name, value] of Object.entries(plan.path ?? {})) {
    const wanted = wantedFor(value, origins);
    if (isScalar(wanted) && !path.includes(String(wanted))) wrong(`path.${name}`, wanted);
  }
  for (const [name, value] of Object.entries(plan.query ?? {})) {
    const wanted = wantedFor(value, origins);
    const given = sent.query.filter(([one]) => one === name).map(([, text]) => text);
    const { mediaType, querystring } =
      operation.parameters?.find((one) => one.in === "query" && one.name === name) ?? {};
    const isPlain = mediaType === undefined && querystring !== true;
    if (isScalar(wanted) && isPlain && given[0] !== String(wanted)) wrong(`query.${name}`, wanted);
  }
  if (plan.body !== undefined) checkBody("body", plan.body, sent.body, origins, wrong);
}

function checkBody(
  place: string,
  plan: Value,
  sent: JsonValue | undefined,
  origins: Origins,
  wrong: (place: string, value: JsonValue) => never,
): void {
  if (typeof plan !== "object" || plan === null) return;
  if (isExpression(plan)) {
    const wanted = wantedFor(plan, origins);
    if (wanted !== undefined && isObject(sent) === isObject(wanted)) {
      if (canonicalJson(sent ?? null) !== canonicalJson(wanted)) wrong(place, wanted);
    }
    return;
  }
  if (Array.isArray(plan)) {
    // Items that are left out or repeated move those behind them.
    if (!Array.isArray(sent) || sent.length !== plan.length) return;
    for (const [i, item] of plan.entries()) {
      checkBody(`${place}[${i}]`, item, sent[i], origins, wrong);
    }
    return;
  }
  for (const [name, value] of Object.entries(plan)) {
    checkBody(`${place}.${name}`, value, own(sent, name) as JsonValue | undefined, origins, wrong);
  }
}

function isScalar(value: JsonValue | undefined): value is string | number | boolean {
  return value !== undefined && value !== null && typeof value !== "object";
}

/** The value that stands somewhere in a request; undefined where that cannot be told from here, or nothing does. */
function wantedFor(value: Value, { tool, run, args }: Origins): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !isExpression(value)) return undefined;
  if (value.kind === "input") {
    const given = own(args, value.name) ?? value.default;
    return resolvePointer(given, value.pointer ?? "") as JsonValue | undefined;
  }
  if (value.kind !== "output") return undefined;
  const from = tool.steps.find(({ id }) => id === value.step);
  const place = placeOf(value, from);
  const [answered] = accepted(sentBy(run, value.step));
  if (from?.forEach !== undefined || place?.from !== "body" || answered === undefined) {
    return undefined;
  }
  return resolvePointer(bodyOf(answered), place.pointer) as JsonValue | undefined;
}
