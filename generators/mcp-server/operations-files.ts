import {
  array,
  boolean,
  type Code,
  call,
  compact,
  expanded,
  json,
  string,
} from "../../src/compiler/emit/code.ts";
import { printConstant } from "../../src/compiler/emit/declaration.ts";
import { displayWidth } from "../../src/compiler/emit/display-width.ts";
import { printDoc, summaryOf } from "../../src/compiler/emit/doc-comment.ts";
import { constantName, createNames, fileName } from "../../src/compiler/emit/identifier.ts";
import type { Imports } from "../../src/compiler/emit/imports.ts";
import { print } from "../../src/compiler/emit/layout.ts";
import { memberName } from "../../src/compiler/emit/literal.ts";
import { createModule, type Module } from "../../src/compiler/emit/module.ts";
import { WIDTH } from "../../src/compiler/emit/writer.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type {
  OperationPlan,
  ParameterPlan,
  ServerPlan,
} from "../../src/compiler/ir/server-plan.ts";
import { isFound } from "../found-tools.ts";
import { type Called, plannedOperations } from "../planned-operations.ts";

/** Where each operation is declared. */
export interface OperationNames {
  /** @throws {Error} for a step whose operation the plan does not hold: a fault of the planner. */
  of(step: Called): OperationName;
  /** The operation itself, wherever it is declared. @throws {Error} as `of`. */
  planOf(step: Called): OperationPlan;
}

export interface OperationName {
  readonly plan: OperationPlan;
  /** The file under `operations/`, without its ending. */
  readonly file: string;
  readonly constant: string;
}

/**
 * `operations/<source>.ts`: the operations that tools call, as facts. That of a tool which is found stands in the tool, so
 * that a call loads what it needs and not a whole API (ADR 21).
 */
export function operationsFiles(plan: ServerPlan): {
  readonly files: readonly GeneratedFile[];
  readonly names: OperationNames;
} {
  const fileNames = createNames();
  const bySource = new Map<string, Map<string, OperationName>>();
  const apart = calledByName(plan);
  const files = plan.sources.flatMap((source) => {
    const operations = plan.operations.filter(
      (operation) => operation.source === source.name && apart(operation),
    );
    if (operations.length === 0) return [];
    const file = fileNames.claim(fileName(source.name));
    const constants = createNames();
    const named = operations.map(
      (operation): OperationName => ({
        plan: operation,
        file,
        constant: constants.claim(constantName(operation.id)),
      }),
    );
    bySource.set(source.name, new Map(named.map((name) => [name.plan.id, name])));
    const module = createModule(
      plan.madeFrom,
      named.map(({ constant }) => constant),
    );
    for (const name of named) printOperation(name, module);
    return [{ path: `operations/${file}.ts`, text: module.text() }];
  });
  const names: OperationNames = {
    of({ source, operation }) {
      const found = bySource.get(source)?.get(operation);
      if (found === undefined) throw new Error(`the plan has no operation ${source}.${operation}`);
      return found;
    },
    planOf: plannedOperations(plan),
  };
  return { files, names };
}

/** Whether a tool that is not found calls an operation. */
function calledByName(plan: ServerPlan): (operation: OperationPlan) => boolean {
  if (plan.discovery === undefined) return () => true;
  const keys = new Set(
    plan.tools
      .filter((tool) => !isFound(plan, tool))
      .flatMap(({ steps }) => steps.flatMap((s) => (s.undo === undefined ? [s] : [s, s.undo])))
      .map(({ source, operation }) => `${source} ${operation}`),
  );
  return ({ source, id }) => keys.has(`${source} ${id}`);
}

function printOperation({ plan, constant }: OperationName, module: Module): void {
  const { body, imports } = module;
  body.blank();
  const tags = [`source ${plan.source}#${plan.origin.pointer}`];
  printDoc({ text: summaryOf(plan.summary ?? ""), tags }, body);
  const type = imports.runtimeType("Operation");
  const value = operationCode(plan, imports);
  if (plan.parameters.length === 0 && plan.body === undefined) {
    const shape = "Record<never, never>";
    printConstant({ name: constant, type: { name: type, arguments: [shape] }, value }, body);
    return;
  }
  body.line(`export const ${constant}: ${type}<{`);
  body.indent(() => printShape(plan, module));
  body.write("}> = ");
  print(value, body, "}> = ".length, 1);
  body.line(";");
}

/** An operation as an expression. */
export function operationCode(plan: OperationPlan, imports: Imports): Code {
  return call(imports.runtime("operation"), facts(plan));
}

const LOCATIONS = ["path", "query", "header", "cookie"] as const;

/** Prints the members of the shape that `call` must be given. */
function printShape({ parameters, body: content }: OperationPlan, { body, imports }: Module): void {
  const value = imports.runtimeType("Value");
  for (const location of LOCATIONS) {
    const here = parameters.filter((parameter) => parameter.in === location);
    if (here.length === 0) continue;
    const mark = here.some(({ required }) => required) ? "" : "?";
    const members = here.map(
      ({ name, required }) => `readonly ${memberName(name)}${required ? "" : "?"}: ${value}`,
    );
    const line = `readonly ${location}${mark}: { ${members.join("; ")} };`;
    if (body.margin + displayWidth(line) <= WIDTH) {
      body.line(line);
      continue;
    }
    body.line(`readonly ${location}${mark}: {`);
    body.indent(() => {
      for (const member of members) body.line(`${member};`);
    });
    body.line("};");
  }
  if (content !== undefined) {
    body.line(`readonly body${content.required ? "" : "?"}: ${value};`);
  }
}

function facts({ body, parameters, responses, ...operation }: OperationPlan): Code {
  return expanded([
    ["source", string(operation.source)],
    ["key", string(operation.key)],
    ["method", string(operation.method)],
    ["path", string(operation.path)],
    ["parameters", parameters.length === 0 ? undefined : array(parameters.map(parameter))],
    [
      "body",
      body === undefined
        ? undefined
        : compact([
            ["mediaType", string(body.mediaType)],
            ["required", body.required ? boolean(true) : undefined],
            ["file", body.file === true ? boolean(true) : undefined],
            ["encoding", Object.keys(body.encoding).length === 0 ? undefined : json(body.encoding)],
          ]),
    ],
    ["responses", compact(responses.map(({ status, mediaTypes }) => [status, json(mediaTypes)]))],
    ["security", operation.security.length === 0 ? undefined : json(operation.security)],
    ["retry", string(operation.retry)],
    ["baseUrl", operation.baseUrl === undefined ? undefined : string(operation.baseUrl)],
  ]);
}

/** A parameter's facts. What equals the standard's default is left out (OpenAPI 3.2, Parameter Object). */
function parameter(plan: ParameterPlan): Code {
  const style = plan.in === "path" || plan.in === "header" ? "simple" : "form";
  const exploded = plan.style === "form" || plan.style === "cookie";
  return compact([
    ["name", string(plan.name)],
    ["in", string(plan.in)],
    ["required", plan.required ? boolean(true) : undefined],
    ["style", plan.style === style ? undefined : string(plan.style)],
    ["explode", plan.explode === exploded ? undefined : boolean(plan.explode)],
    ["allowReserved", plan.allowReserved ? boolean(true) : undefined],
    ["mediaType", plan.mediaType === undefined ? undefined : string(plan.mediaType)],
    ["querystring", plan.querystring === true ? boolean(true) : undefined],
    ["encoding", plan.encoding === undefined ? undefined : json(plan.encoding)],
  ]);
}
