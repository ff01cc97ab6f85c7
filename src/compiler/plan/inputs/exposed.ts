import { printPath } from "../../../language/path.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Operation, Parameter } from "../../ir/api-model.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Schema, SchemaObject } from "../../ir/schema.ts";
import type { InputPlan, ToolSchema } from "../../ir/server-plan.ts";
import type { BoundRequest } from "../request/bind.ts";
import { bodyTree, writeBody } from "../request/body-tree.ts";
import { requestPlan } from "../request/request-plan.ts";
import type { BodyShape, RequestShape } from "../request/request-shape.ts";
import { cutText, LONGEST_EXPOSED_DESCRIPTION } from "../schema/description.ts";
import { isReadOnly } from "../schema/inline.ts";
import { LONGEST_CHAIN } from "../schema/limits.ts";
import type { SourceContext } from "../source-context.ts";
import { flatNames } from "./flat-names.ts";
import { inlineProblem } from "./inline-problem.ts";

/** A part of the request that becomes one input. */
interface Part {
  readonly name: string;
  readonly location: Parameter["in"] | "body";
  readonly required: boolean;
  readonly schema: ToolSchema;
  readonly parameter?: Parameter;
  /** Path of names inside the body. */
  readonly names?: readonly string[];
}

/** The request of an exposed operation, or why it cannot be made. */
export interface ExposedRequest extends BoundRequest {
  readonly problems: readonly Diagnostic[];
}

/**
 * Binds every parameter and every top-level body member of an operation to a flat input of its own: what `expose` and
 * builds without an overlay do. `readOnly` members are left out; a body that is no plain object is one input, `body`.
 */
export function exposedRequest(
  operation: Operation,
  shape: RequestShape,
  source: SourceContext,
): ExposedRequest {
  const problems: Diagnostic[] = [];
  const table = source.model.schemas;
  let nodes = 1;
  let height = 1;
  const inline = (schema: Schema): ToolSchema => {
    const inlined = source.inlineExposed(schema);
    nodes += inlined.nodes;
    height = Math.max(height, inlined.height + 1);
    if (inlined.dead !== undefined) {
      const problem = inlineProblem(inlined, table, operation.origin);
      if (problem !== undefined) problems.push(problem);
    }
    return inlined.schema;
  };
  for (const { in: location, name, required } of shape.forbidden) {
    if (!required) continue;
    const target = printPath([location, name].map((one) => ({ kind: "name", name: one })));
    const words = { target, key: operation.key };
    problems.push(inputProblem("required-unbound", words, operation.origin));
  }
  const parts = [
    ...shape.parameters.map((parameter) => parameterPart(parameter, inline)),
    ...(shape.body === undefined ? [] : bodyParts(shape.body, source, inline)),
  ];
  const problem = inlineProblem({ nodes, height }, table, operation.origin);
  if (problem !== undefined) problems.push(problem);
  const names = flatNames(parts);
  const body = bodyTree();
  const inputs: InputPlan[] = parts.map((part, i) => ({
    name: names[i] ?? part.name,
    required: part.required,
    schema: part.schema,
    origin: part.parameter?.origin ?? operation.requestBody?.origin ?? operation.origin,
  }));
  const values = inputs.map(({ name }) => ({ kind: "input", name }) as const);
  for (const [i, { names: path }] of parts.entries()) {
    const value = values[i];
    if (path === undefined || value === undefined) continue;
    writeBody(body, path, { text: "body", value, place: operation.origin });
  }
  return {
    inputs,
    request: requestPlan(
      parts.flatMap(({ parameter }, i) =>
        parameter === undefined ? [] : [{ parameter, value: values[i] }],
      ),
      body,
      shape.body?.plan.required ?? false,
    ),
    parameters: shape.parameters,
    hasBody: parts.some((part) => part.location === "body"),
    problems,
  };
}

function parameterPart(parameter: Parameter, inline: (schema: Schema) => ToolSchema): Part {
  const schema = inline(parameter.schema);
  return {
    name: parameter.name,
    location: parameter.in,
    required: parameter.required,
    schema: described(schema, parameter.description),
    parameter,
  };
}

/** The words of a parameter or body before those of its schema. */
function described(schema: ToolSchema, words: string | undefined): ToolSchema {
  const text = words === undefined ? undefined : cutText(words, LONGEST_EXPOSED_DESCRIPTION);
  if (text === undefined || text === schema.description) return schema;
  const { type, ...rest } = schema;
  return { ...(type === undefined ? {} : { type }), ...rest, description: text };
}

const TEXT: ToolSchema = { type: "string" };

function bodyParts(
  body: BodyShape,
  source: SourceContext,
  inline: (schema: Schema) => ToolSchema,
): readonly Part[] {
  const { required } = body.plan;
  if (body.kind === "binary") {
    const schema = described({ type: "string", contentEncoding: "base64" }, body.description);
    return [{ name: "body", location: "body", required, schema, names: [] }];
  }
  const members = plainMembers(body.schema, source);
  if (members === undefined) {
    const whole = body.schema === true && body.kind === "text" ? TEXT : inline(body.schema);
    const schema = described(whole, body.description);
    return [{ name: "body", location: "body", required, schema, names: [] }];
  }
  const needed = new Set(required ? source.view.requiredNames(body.schema) : []);
  return [...members].map(([name, schema]) => ({
    name,
    location: "body",
    required: needed.has(name),
    schema: inline(schema),
    names: [name],
  }));
}

/**
 * The members of a body that is a plain object: its own and those that `allOf` and references add. Undefined for any other
 * body: one of several shapes, with free members, or no object.
 */
function plainMembers(
  schema: Schema,
  { model: { schemas: table } }: SourceContext,
): ReadonlyMap<string, Schema> | undefined {
  const members = new Map<string, Schema>();
  const seen = new Set<SchemaObject>();
  const collect = (part: Schema): boolean => {
    if (typeof part === "boolean" || seen.size > LONGEST_CHAIN) return false;
    if (seen.has(part)) return true;
    seen.add(part);
    if (part.type !== undefined && part.type !== "object") return false;
    if ([part.oneOf, part.anyOf].some((branches) => branches?.some(declaresMembers) === true)) {
      return false;
    }
    if (typeof part.additionalProperties === "object" && part.properties === undefined)
      return false;
    for (const [name, member] of Object.entries(part.properties ?? {})) {
      if (isReadOnly(table, member)) continue;
      const other = members.get(name);
      members.set(name, other === undefined ? member : { allOf: [other, member] });
    }
    if (part.$ref !== undefined && !collect(table.get(part.$ref) ?? true)) return false;
    return (part.allOf ?? []).every(collect);
  };
  return collect(schema) && members.size > 0 ? members : undefined;
}

function declaresMembers(branch: Schema): boolean {
  if (typeof branch === "boolean") return false;
  return Object.keys(branch).some((keyword) => keyword !== "required" && keyword !== "title");
}
