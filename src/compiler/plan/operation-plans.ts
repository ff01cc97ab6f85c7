import type { Operation, Parameter } from "../ir/api-model.ts";
import type { OperationPlan, ParameterPlan } from "../ir/server-plan.ts";
import type { OperationSecurity } from "./access/security.ts";
import type { OwnBaseUrl } from "./base-url.ts";
import { retryClass } from "./effect.ts";
import type { PlannedCall, PlannedTool } from "./planned-tool.ts";
import { formPlans } from "./request/property-plans.ts";
import type { SourceContext } from "./source-context.ts";

/** What operations need to know of their sources. */
export interface OperationFacts {
  readonly security: (operation: Operation, source: SourceContext) => OperationSecurity;
  readonly ownBaseUrl: (operation: Operation, source: SourceContext) => OwnBaseUrl;
}

interface Use {
  readonly first: PlannedCall;
  readonly bound: Set<Parameter>;
  hasBody: boolean;
}

/** The operations that tools call, by source in declaration order, then first use; with what any of the tools binds. */
export function operationPlans(
  tools: readonly PlannedTool[],
  sources: readonly SourceContext[],
  facts: OperationFacts,
): readonly OperationPlan[] {
  const uses = new Map<SourceContext, Map<Operation, Use>>(
    sources.map((source) => [source, new Map()]),
  );
  for (const planned of tools.flatMap(({ calls }) => calls)) {
    const ofSource = uses.get(planned.source);
    const use = ofSource?.get(planned.operation) ?? {
      first: planned,
      bound: new Set<Parameter>(),
      hasBody: false,
    };
    ofSource?.set(planned.operation, use);
    for (const parameter of planned.bound.parameters) use.bound.add(parameter);
    use.hasBody ||= planned.bound.hasBody;
  }
  return [...uses.values()].flatMap((ofSource) =>
    [...ofSource.values()].map((use) => operationPlan(use, facts)),
  );
}

function operationPlan({ first, bound, hasBody }: Use, facts: OperationFacts): OperationPlan {
  const { source, operation, shape } = first;
  const own = facts.ownBaseUrl(operation, source);
  return Object.freeze({
    id: source.constants.get(operation.key) ?? operation.key,
    source: source.name,
    key: operation.key,
    method: operation.method,
    path: operation.path,
    ...(operation.summary === undefined ? {} : { summary: operation.summary }),
    parameters: shape.parameters
      .filter((parameter) => bound.has(parameter))
      .map((parameter) => parameterPlan(parameter, source)),
    ...(hasBody && shape.body !== undefined ? { body: shape.body.plan } : {}),
    responses: operation.responses.map(({ status, content }) => ({
      status,
      mediaTypes: content.map(({ type }) => type),
    })),
    security: facts.security(operation, source).alternatives,
    retry: retryClass(operation),
    ...(own.kind === "url" ? { baseUrl: own.url } : {}),
    origin: operation.origin,
  });
}

function parameterPlan(parameter: Parameter, { view }: SourceContext): ParameterPlan {
  const { name, in: location, required, style, explode, allowReserved, mediaType } = parameter;
  const { schema, encoding = {}, querystring } = parameter;
  const properties = formPlans({ schema, encoding }, view);
  return {
    name,
    in: location,
    required,
    style,
    explode,
    allowReserved,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(Object.keys(properties).length === 0 ? {} : { encoding: properties }),
    ...(querystring === undefined ? {} : { querystring }),
  };
}
