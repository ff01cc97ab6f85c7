import type { OAuthFlow, SecurityScheme } from "../../ir/api-model.ts";
import { lowerFlow } from "../oauth-flow.ts";
import { stringOf, type WrittenObject } from "../written.ts";

/** The flows of OpenAPI 2.0 by their names since 3.0. */
const FLOWS: { readonly [flow: string]: OAuthFlow["flow"] } = {
  implicit: "implicit",
  password: "password",
  application: "clientCredentials",
  accessCode: "authorizationCode",
};

type Common = Pick<SecurityScheme, "name" | "description" | "origin">;

/** Security Scheme Object, OpenAPI 2.0: the scheme, or why it cannot be used. */
export function lowerSwaggerScheme(object: WrittenObject, common: Common): SecurityScheme | string {
  const type = stringOf(object, "type");
  switch (type) {
    case "basic":
      return { ...common, type: "http", scheme: "basic" };
    case "apiKey": {
      const place = stringOf(object, "in");
      const parameter = stringOf(object, "name");
      if (parameter === undefined) return "it has no name";
      if (place !== "header" && place !== "query") return "in must be header or query";
      return { ...common, type, in: place, parameter };
    }
    case "oauth2": {
      const stated = stringOf(object, "flow") ?? "";
      const flow = Object.hasOwn(FLOWS, stated) ? FLOWS[stated] : undefined;
      if (flow === undefined) return "flow must be implicit, password, application or accessCode";
      return { ...common, type, flows: [lowerFlow(flow, object)] };
    }
    default:
      return "type must be basic, apiKey or oauth2";
  }
}
