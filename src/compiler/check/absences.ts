import { variableName } from "../../util/variable-name.ts";
import { smellProblem } from "../diagnostics/smell.ts";
import type { ApiModel, OperationEntry } from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Overlay } from "../ir/overlay.ts";
import type { ServerPlan } from "../ir/server-plan.ts";

type Models = ReadonlyMap<string, ApiModel>;

/** What a server does not do although nothing is wrong: it sends no credential, or has nothing to offer. */
export function absences(
  plan: ServerPlan,
  overlay: Overlay,
  models: Models,
): readonly Diagnostic[] {
  return [...withoutOperations(plan, overlay, models), ...withoutCredentials(plan, models)];
}

/** Documents that are exposed and describe no operation, and a server without tools. */
function withoutOperations(
  { tools }: ServerPlan,
  { expose }: Overlay,
  models: Models,
): readonly Diagnostic[] {
  const empty = [...new Set(expose.map(({ source }) => source))].flatMap((source) => {
    const model = models.get(source);
    if (model === undefined || model.index.length > 0) return [];
    const words = { source, webhooks: model.webhooks };
    return [smellProblem("no-operations", words, { uri: model.uri, pointer: "/paths" })];
  });
  return tools.length > 0 || empty.length > 0 ? empty : [smellProblem("no-tools", {})];
}

/**
 * Sources of which no request carries a credential and whose document does not say that this is so: one that declares
 * `security: []` is public in its own words.
 */
function withoutCredentials(plan: ServerPlan, models: Models): readonly Diagnostic[] {
  return plan.sources.flatMap(({ name: source }) => {
    const model = models.get(source);
    const used = plan.operations.filter((operation) => operation.source === source);
    if (model === undefined || used.length === 0) return [];
    if (used.some(({ security }) => security.length > 0)) return [];
    const keys = new Set(used.map(({ key }) => key));
    const declares = ({ key, read }: OperationEntry): boolean => {
      const operation = keys.has(key) ? read() : {};
      return "security" in operation && operation.security !== undefined;
    };
    if (model.index.some(declares)) return [];
    const id = ["token", "credential", "key"].find((name) => !model.securitySchemes.has(name));
    const variable = `${variableName(source)}_TOKEN`;
    return [smellProblem("no-credential", { source, id: id ?? "mcpgen", variable })];
  });
}
