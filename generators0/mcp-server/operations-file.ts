import { docComment } from "../../src/compiler/emit0/doc-comment.ts";
import { memberName } from "../../src/compiler/emit0/identifier.ts";
import type { Imports } from "../../src/compiler/emit0/imports.ts";
import {
  array,
  type Code,
  call,
  json,
  members,
  object,
  print,
  string,
  text,
} from "../../src/compiler/emit0/layout.ts";
import { module } from "../../src/compiler/emit0/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type {
  OperationPlan,
  ParameterPlan,
  ServerPlan,
} from "../../src/compiler/ir/server-plan.ts";

const LOCATIONS = ["path", "query", "header", "cookie"] as const;

/** `operations/<source>.ts`: the operations that tools call, as facts. */
export function operationsFiles(plan: ServerPlan): GeneratedFile[] {
  return plan.sources.flatMap(({ name }) => {
    const operations = plan.operations.filter(({ source }) => source === name);
    if (operations.length === 0) return [];
    const file = module(plan.madeFrom);
    for (const operation of operations) file.add(operationStatement(operation, file.imports));
    return [{ path: `operations/${name}.ts`, text: file.print() }];
  });
}

function operationStatement(operation: OperationPlan, imports: Imports): string {
  const doc = docComment(operation.summary === undefined ? [] : [operation.summary], [
    `@source ${operation.source}#${operation.origin.pointer}`,
  ]);
  const type = `${imports.runtimeType("Operation")}<${requestType(operation, imports)}>`;
  const head = `export const ${operation.id}: ${type} = `;
  return `${doc}\n${head}${print(call(imports.runtime("operation"), definition(operation)), 0, 0, 1)};`;
}

/** The shape that `call` must be given: every parameter that some tool binds, and the body. */
function requestType({ parameters, body }: OperationPlan, imports: Imports): string {
  const value = (): string => imports.runtimeType("Value");
  const lines = LOCATIONS.flatMap((location) => {
    const here = parameters.filter((parameter) => parameter.in === location);
    if (here.length === 0) return [];
    const mark = here.some(({ required }) => required) ? "" : "?";
    const named = here.map(
      ({ name, required }) => `    readonly ${memberName(name)}${required ? "" : "?"}: ${value()};`,
    );
    return [`  readonly ${location}${mark}: {`, ...named, "  };"];
  });
  if (body !== undefined) lines.push(`  readonly body${body.required ? "" : "?"}: ${value()};`);
  return lines.length === 0 ? "Readonly<Record<never, never>>" : `{\n${lines.join("\n")}\n}`;
}

function definition(operation: OperationPlan): Code {
  const { body, parameters, responses, security, baseUrl } = operation;
  return object(
    members({
      source: string(operation.source),
      key: string(operation.key),
      method: string(operation.method),
      path: string(operation.path),
      parameters: parameters.length === 0 ? undefined : array(parameters.map(parameterCode)),
      body:
        body === undefined
          ? undefined
          : object(
              members({
                mediaType: string(body.mediaType),
                required: body.required ? text("true") : undefined,
                encoding: Object.keys(body.encoding).length === 0 ? undefined : json(body.encoding),
              }),
            ),
      responses: object(
        responses.map(({ status, mediaTypes }) => ({
          key: /^\d+$/.test(status) ? `"${status}"` : status,
          value: array(mediaTypes.map(string)),
        })),
      ),
      security: security.length === 0 ? undefined : json(security),
      retry: string(operation.retry),
      baseUrl: baseUrl === undefined ? undefined : string(baseUrl),
    }),
  );
}

/** A parameter's facts; what equals the standard's default is left out. */
function parameterCode(parameter: ParameterPlan): Code {
  const style = parameter.in === "path" || parameter.in === "header" ? "simple" : "form";
  const explode = parameter.style === "form";
  return object(
    members({
      name: string(parameter.name),
      in: string(parameter.in),
      required: parameter.required ? text("true") : undefined,
      style: parameter.style === style ? undefined : string(parameter.style),
      explode: parameter.explode === explode ? undefined : text(String(parameter.explode)),
      allowReserved: parameter.allowReserved ? text("true") : undefined,
      mediaType: parameter.mediaType === undefined ? undefined : string(parameter.mediaType),
    }),
  );
}
