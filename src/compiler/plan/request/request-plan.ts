import type { Parameter, ParameterLocation } from "../../ir/api-model.ts";
import type { NamedValue, RequestPlan, ValueExpr } from "../../ir/server-plan.ts";
import { type BodyNode, bodyValue, isEmptyBody } from "./body-tree.ts";

/** The request of a step from its parameters, in document order, and its body. */
export function requestPlan(
  parameters: readonly { readonly parameter: Parameter; readonly value: ValueExpr | undefined }[],
  body: BodyNode,
  bodyRequired: boolean,
): RequestPlan {
  const at: Record<ParameterLocation, NamedValue[]> = {
    path: [],
    query: [],
    header: [],
    cookie: [],
  };
  for (const { parameter, value } of parameters) {
    if (value !== undefined) at[parameter.in].push({ name: parameter.name, value });
  }
  return Object.freeze({
    ...at,
    ...(isEmptyBody(body) ? {} : { body: bodyValue(body, bodyRequired) }),
  });
}
