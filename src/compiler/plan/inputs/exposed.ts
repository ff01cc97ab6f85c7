import { printPath } from "../../../language/path.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Operation, Parameter } from "../../ir/api-model.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Schema, SchemaObject } from "../../ir/schema.ts";
import type { InputPlan, ToolSchema } from "../../ir/server-plan.ts";
import type { BoundRequest } from "../request/bind.ts";
import { bodyTree, writeBody } from "../request/body-tree.ts";
import { requestPlan } from "../request/request-plan.ts";
import {
  type BodyShape,
  memberSchema,
  parameterSchema,
  type RequestShape,
} from "../request/request-shape.ts";
import { DEEPEST, LONGEST_CHAIN, MOST_INPUTS } from "../schema/limits.ts";
import { isReadOnly } from "../schema/read-only.ts";
import type { SourceContext } from "../source-context.ts";
import { withFileWords } from "./file-words.ts";
import { flatNames } from "./flat-names.ts";
import { deadReference, droppedPattern } from "./inline-problem.ts";

/** A part of the request that becomes one input. */
interface Part {
  readonly name: string;
  readonly location: Parameter["in"] | "body";
  readonly required: boolean;
  readonly schema: Schema;
  /** Words that stand before those of the schema. */
  readonly description?: string | undefined;
  readonly parameter?: Parameter;
  /** Path of names inside the body. */
  readonly names?: readonly string[];
}

/** The request of an exposed operation, or why it cannot be made. */
export interface ExposedRequest extends BoundRequest {
  /** `$defs` of the tool's definition; undefined where nothing is repeated. */
  readonly definitions?: { readonly [name: string]: ToolSchema };
  /** Parts of the schemas that are described instead of being written out. */
  readonly abridged: number;
  readonly problems: readonly Diagnostic[];
  /** What is worth saying of a request that can be made. */
  readonly notes: readonly Diagnostic[];
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
  for (const { in: location, name, required } of shape.forbidden) {
    if (!required) continue;
    const target = printPath([location, name].map((one) => ({ kind: "name", name: one })));
    const words = { target, key: operation.key };
    problems.push(inputProblem("required-unbound", words, operation.origin));
  }
  const all: readonly Part[] = [
    ...shape.parameters.map((parameter) => ({
      name: parameter.name,
      location: parameter.in,
      required: parameter.required,
      schema: parameterSchema(parameter, source),
      description: parameter.description,
      parameter,
    })),
    ...(shape.body === undefined ? [] : bodyParts(shape.body, source)),
  ];
  const isTooLarge = all.length > MOST_INPUTS;
  if (isTooLarge) {
    problems.push(inputProblem("too-large", { limit: MOST_INPUTS }, operation.origin));
  }
  const parts = isTooLarge ? [] : all;
  const names = flatNames(parts);
  const { schemas, definitions, abridged, dead, dropped, endless } = source.abridge(
    parts.map(({ required, schema, description }, i) => ({
      name: names[i] ?? "",
      required,
      schema,
      description,
    })),
  );
  if (dead !== undefined)
    problems.push(deadReference(dead, source.model.schemas, operation.origin));
  if (endless) problems.push(inputProblem("too-deep", { limit: DEEPEST }, operation.origin));
  const body = bodyTree();
  const inputs: InputPlan[] = parts.map((part, i) => ({
    name: names[i] ?? part.name,
    required: part.required,
    schema: withFileWords(schemas[i] ?? {}),
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
    ...(definitions === undefined ? {} : { definitions }),
    abridged,
    problems,
    notes: [
      ...notOffered(operation, shape),
      ...dropped.map((one) => droppedPattern(one, operation.origin)),
    ],
  };
}

/** What an operation can be called without and no tool sends. */
function notOffered(
  { key, requestBody }: Operation,
  { forbidden, body, lacksBody }: RequestShape,
): readonly Diagnostic[] {
  const told: Diagnostic[] = [];
  for (const { in: location, name, required, origin } of forbidden) {
    if (required || (location !== "header" && location !== "cookie")) continue;
    told.push(inputProblem("not-offered", { part: location, name, key }, origin));
  }
  const unwritten = body === undefined && !lacksBody;
  if (unwritten && requestBody !== undefined && requestBody.content.length > 0) {
    told.push(inputProblem("not-offered", { part: "body", name: "body", key }, requestBody.origin));
  }
  return told;
}

function bodyParts(body: BodyShape, source: SourceContext): readonly Part[] {
  const { required } = body.plan;
  const members = plainMembers(body.schema, source);
  if (members === undefined) {
    const { schema, description } = body;
    return [{ name: "body", location: "body", required, schema, description, names: [] }];
  }
  const names = source.view.requiredNames(body.schema);
  // What is required and declared nowhere may be anything, but has to be there.
  for (const name of names) if (!members.has(name)) members.set(name, true);
  const needed = new Set(required ? names : []);
  return [...members].map(([name, schema]) => ({
    name,
    location: "body",
    required: needed.has(name),
    schema: memberSchema(body, [name], schema),
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
): Map<string, Schema> | undefined {
  const members = new Map<string, Schema>();
  const seen = new Set<SchemaObject>();
  const collect = (part: Schema): boolean => {
    if (typeof part === "boolean" || seen.size > LONGEST_CHAIN) return false;
    if (seen.has(part)) return true;
    seen.add(part);
    if (part.type !== undefined && part.type !== "object") return false;
    if ([part.oneOf, part.anyOf].some((branches) => branches?.some(saysSomething) === true)) {
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

/** Whether a branch allows less than anything: also one that only requires members, which flat inputs cannot say. */
function saysSomething(branch: Schema): boolean {
  if (typeof branch === "boolean") return !branch;
  return Object.keys(branch).some((keyword) => keyword !== "title" && keyword !== "description");
}
