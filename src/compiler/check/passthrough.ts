import { baseMediaType, isJsonType, streamKindOf } from "../../language/media-type.ts";
import { selectProblem } from "../diagnostics/plan-result.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Overlay } from "../ir/overlay.ts";
import type { OperationPlan, ServerPlan, ToolPlan } from "../ir/server-plan.ts";

/**
 * Tools declared by name that hand on JSON as the API sends it although their overlay does not ask for that: every field of
 * the API, those to come included, would reach the model. `expose` asks for it by its name, a declared tool by
 * `select: all`.
 */
export function passthrough(
  { tools, operations }: ServerPlan,
  { tools: declared }: Overlay,
): readonly Diagnostic[] {
  const known = new Map(operations.map((one) => [`${one.source} ${one.id}`, one]));
  return tools.flatMap((tool) => {
    const { name, exposed, result, origin } = tool;
    if (exposed || result.kind !== "body") return [];
    if (declared.get(name)?.result?.select === "all") return [];
    const operation = answering(tool, known);
    if (operation === undefined || !successTypes(operation).some(isStructured)) return [];
    return [selectProblem("unasked", { operation: operation.key }, origin, name)];
  });
}

/** The operation whose answer the result is read of. */
function answering(
  { steps, result }: ToolPlan,
  operations: ReadonlyMap<string, OperationPlan>,
): OperationPlan | undefined {
  const step =
    result.step === undefined ? steps.at(-1) : steps.find(({ id }) => id === result.step);
  return step && operations.get(`${step.source} ${step.operation}`);
}

/** The media types of a success; where none is described, `default` describes it (OpenAPI, Responses Object). */
function successTypes({ responses }: OperationPlan): readonly string[] {
  const successes = responses.filter(({ status }) => status.startsWith("2"));
  const described = successes.length > 0 ? successes : responses.filter(isDefault);
  return described.flatMap(({ mediaTypes }) => mediaTypes);
}

function isDefault({ status }: OperationPlan["responses"][number]): boolean {
  return status.toLowerCase() === "default";
}

/** JSON, items of it one after the other, or a range, by which documents that name no type mean it. */
function isStructured(mediaType: string): boolean {
  const base = baseMediaType(mediaType);
  return (
    isJsonType(base) || streamKindOf(base) !== undefined || /^(\*|application)\/\*$/.test(base)
  );
}
