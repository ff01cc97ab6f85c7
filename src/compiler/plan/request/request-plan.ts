import type { Parameter, ParameterLocation } from "../../ir/api-model.ts";
import type { NamedValue, RequestPlan, ValueExpr } from "../../ir/server-plan.ts";
import { type BodyNode, bodyValue, isEmptyBody } from "./body-tree.ts";

/** The request of a step from its parameters, in document order, and its body. */
export function requestPlan(
  parameters: readonly { readonly parameter: Parameter; readonly value: ValueExpr | undefined }[],
  body: BodyNode,
  bodyRequired: boolean,
): RequestPlan {
  const at = (location: ParameterLocation): readonly NamedValue[] =>
    parameters.flatMap(({ parameter, value }) =>
      parameter.in === location && value !== undefined ? [{ name: parameter.name, value }] : [],
    );
  return Object.freeze({
    path: at("path"),
    query: at("query"),
    header: at("header"),
    cookie: at("cookie"),
    ...(isEmptyBody(body) ? {} : { body: bodyValue(body, bodyRequired) }),
  });
}
