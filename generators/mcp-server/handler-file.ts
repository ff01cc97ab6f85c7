import { posix } from "node:path";
import { printAlias } from "../../src/compiler/emit/declaration.ts";
import { printDoc, summaryOf } from "../../src/compiler/emit/doc-comment.ts";
import { fileName, pascalCase } from "../../src/compiler/emit/identifier.ts";
import { stringLiteral } from "../../src/compiler/emit/literal.ts";
import { createModule } from "../../src/compiler/emit/module.ts";
import {
  isObjectWithMembers,
  printNamedType,
  type SameTypes,
  sameKey,
} from "../../src/compiler/emit/type-text.ts";
import { WIDTH } from "../../src/compiler/emit/writer.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type {
  HandlerPlan,
  ServerPlan,
  StepPlan,
  ToolPlan,
  ToolSchema,
} from "../../src/compiler/ir/server-plan.ts";
import type { OperationRef } from "./tool-statement.ts";

/** A tool with a handler, as its file of types is printed. */
export interface HandledTool {
  readonly plan: ServerPlan;
  readonly tool: ToolPlan;
  readonly handler: HandlerPlan;
  /** The interfaces of its arguments and of its result, and the file beside that declares them. */
  readonly input: string;
  readonly output: string;
  readonly declaredIn: string;
  readonly operationOf: (step: Pick<StepPlan, "source" | "operation">) => OperationRef;
}

/** The file of a handler's types, as the tool's file imports it. */
export function handlerTypesFile(tool: string): string {
  return `./${fileName(tool)}.handler.ts`;
}

/** The type that a tool's handler is of. */
export function handlerType(tool: string): string {
  return `${pascalCase(tool)}Handler`;
}

/** Where a file of `tools/` imports a handler from; `way` leads there from the output's folder. */
export function handlerImport(way: string): string {
  return `import(${stringLiteral(posix.join("..", way))})`;
}

/**
 * `tools/<tool>.handler.ts`: what a handler is given and what it may call, as the documents say. Types only: its file is
 * imported by the code that implements it, and erased there.
 */
export function handlerFile({
  plan: server,
  tool,
  handler,
  input,
  output,
  declaredIn,
  operationOf,
}: HandledTool): GeneratedFile {
  const type = handlerType(tool.name);
  const module = createModule(server.madeFrom, [type]);
  const { body, imports, names } = module;
  const [given, returned] = [input, output].map((name) => imports.type(declaredIn, name));
  const calls = names.claim("Calls");
  const same: SameTypes = new Map();
  const declared: (readonly [name: string, schema: ToolSchema])[] = [];
  const typeOf = (schema: ToolSchema, wish: string): string => {
    const key = isObjectWithMembers(schema) ? sameKey(schema) : undefined;
    const known = key === undefined ? undefined : same.get(key);
    if (known !== undefined) return known;
    const name = names.claim(wish);
    if (key !== undefined) same.set(key, name);
    declared.push([name, schema]);
    return name;
  };
  const named = handler.calls.map(({ name, request, answer }) => ({
    name,
    request: typeOf(request, `${pascalCase(name)}Request`),
    answer: typeOf(answer, `${pascalCase(name)}Answer`),
  }));
  const defaults = tool.inputs.filter((one) => one.default !== undefined);
  printDoc({ own: `What ${handler.file} exports as \`handler\`.` }, body);
  printAlias(
    type,
    {
      name: imports.runtimeType("Handler"),
      arguments: [
        given ?? "",
        returned ?? "",
        calls,
        ...(defaults.length === 0
          ? []
          : [defaults.map(({ name }) => stringLiteral(name)).join(" | ")]),
      ],
    },
    body,
  );
  body.blank();
  printDoc({ own: "What it may call." }, body);
  body.line(`export interface ${calls} {`);
  body.indent(() => {
    for (const { name, request, answer } of named) {
      const step = tool.steps.find(({ id }) => id === name);
      if (step === undefined) throw new Error(`the plan of ${tool.name} lacks the call ${name}`);
      const { plan } = operationOf(step);
      const tags = [`source ${plan.source}#${plan.origin.pointer}`];
      printDoc({ text: summaryOf(plan.summary ?? plan.key), tags }, body);
      const head = `readonly ${name}: ${imports.runtimeType("HandlerCall")}<`;
      const line = `${head}${request}, ${answer}>;`;
      if (body.margin + line.length <= WIDTH) {
        body.line(line);
        continue;
      }
      body.line(head);
      body.indent(() => body.line(`${request},`));
      body.indent(() => body.line(answer));
      body.line(">;");
    }
  });
  body.line("}");
  for (const [name, schema] of declared) {
    body.blank();
    printNamedType(name, schema, same, module);
  }
  return { path: `tools/${handlerTypesFile(tool.name).slice(2)}`, text: module.text() };
}
