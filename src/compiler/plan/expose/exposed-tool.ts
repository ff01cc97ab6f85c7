import { operationProblem } from "../../diagnostics/plan-tool.ts";
import type { Operation } from "../../ir/api-model.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Overlay } from "../../ir/overlay.ts";
import type { ToolPlan } from "../../ir/server-plan.ts";
import { globallyClear } from "../access/audit-clear.ts";
import { exposedEffect, retryClass } from "../effect.ts";
import { exposedRequest } from "../inputs/exposed.ts";
import { inputSchema } from "../inputs/input-schema.ts";
import type { PlannedCall } from "../planned-tool.ts";
import { RETRY_STATUS, STEP } from "../planned-tool.ts";
import { requestShape } from "../request/request-shape.ts";
import { successBody } from "../result/response.ts";
import { exposedResult } from "../result/result.ts";
import { type Brevity, briefText } from "../schema/brief.ts";
import type { SourceContext } from "../source-context.ts";
import { answerFields } from "./answer-fields.ts";

/** Description of an exposed tool, in characters. */
const TOOL_WORDS: Brevity = { usual: 120, longest: 240 };

/** A tool made from one operation, still without name and group; or why there is none. */
export type ExposedTool =
  | {
      readonly kind: "planned";
      readonly call: PlannedCall;
      readonly tool: Unnamed;
      /** Warnings. */
      readonly notes: readonly Diagnostic[];
    }
  | { readonly kind: "left-out"; readonly problems: readonly Diagnostic[] };

type Unnamed = Omit<ToolPlan, "name" | "group">;

/** One tool for one operation: flat inputs, the body as text. */
export function exposedTool(
  operation: Operation,
  source: SourceContext,
  overlay: Overlay,
  scopes: readonly string[],
): ExposedTool {
  const shape = requestShape(operation, source);
  const problems: Diagnostic[] = [];
  if (shape.lacksBody) {
    const words = { key: operation.key };
    problems.push(operationProblem("no-usable-body", words, operation.origin));
  }
  const bound = exposedRequest(operation, shape, source);
  problems.push(...bound.problems, ...source.deadReferences());
  if (problems.length > 0) return { kind: "left-out", problems };
  const { effect, idempotent, openWorld } = exposedEffect(operation);
  const body = successBody(operation, source.view);
  const answer = answerFields(body, source.view);
  // What is dead in an answer is in nobody's way: it was looked at for its names only.
  source.deadReferences();
  const { timeoutMs, retry } = overlay.defaults;
  return {
    kind: "planned",
    call: { source, operation, shape, bound, place: operation.origin },
    notes: bound.notes,
    tool: {
      description: descriptionOf(operation),
      effect,
      idempotent,
      openWorld,
      scopes,
      inputs: bound.inputs,
      inputSchema: inputSchema(bound.inputs, bound.definitions),
      ...(bound.abridged === 0 ? {} : { abridged: bound.abridged }),
      steps: [
        {
          id: STEP,
          source: source.name,
          operation: source.constants.get(operation.key) ?? operation.key,
          request: bound.request,
        },
      ],
      result: exposedResult(body, overlay),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(retry === undefined || retryClass(operation) !== "safe"
        ? {}
        : { retry: { attempts: retry.attempts, status: retry.status ?? RETRY_STATUS } }),
      auditClear: globallyClear(
        overlay,
        bound.inputs.map((input) => input.name),
      ),
      examples: [],
      exposed: true,
      ...(answer === undefined ? {} : { answer }),
      origin: operation.origin,
    },
  };
}

/**
 * The summary and what the description adds to it, briefly; the method and path where the document says nothing. There is
 * no title: it would only say the first words again.
 */
function descriptionOf({ summary, description, key }: Operation): string {
  const short = summary?.trim() ?? "";
  const long = description?.trim() ?? "";
  const both = short === "" || long.startsWith(short) ? long : `${withStop(short)}\n\n${long}`;
  return briefText(both, TOOL_WORDS) ?? key;
}

function withStop(sentence: string): string {
  return /[.!?:]$/.test(sentence) ? sentence : `${sentence}.`;
}
