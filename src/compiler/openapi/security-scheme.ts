import { openApiProblem } from "../diagnostics/openapi.ts";
import type { SecurityRequirement, SecurityScheme } from "../ir/api-model.ts";
import { type Context, followArray, followObject, textOf } from "./context.ts";
import { lowerFlows } from "./oauth-flow.ts";
import { isProblem } from "./reference.ts";
import { lowerSwaggerScheme } from "./swagger/security-scheme.ts";
import {
  flagOf,
  isWrittenObject,
  itemsOf,
  memberOf,
  membersOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
  wrongType,
} from "./written.ts";

/**
 * `components.securitySchemes` by name (Security Scheme Object, OpenAPI 3.1.1, 4.8.27), `securityDefinitions` in 2.0.
 * One that cannot be used is a warning and left out.
 */
export function lowerSecuritySchemes(
  root: WrittenObject,
  context: Context,
): ReadonlyMap<string, SecurityScheme> {
  const schemes = new Map<string, SecurityScheme>();
  const member = declared(root, context);
  if (member === undefined || member.value === null) return schemes;
  const map = followObject(member, "securitySchemes", context);
  for (const [name, written] of map === undefined ? [] : membersOf(map)) {
    const object = context.references.follow(written);
    const scheme = isProblem(object)
      ? object.message
      : isWrittenObject(object)
        ? lowerScheme(name, object, context)
        : "it is not an object";
    if (typeof scheme === "string") {
      const origin = { ...originOf(written), onKey: true };
      context.problems.push(
        openApiProblem("bad-security-scheme", { name, reason: scheme }, origin),
      );
    } else schemes.set(name, Object.freeze(scheme));
  }
  return schemes;
}

function declared(root: WrittenObject, context: Context): Written | undefined {
  if (context.dialect.version === "2.0") return memberOf(root, "securityDefinitions");
  const components = memberOf(root, "components");
  const target = components === undefined ? undefined : context.references.follow(components);
  if (target === undefined || isProblem(target) || !isWrittenObject(target)) return undefined;
  return memberOf(target, "securitySchemes");
}

/** The scheme, or why it cannot be used. */
function lowerScheme(
  name: string,
  object: WrittenObject,
  context: Context,
): SecurityScheme | string {
  const description = textOf(object, "description", context);
  const common = {
    name,
    ...(description === undefined ? {} : { description }),
    ...(flagOf(object, "deprecated") ? { deprecated: true as const } : {}),
    origin: originOf(object),
  };
  if (context.dialect.version === "2.0") return lowerSwaggerScheme(object, common);
  const type = stringOf(object, "type");
  switch (type) {
    case "apiKey": {
      const place = stringOf(object, "in");
      const parameter = stringOf(object, "name");
      if (parameter === undefined) return "it has no name";
      if (place !== "header" && place !== "query" && place !== "cookie") {
        return "in must be header, query or cookie";
      }
      return { ...common, type, in: place, parameter };
    }
    case "http": {
      const scheme = stringOf(object, "scheme");
      // RFC 9110, 11.1: schemes are case-insensitive.
      return scheme === undefined
        ? "it has no scheme"
        : { ...common, type, scheme: scheme.toLowerCase() };
    }
    case "oauth2": {
      const flows = memberOf(object, "flows");
      if (flows === undefined || !isWrittenObject(flows)) return "it has no flows";
      const metadataUrl = stringOf(object, "oauth2MetadataUrl");
      return {
        ...common,
        type,
        flows: lowerFlows(flows),
        ...(metadataUrl === undefined ? {} : { metadataUrl }),
      };
    }
    case "openIdConnect": {
      const url = stringOf(object, "openIdConnectUrl");
      return url === undefined ? "it has no openIdConnectUrl" : { ...common, type, url };
    }
    case "mutualTLS":
      return { ...common, type };
    default:
      return "type must be apiKey, http, oauth2, openIdConnect or mutualTLS";
  }
}

/**
 * A `security` member: alternatives of schemes that apply together (Security Requirement Object, OpenAPI 3.1.1,
 * 4.8.30). An empty list asks for nothing, as one empty alternative does. Undefined where none is declared.
 */
export function lowerSecurity(
  parent: WrittenObject,
  context: Context,
): readonly (readonly SecurityRequirement[])[] | undefined {
  const member = memberOf(parent, "security");
  if (member === undefined || member.value === null) return undefined;
  const list = followArray(member, "security", context);
  if (list === undefined) return undefined;
  if (list.value.length === 0) return [[]];
  const alternatives: (readonly SecurityRequirement[])[] = [];
  for (const written of itemsOf(list)) {
    if (!isWrittenObject(written)) {
      context.problems.push(wrongType(written, "a security requirement", "an object"));
      continue;
    }
    alternatives.push(
      membersOf(written).map(([scheme, { value }]) => ({
        scheme,
        scopes: Array.isArray(value) ? value.filter((scope) => typeof scope === "string") : [],
      })),
    );
  }
  return alternatives;
}
