import type { Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { OpenAPIValidator } from "openapi-backend";
import type { CapturedRequest } from "./capture.ts";
import { closedSchema } from "./closed-schema.ts";
import { type DecodedParameter, decodeParameters } from "./decode.ts";
import { type DecodedBody, decodeBody } from "./decode-body.ts";
import type { Original, OriginalOperation } from "./original.ts";
import { typedValue } from "./typed-value.ts";

/** What the validator says of a request: nothing where it accepts it. */
export type Verdict = readonly string[];

const BODY = "#/properties/requestBody/properties/value";

/**
 * Judges requests by openapi-backend, which does not read the styles that texts are written in: it is given the
 * operation with the values that {@link decodeParameters} and {@link decodeBody} read from the wire, and checks what is
 * required, what is undeclared, and every value by its schema (ajv, with formats).
 * @throws {Error} where a schema of the document cannot be compiled: the request is not judged then.
 */
export function judge(
  original: Original,
  operation: OriginalOperation,
  request: CapturedRequest,
  basePath: string,
): Verdict {
  let decoded: ReturnType<typeof decodeParameters>;
  let body: DecodedBody | undefined;
  try {
    decoded = decodeParameters(original, operation, request, basePath);
    body = decodeBody(original, operation, request);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const { declared, undeclared } = decoded;
  const first = ask(original, operation, declared, undeclared, body, true);
  if (first.length === 0) return [];
  // Coercion finds a text in two branches of a union: read as what the schema names first, it may be in one.
  const typed = declared.map((p) => ({ ...p, value: typedValue(original, p.schema, p.value) }));
  const form =
    body?.coerce === true
      ? { ...body, value: typedValue(original, body.media.schema, body.value) }
      : body;
  return ask(original, operation, typed, undeclared, form, false).length === 0 ? [] : first;
}

/** Asks the validator once. */
function ask(
  original: Original,
  operation: OriginalOperation,
  declared: readonly DecodedParameter[],
  undeclared: readonly (readonly [place: string, name: string])[],
  body: DecodedBody | undefined,
  coerce: boolean,
): Verdict {
  const path: string[] = [];
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  const query: Record<string, unknown> = Object.create(null);
  const places = declared.map((parameter, i) => placeOf(parameter, i, coerce));
  for (const [i, { value }] of declared.entries()) {
    const [place, name] = places[i] ?? ["query", ""];
    if (value === undefined) continue;
    if (place === "path") path.push(encodeURIComponent(String(value)));
    else if (place === "header") headers[name] = String(value);
    else if (place === "cookie") cookies.push(`${name}=${encodeURIComponent(String(value))}`);
    else query[name] = value;
  }
  if (cookies.length > 0) headers["cookie"] = cookies.join("; ");
  for (const [place, name] of undeclared) query[`${place} ${name}`] = "";
  const validator = validatorOf(original, operation, declared, places, body, coerce);
  const { errors } = validator.validateRequest(
    {
      method: "post",
      path: ["", "call", ...path].join("/"),
      query: query as never,
      headers,
      body: body === undefined ? undefined : { value: body.value },
    },
    "call",
  );
  return (errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath === "" ? "request" : instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

type Place = readonly [place: string, name: string];

const VALIDATORS = new WeakMap<OriginalOperation, Map<string, OpenAPIValidator>>();

/** The validator of an operation: one document of one operation, compiled once for a body's type and the places. */
function validatorOf(
  original: Original,
  operation: OriginalOperation,
  declared: readonly DecodedParameter[],
  places: readonly Place[],
  body: DecodedBody | undefined,
  coerce: boolean,
): OpenAPIValidator {
  const key = JSON.stringify([places, body?.media.type, coerce]);
  const known = VALIDATORS.get(operation) ?? new Map<string, OpenAPIValidator>();
  VALIDATORS.set(operation, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const parameters = declared.map((parameter, i) => {
    const [place, name] = places[i] ?? ["query", ""];
    const pointer = `#/properties/${place}/properties/${token(name)}/allOf/0`;
    const schema = { allOf: [unshared(closedSchema(original, parameter.schema, pointer))] };
    return { name, in: place, required: parameter.required, schema };
  });
  const template = places.flatMap(([place, name]) => (place === "path" ? [`{${name}}`] : []));
  const schema = unshared(
    body === undefined ? true : closedSchema(original, body.media.schema, BODY),
  );
  const content = {
    "application/json": { schema: { type: "object", properties: { value: schema } } },
  };
  const required = operation.requestBody?.value["required"] === true;
  const made = new OpenAPIValidator({
    definition: {
      openapi: "3.1.0",
      info: { title: "", version: "" },
      paths: {
        [["", "call", ...template].join("/")]: {
          post: {
            operationId: "call",
            parameters,
            ...(operation.requestBody === undefined ? {} : { requestBody: { required, content } }),
            responses: {},
          },
        },
      },
    } as never,
    lazyCompileValidators: true,
    customizeAjv: (_, options, context) => {
      const exact = context === ("requestBodyValidator" as never) && body?.coerce !== true;
      return ajv(options as Options, exact || !coerce) as never;
    },
  });
  known.set(key, made);
  return made;
}

/** Where the validator can take a parameter: it reads texts only in path, header and cookie. */
function placeOf(
  { in: place, name, value }: DecodedParameter,
  index: number,
  coerce: boolean,
): Place {
  if (place === "query") return [place, name];
  if (typeof value === "object" || (!coerce && typeof value !== "string"))
    return ["query", `${place}:${name}`];
  if (place === "path") return [place, `p${index}`];
  return [place, place === "header" ? name.toLowerCase() : name];
}

/** A name in a pointer inside a URI fragment. */
function token(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/** A tree of its own: the validator takes an object that stands twice for a cycle. */
function unshared<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema)) as T;
}

function ajv(options: Options, exact: boolean): Ajv2020 {
  const made = new Ajv2020({
    ...options,
    strict: false,
    logger: false,
    allErrors: true,
    validateFormats: true,
    // Patterns of documents are written for engines without the `u` flag.
    unicodeRegExp: false,
    // Documents hold schemas that the meta-schema refuses, such as an empty enum: they are judged by what they say.
    validateSchema: false,
    coerceTypes: exact ? false : "array",
  });
  (formats as unknown as (to: Ajv2020) => void)(made);
  return made;
}
