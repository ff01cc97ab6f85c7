import type { JsonObject, JsonValue } from "../../util/json.ts";
import { own } from "../../util/json.ts";
import type { ResolvedRequest, StepInterceptor } from "../call/call.ts";
import type { PageTarget } from "../codegen/v1/page.ts";

/** Puts the page that the call asks for into the request of its step. */
export const askPage: StepInterceptor = (next) => (step) => {
  const { page } = step.call;
  return next(page === undefined ? step : { ...step, request: withPage(step.request, page) });
};

function withPage(
  request: ResolvedRequest,
  page: NonNullable<Parameters<ReturnType<StepInterceptor>>[0]["call"]["page"]>,
): ResolvedRequest {
  if ("query" in page) return { ...request, queryText: page.query };
  const { target, value } = page;
  if (target.in !== "body") {
    return { ...request, [target.in]: { ...request[target.in], [target.name]: value } };
  }
  return { ...request, body: withMember(request.body, target.path, value) };
}

function withMember(
  body: JsonValue | undefined,
  path: Extract<PageTarget, { in: "body" }>["path"],
  value: JsonValue,
): JsonValue {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const members = typeof body === "object" && body !== null && !Array.isArray(body) ? body : {};
  const inner = withMember(own(members, name) as JsonValue | undefined, rest, value);
  const entries = Object.entries(members as JsonObject).filter(([key]) => key !== name);
  return Object.fromEntries([...entries, [name, inner]]);
}
