import { handlerProblem } from "../../diagnostics/plan-handler.ts";
import type { HandlerCallPlan, ToolSchema } from "../../ir/server-plan.ts";
import { placeIn } from "../place.ts";
import { type BodyShape, memberSchema, parameterSchema } from "../request/request-shape.ts";
import { successBody } from "../result/response.ts";
import type { ToolContext } from "../tool-context.ts";
import { described } from "./described.ts";

const LOCATIONS = ["path", "query", "header", "cookie"] as const;

/** What a handler gives one of its calls and gets of it, as the document says. Reports an answer that no code can read. */
export function callTypes(name: string, context: ToolContext): HandlerCallPlan {
  return { name, request: requestOf(context), answer: answerOf(context) };
}

/** By location, as the request builder takes it. */
function requestOf(context: ToolContext): ToolSchema {
  const { shape, source } = context;
  const { body } = shape;
  const parts: [string, ToolSchema][] = LOCATIONS.flatMap((location) => {
    const here = shape.parameters.filter((parameter) => parameter.in === location);
    if (here.length === 0) return [];
    const properties = here.map((parameter): [string, ToolSchema] => [
      parameter.name,
      described(parameterSchema(parameter, source), source.view, { of: "request" }),
    ]);
    const required = here.filter((parameter) => parameter.required).map((one) => one.name);
    return [[location, { type: "object", properties: Object.fromEntries(properties), required }]];
  });
  const required = parts
    .filter(([, part]) => (part.required ?? []).length > 0)
    .map(([location]) => location);
  if (body !== undefined) {
    parts.push(["body", bodyOf(body, context)]);
    if (body.plan.required) required.push("body");
  }
  return { type: "object", properties: Object.fromEntries(parts), required };
}

/** A body whose members are the arguments' own: of a file its base64. */
function bodyOf(body: BodyShape, { source }: ToolContext): ToolSchema {
  const schema = described(body.schema, source.view, { of: "request" });
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([name, own]): [string, ToolSchema] => {
    const given = memberSchema(body, [name], true);
    return [name, given === true ? own : described(given, source.view, { of: "request" })];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function answerOf({ operation, source, overlay, block, name, report }: ToolContext): ToolSchema {
  const body = successBody(operation, source.view);
  switch (body.kind) {
    case "json":
      return described(body.mediaType.schema ?? true, source.view, { of: "answer" });
    case "text":
      return { type: "string" };
    case "none":
      return { type: "null" };
    case "undocumented":
      return {};
    case "file":
    case "stream": {
      const words = { key: operation.key, found: body.kind === "file" ? "a file" : "a stream" };
      report(handlerProblem("no-json", words, placeIn(overlay, ...block), name));
      return {};
    }
  }
}
