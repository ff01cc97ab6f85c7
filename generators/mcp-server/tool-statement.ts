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
  HandlerPlan,
  NamedValue,
  OperationPlan,
  RequestPlan,
  RetryPlan,
  StepPlan,
  ToolPlan,
} from "../../src/compiler/ir/server-plan.ts";
import { printOutput as sourceText } from "../../src/language/reference.ts";
import { handlerImport, handlerType, handlerTypesFile } from "./handler-file.ts";
import { pageCode } from "./page.ts";
import { resultCode } from "./result.ts";
import type { ToolNames } from "./tool-names.ts";
import { conditionCode, refCode, valueCode } from "./value.ts";

/** Where a step's operation stands in the generated code. */
export interface OperationRef {
  readonly plan: OperationPlan;
  /** `crm.getDeal`; of a tool that is found, the operation itself. */
  readonly code: Code;
}

/** What a tool's statements need beside the tool. */
export interface ToolScope {
  readonly module: Module;
  readonly names: ToolNames;
  /** The constant of the tool's schemas, imported; of a tool that is found, the schemas themselves. */
  readonly schemas: Code;
  /** Whether the tool is found: what its facts say is not said again in words and in types of inner parts (ADR 21). */
  readonly isFound: boolean;
  readonly operationOf: (step: Pick<StepPlan, "source" | "operation">) => OperationRef;
  /** From the output's folder to the code that makes the calls, of a tool that has such. */
  readonly handlerWay?: string;
}

/** Prints a tool: the interfaces of its arguments and of its result, which it names, then its one constant. */
export function printTool(
  tool: ToolPlan,
  scope: ToolScope,
): { readonly input: string; readonly output: string } {
  const { module, names, isFound } = scope;
  const { body, imports } = module;
  const input = module.names.claim(`${names.type}Input`);
  body.blank();
  if (!isFound) printDoc({ own: `Arguments of {@link ${names.constant}}.` }, body);
  printInterface(input, tool.inputSchema, input, module, isFound ? 0 : undefined);
  const output = printOutput(tool, scope);
  const called = tool.steps.flatMap((step) =>
    step.undo === undefined ? [step] : [step, step.undo],
  );
  const operations = [...new Map(called.map((one) => [key(one), scope.operationOf(one)])).values()];
  body.blank();
  printDoc(
    {
      text: isFound ? "" : summaryOf(tool.description),
      tags: operations.map(({ plan }) => `source ${plan.source}#${plan.origin.pointer}`),
    },
    body,
  );
  printConstant(
    {
      name: names.constant,
      type: {
        name: imports.runtimeType(tool.by === undefined ? "Tool" : "ToolBy"),
        arguments: [input, output],
      },
      value: call(functionOf(tool, imports), facts(tool, scope)),
    },
    body,
  );
  return { input, output };
}

/** What declares the tool: of one with a handler, with the type that its code must have. */
function functionOf({ name: tool, handler, by }: ToolPlan, imports: Imports): string {
  if (by !== undefined) return imports.runtime("toolBy");
  if (handler === undefined) return imports.runtime("tool");
  const type = imports.type(handlerTypesFile(tool), handlerType(tool));
  return `${imports.runtime("handled")}<${type}>`;
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
    ["retry", retry === undefined ? undefined : retryCode(retry)],
    ["auditClear", auditClear.length === 0 ? undefined : json(auditClear)],
    ...callFacts(tool, scope),
    ["schemas", scope.schemas],
  ]);
}

/** What is called and what is taken of the answer; of each branch, where the tool has some. */
function callFacts(
  tool: ToolPlan,
  scope: ToolScope,
): readonly (readonly [string, Code | undefined])[] {
  if (tool.by !== undefined) {
    const branches = tool.by.map(
      (branch) => [branch.name, expanded(answerFacts(branch, scope))] as const,
    );
    return [["by", expanded([["connection", expanded(branches)]])]];
  }
  if (tool.handler === undefined) return answerFacts(tool, scope);
  const { imports } = scope.module;
  return [...handlerFacts(tool, tool.handler, scope), ["result", resultCode(tool.result, imports)]];
}

function answerFacts(
  { steps, page, result }: Pick<ToolPlan, "steps" | "page" | "result">,
  scope: ToolScope,
): readonly (readonly [string, Code | undefined])[] {
  return [
    ["steps", array(steps.map((step) => stepCode(step, scope)))],
    ["page", page === undefined ? undefined : pageCode(page)],
    ["result", resultCode(result, scope.module.imports)],
  ];
}

function retryCode({ attempts, status }: RetryPlan): Code {
  return compact([
    ["attempts", number(attempts)],
    ["status", json(status)],
  ]);
}

/** What code may call, how often, and where the code is. */
function handlerFacts(
  { name: tool, steps, inputs }: ToolPlan,
  { maxCalls }: HandlerPlan,
  { operationOf, handlerWay }: ToolScope,
): readonly (readonly [string, Code | undefined])[] {
  if (handlerWay === undefined) throw new Error(`no way is known to the handler of ${tool}`);
  const defaults = inputs.flatMap(({ name: input, default: value }) =>
    value === undefined ? [] : [[input, json(value)] as const],
  );
  return [
    ["calls", compact(steps.map((step) => [step.id, operationOf(step).code]))],
    ["maxCalls", number(maxCalls)],
    ["defaults", defaults.length === 0 ? undefined : compact(defaults)],
    ["handler", name(`() => ${handlerImport(handlerWay)}`)],
  ];
}

function stepCode(step: StepPlan, { module: { imports }, operationOf }: ToolScope): Code {
  const options = optionsCode(step, imports, operationOf);
  return call(
    imports.runtime("call"),
    string(step.id),
    operationOf(step).code,
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
  const { outputs, needs, when, onEmpty, forEach, undo, timeoutMs, retry, success } = step;
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
            operationOf(undo).code,
            requestCode(undo.request, imports),
            ...(undo.success === undefined
              ? []
              : [compact([["success", json({ ...undo.success })]])]),
          ),
    ],
    ["timeout", timeoutMs === undefined ? undefined : number(timeoutMs)],
    ["retry", retry === undefined ? undefined : retryCode(retry)],
    ["success", success === undefined ? undefined : json({ ...success })],
  ];
  const stated = options.filter(([, code]) => code !== undefined);
  return stated.length === 0 ? undefined : compact(stated);
}
