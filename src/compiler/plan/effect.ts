import { safetyProblem } from "../diagnostics/plan-tool.ts";
import type { Operation } from "../ir/api-model.ts";
import type { Effect, RetryClass } from "../ir/server-plan.ts";
import { placeIn } from "./place.ts";
import type { ToolContext } from "./tool-context.ts";

/** Methods that only read (RFC 9110, section 9.2.1; QUERY of draft-ietf-httpbis-safe-method-w-body). */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** Methods that have the same effect when sent twice (RFC 9110, section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set([...SAFE, "TRACE", "PUT", "DELETE"]);

/** What a tool does to the world. */
export interface EffectPlan {
  readonly effect: Effect;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
  /** The overlay says that a POST only reads. */
  readonly declaredReadOnly?: true;
}

/** What a method does. */
export function effectOf({ method }: Pick<Operation, "method">): Effect {
  if (SAFE.has(method) || method === "TRACE") return "read";
  return method === "DELETE" ? "destructive" : "write";
}

/** Effects, each stronger than the one before. */
const STRENGTH: readonly Effect[] = ["read", "write", "destructive"];

/** The strongest of some effects; of none it is `read`. */
export function strongest(effects: readonly Effect[]): Effect {
  return STRENGTH.findLast((effect) => effects.includes(effect)) ?? "read";
}

/** Whether an operation may be sent again. */
export function retryClass({ method }: Pick<Operation, "method">): RetryClass {
  return SAFE.has(method) ? "safe" : "never";
}

/** The effect of an exposed operation. */
export function exposedEffect(operation: Operation): EffectPlan {
  return {
    effect: effectOf(operation),
    idempotent: IDEMPOTENT.has(operation.method),
    openWorld: true,
  };
}

/**
 * The effect of a tool declared by name. A hint may make it more careful than the method is; less careful only a POST
 * that is declared to read. Reports any other hint.
 */
export function declaredEffect(context: ToolContext): EffectPlan {
  const { operation, overlay, name: tool, report } = context;
  const { readOnly, destructive, idempotent, openWorld } = context.tool.hints;
  const { method, key } = operation;
  const contradicts = (name: "readOnly" | "destructive", value: boolean): void => {
    const place = placeIn(overlay, ...context.block, "hints", name);
    const words = { hint: `${name}: ${value}`, key };
    report(safetyProblem("hint-contradicts-method", words, place, tool));
  };
  let effect = effectOf(operation);
  let declaredReadOnly = false;
  if (readOnly === true && effect !== "read") {
    if (method === "POST") {
      effect = "read";
      declaredReadOnly = true;
    } else contradicts("readOnly", true);
  }
  if (readOnly === false && effect === "read") effect = "write";
  if (destructive === true) {
    if (effect === "read") contradicts("destructive", true);
    else effect = "destructive";
  }
  if (destructive === false && method === "DELETE") contradicts("destructive", false);
  return {
    effect,
    idempotent: idempotent ?? (effect === "read" || IDEMPOTENT.has(method)),
    openWorld: openWorld ?? true,
    ...(declaredReadOnly ? { declaredReadOnly: true } : {}),
  };
}
