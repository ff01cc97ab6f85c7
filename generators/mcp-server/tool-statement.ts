import {
  array,
  boolean,
  type Code,
  call,
  compact,
  expanded,
  json,
  name,
  number,
  string,
} from "../../src/compiler/emit/code.ts";
import { printConstant } from "../../src/compiler/emit/declaration.ts";
import { definitionFacts } from "../../src/compiler/emit/definition-facts.ts";
import { printDoc, summaryOf } from "../../src/compiler/emit/doc-comment.ts";
import type { Imports } from "../../src/compiler/emit/imports.ts";
import type { Module } from "../../src/compiler/emit/module.ts";
import { printInterface } from "../../src/compiler/emit/type-text.ts";
import type {
  NamedValue,
  OperationPlan,
  RequestPlan,
  StepPlan,
  ToolPlan,
} from "../../src/compiler/ir/server-plan.ts";
import { printOutput as sourceText } from "../../src/language/reference.ts";
import { pageCode } from "./page.ts";
import { resultCode } from "./result.ts";
import type { ToolNames } from "./tool-names.ts";
import { conditionCode, refCode, valueCode } from "./value.ts";

/** Where a step's operation stands in the generated code. */
export interface OperationRef {
  readonly plan: OperationPlan;
  /** `crm.getDeal`. */
  readonly code: string;
}

/** What a tool's statements need beside the tool. */
export interface ToolScope {
  readonly module: Module;
  readonly names: ToolNames;
  /** The constant of the tool's schemas, imported. */
  readonly schemas: string;
  readonly operationOf: (step: Pick<StepPlan, "source" | "operation">) => OperationRef;
}

/** Prints a tool: the interfaces of its arguments and of its result, then its one constant. */
export function printTool(tool: ToolPlan, scope: ToolScope): void {
  const { module, names } = scope;
  const { body, imports } = module;
  const input = module.names.claim(`${names.type}Input`);
  body.blank();
  printDoc({ own: `Arguments of {@link ${names.constant}}.` }, body);
  printInterface(input, tool.inputSchema, input, module);
  const output = printOutput(tool, scope);
  const called = tool.steps.flatMap((step) =>
    step.undo === undefined ? [step] : [step, step.undo],
  );
  const operations = [...new Map(called.map((one) => [key(one), scope.operationOf(one)])).values()];
  body.blank();
  printDoc(
    {
      text: summaryOf(tool.description),
      tags: operations.map(({ plan }) => `source ${plan.source}#${plan.origin.pointer}`),
    },
    body,
  );
  printConstant(
    {
      name: names.constant,
      type: { name: imports.runtimeType("Tool"), arguments: [input, output] },
      value: call(imports.runtime("tool"), facts(tool, scope)),
    },
    body,
  );
}

/** The type of the structured content: declared where its shape is known, null where there is none. */
function printOutput(tool: ToolPlan, { module, names }: ToolScope): string {
  if (tool.outputSchema === undefined) {
    const { kind } = tool.result;
    return kind === "empty" || kind === "file" ? "null" : module.imports.runtimeType("JsonValue");
  }
  const output = module.names.claim(`${names.type}Output`);
  module.body.blank();
  printDoc({ own: `Result of {@link ${names.constant}}.` }, module.body);
  printInterface(output, tool.outputSchema, names.type, module);
  return output;
}

function key({ source, operation }: Pick<StepPlan, "source" | "operation">): string {
  return `${source} ${operation}`;
}

function facts(tool: ToolPlan, scope: ToolScope): Code {
  const { title, owner, reversibility, timeoutMs, retry, auditClear } = tool;
  const { idempotent, openWorld } = definitionFacts(tool);
  const { imports } = scope.module;
  return expanded([
    ["name", string(tool.name)],
    ["title", title === undefined ? undefined : string(title)],
    ["description", string(tool.description)],
    ["effect", string(tool.effect)],
    ["idempotent", idempotent === undefined ? undefined : boolean(idempotent)],
    ["openWorld", openWorld === undefined ? undefined : boolean(openWorld)],
    ["owner", owner === undefined ? undefined : string(owner)],
    ["reversibility", reversibility === undefined ? undefined : string(reversibility)],
    ["scopes", json(tool.scopes)],
    ["timeout", timeoutMs === undefined ? undefined : number(timeoutMs)],
    [
      "retry",
      retry === undefined
        ? undefined
        : compact([
            ["attempts", number(retry.attempts)],
            ["status", json(retry.status)],
          ]),
    ],
    ["auditClear", auditClear.length === 0 ? undefined : json(auditClear)],
    ["steps", array(tool.steps.map((step) => stepCode(step, scope)))],
    ["page", tool.page === undefined ? undefined : pageCode(tool.page)],
    ["result", resultCode(tool.result, imports)],
    ["schemas", name(scope.schemas)],
  ]);
}

function stepCode(step: StepPlan, { module: { imports }, operationOf }: ToolScope): Code {
  const options = optionsCode(step, imports, operationOf);
  return call(
    imports.runtime("call"),
    string(step.id),
    name(operationOf(step).code),
    requestCode(step.request, imports),
    ...(options === undefined ? [] : [options]),
  );
}

function requestCode(request: RequestPlan, imports: Imports): Code {
  const part = (values: readonly NamedValue[]): Code | undefined =>
    values.length === 0
      ? undefined
      : compact(values.map(({ name, value }) => [name, valueCode(value, imports)]));
  return compact([
    ["path", part(request.path)],
    ["query", part(request.query)],
    ["header", part(request.header)],
    ["cookie", part(request.cookie)],
    ["body", request.body === undefined ? undefined : valueCode(request.body, imports)],
  ]);
}

/** What a step is beside its call; undefined for one that is nothing else. */
function optionsCode(
  step: StepPlan,
  imports: Imports,
  operationOf: ToolScope["operationOf"],
): Code | undefined {
  const { outputs, needs, when, onEmpty, forEach, undo } = step;
  const options: readonly (readonly [string, Code | undefined])[] = [
    [
      "outputs",
      outputs === undefined
        ? undefined
        : compact(outputs.map(({ name, source }) => [name, string(sourceText(source))])),
    ],
    ["needs", needs === undefined ? undefined : json(needs)],
    ["when", when === undefined ? undefined : conditionCode(when, imports)],
    ["readOnly", step.readOnly === undefined ? undefined : boolean(true)],
    ["onEmpty", onEmpty === undefined ? undefined : json({ ...onEmpty })],
    ["onError", step.onError === undefined ? undefined : string(step.onError)],
    [
      "forEach",
      forEach === undefined
        ? undefined
        : compact([
            ["over", refCode(forEach.over, imports)],
            ["max", number(forEach.max)],
            ["concurrency", forEach.concurrency === 1 ? undefined : number(forEach.concurrency)],
          ]),
    ],
    [
      "undo",
      undo === undefined
        ? undefined
        : call(
            imports.runtime("undo"),
            name(operationOf(undo).code),
            requestCode(undo.request, imports),
          ),
    ],
  ];
  const stated = options.filter(([, code]) => code !== undefined);
  return stated.length === 0 ? undefined : compact(stated);
}
