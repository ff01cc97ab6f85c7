import type { ApiModel, SecurityScheme } from "../../compiler/ir/api-model.ts";
import type { Schema } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { type Answer, answer } from "./answer.ts";
import { checkBody } from "./check-body.ts";
import { checkParameters } from "./check-parameters.ts";
import type { Incoming } from "./incoming.ts";
import { type Problem, problem } from "./problem.ts";
import { type Route, router } from "./router.ts";
import {
  type Accepted,
  type CredentialPlaces,
  checkSecurity,
  credentialPlaces,
  requirements,
} from "./security.ts";
import { type Validate, validators } from "./validate.ts";
import type { Wants } from "./wants.ts";

/** A scheme that the overlay adds (`add: true`) for operations that declare none. */
export type AddedScheme =
  | { readonly type: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly type: "http"; readonly scheme: "basic" | "bearer" }
  | { readonly type: "oauth2" };

export interface SourceOptions {
  readonly seed: number;
  readonly size: number | undefined;
  readonly properties: "most" | "all";
  readonly accepted: Accepted;
  /** By the scheme's name. */
  readonly added: ReadonlyMap<string, AddedScheme>;
  /** The body to answer with, where one is given for an operation. */
  readonly steered: (source: string, operation: string) => JsonValue | undefined;
}

/** A request with what its path names. */
export interface Routed {
  readonly route: Route;
  /** Where its operation's credentials stand. */
  readonly places: CredentialPlaces | undefined;
}

/** One document as an upstream: routing, judging and answering, without a socket. */
export interface SourceService {
  readonly route: (request: Incoming) => Promise<Routed>;
  readonly check: (request: Incoming, route: Route) => Promise<Problem | undefined>;
  readonly answer: (
    request: Incoming,
    route: Extract<Route, { kind: "operation" }>,
    wants: Wants | undefined,
  ) => Answer;
}

/** Serves one model. Nothing is compiled before a request needs it. */
export function serveSource(model: ApiModel, options: SourceOptions): SourceService {
  const find = router(model.operations);
  const validator: (schema: Schema) => Validate = validators(model.schemas);
  const { source, schemas: table } = model;
  const schemes = withAdded(model, options.added);
  const added = [...options.added.keys()]
    .filter((scheme) => !model.securitySchemes.has(scheme))
    .map((scheme) => [{ scheme }]);
  const check: SourceService["check"] = async (request, route) => {
    if (route.kind === "unknown") {
      return problem(404, "not_found", `No operation has the path ${request.path}`);
    }
    if (route.kind === "wrong-method") {
      const allow = route.allowed;
      const message = `The path takes ${allow.join(", ")} only`;
      return { ...problem(405, "method_not_allowed", message, request.method), allow };
    }
    const { operation } = route;
    const alternatives = requirements(operation, added);
    const places = credentialPlaces(alternatives, schemes);
    return (
      checkSecurity(source, alternatives, schemes, request, options.accepted) ??
      checkParameters(operation, request, route, places, table, validator) ??
      (await checkBody(operation, request, table, validator))
    );
  };
  /** Of several operations that a request may mean, the first that takes it. */
  const choose = async (request: Incoming): Promise<Route> => {
    const routes = find(request.method, request.path, request.query ?? []);
    if (routes.length === 1) return routes[0];
    for (const route of routes) {
      if ((await check(request, route)) === undefined) return route;
    }
    return routes[0];
  };
  return {
    route: async (request) => {
      const route = await choose(request);
      if (route.kind !== "operation") return { route, places: undefined };
      const places = credentialPlaces(requirements(route.operation, added), schemes);
      return { route, places };
    },
    check,
    answer: (request, { operation, path }, wants) =>
      answer(operation, path, {
        source,
        seed: options.seed,
        table,
        accept: request.headers.get("accept"),
        steered: options.steered(source, operation.key),
        size: options.size,
        properties: options.properties,
        wants,
      }),
  };
}

function withAdded(
  model: ApiModel,
  added: ReadonlyMap<string, AddedScheme>,
): ReadonlyMap<string, SecurityScheme> {
  if (added.size === 0) return model.securitySchemes;
  const all = new Map(model.securitySchemes);
  const origin = { uri: model.source, pointer: "" };
  for (const [name, scheme] of added) {
    if (all.has(name)) continue;
    if (scheme.type === "apiKey") {
      all.set(name, { name, origin, type: "apiKey", in: scheme.in, parameter: scheme.name });
    } else if (scheme.type === "http") all.set(name, { name, origin, ...scheme });
    else all.set(name, { name, origin, type: "oauth2", flows: [] });
  }
  return all;
}
