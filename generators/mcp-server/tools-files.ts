import { type Code, compact, expanded, json, name as named } from "../../src/compiler/emit/code.ts";
import { printConstant } from "../../src/compiler/emit/declaration.ts";
import { definitionFacts } from "../../src/compiler/emit/definition-facts.ts";
import { camelCase, createNames, fileName } from "../../src/compiler/emit/identifier.ts";
import { createModule, type Module } from "../../src/compiler/emit/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { ServerPlan, StepPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import { isObject } from "../../src/util/json.ts";
import { isFound } from "../found-tools.ts";
import { handlerFile } from "./handler-file.ts";
import { type OperationNames, operationCode } from "./operations-files.ts";
import { type ToolNames, toolNames } from "./tool-names.ts";
import { type OperationRef, printTool } from "./tool-statement.ts";

/** One file under `tools/` and the names of the tools that it declares. */
export interface ToolsFile {
  /** Without folder and ending. */
  readonly name: string;
  readonly tools: readonly string[];
}

/** A group that is longer goes on in `<group>-2`. */
const MAX_LINES = 400;
/** The same of tools that are found: nobody reads a whole API, and each file takes the disk more than its lines. */
const MAX_LINES_FOUND = 2_000;

/** Room that is left for the imports and for the last tool of a file. */
const RESERVE = 60;

/**
 * `tools/<group>.ts`, what each tool does, and `tools/<group>.schemas.ts`, its shapes. A tool that is found has its operation
 * and its shapes with it: one file is loaded for it, of what is read a tool at a time.
 */
export function toolsFiles(
  plan: ServerPlan,
  operations: OperationNames,
  handlers: ReadonlyMap<string, string>,
): { readonly files: readonly GeneratedFile[]; readonly index: readonly ToolsFile[] } {
  const names = toolNames(plan.tools);
  const groups = new Map<string, ToolPlan[]>();
  for (const tool of plan.tools) {
    const key = `${isFound(plan, tool) ? "found" : "listed"} ${tool.group}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [tool]);
    else group.push(tool);
  }
  const fileNames = createNames();
  const bases = [...groups.values()].map(([tool]) => fileNames.claim(fileName(tool?.group ?? "")));
  const files: GeneratedFile[] = [];
  const index: ToolsFile[] = [];
  for (const [i, tools] of [...groups.values()].entries()) {
    const base = bases[i] ?? "";
    const exported = tools.map(({ name }) => namesOf(name, names).constant);
    for (let rest = tools, part = 1; rest.length > 0; part++) {
      const file = part === 1 ? base : fileNames.claim(`${base}-${part}`);
      const { made, count } = printPart(rest, file, {
        plan,
        names,
        operations,
        handlers,
        exported,
      });
      files.push(...made);
      index.push({ name: file, tools: rest.slice(0, count).map(({ name }) => name) });
      rest = rest.slice(count);
    }
  }
  return { files, index };
}

interface PartScope {
  readonly plan: ServerPlan;
  readonly names: ReadonlyMap<string, ToolNames>;
  readonly operations: OperationNames;
  /** The ways from the output to the files of handlers, by tool. */
  readonly handlers: ReadonlyMap<string, string>;
  readonly exported: readonly string[];
}

/** As many of the tools as one file holds; at least one. */
function printPart(
  tools: readonly ToolPlan[],
  file: string,
  { plan, names, operations, handlers, exported }: PartScope,
): { readonly made: readonly GeneratedFile[]; readonly count: number } {
  const module = createModule(plan.madeFrom, exported);
  const schemas = createModule(plan.madeFrom);
  const whole = tools[0] !== undefined && isFound(plan, tools[0]);
  const most = whole ? MAX_LINES_FOUND : MAX_LINES;
  const operationOf = (step: Pick<StepPlan, "source" | "operation">): OperationRef => {
    if (whole) {
      const operation = operations.planOf(step);
      return {
        plan: operation,
        // Made where it is printed, not where only its place is asked for.
        get code() {
          return operationCode(operation, module.imports);
        },
      };
    }
    const { file: from, constant, plan: operation } = operations.of(step);
    const namespace = module.imports.namespace(`../operations/${from}.ts`, camelCase(step.source));
    return { plan: operation, code: named(`${namespace}.${constant}`) };
  };
  const typed: GeneratedFile[] = [];
  let count = 0;
  for (const tool of tools) {
    if (count > 0 && module.body.lines > most - RESERVE) break;
    count++;
    const own = namesOf(tool.name, names);
    const scope = { module, names: own, operationOf, isFound: whole };
    if (whole) {
      printTool(tool, { ...scope, schemas: schemasCode(tool) });
      continue;
    }
    const local = module.imports.value(`./${file}.schemas.ts`, own.schemas);
    const handlerWay = handlers.get(tool.name);
    const types = printTool(tool, {
      ...scope,
      schemas: named(local),
      ...(handlerWay === undefined ? {} : { handlerWay }),
    });
    if (tool.handler !== undefined) {
      const declaredIn = `./${file}.ts`;
      typed.push(
        handlerFile({ plan, tool, handler: tool.handler, ...types, declaredIn, operationOf }),
      );
    }
    printSchemas(tool, own.schemas, schemas);
  }
  const made = [{ path: `tools/${file}.ts`, text: module.text() }];
  if (!whole) made.push({ path: `tools/${file}.schemas.ts`, text: schemas.text() });
  made.push(...typed);
  return { made, count };
}

function printSchemas(tool: ToolPlan, constant: string, { body, imports }: Module): void {
  body.blank();
  printConstant(
    {
      name: constant,
      type: { name: imports.runtimeType("ToolSchemas"), arguments: [] },
      value: schemasCode(tool),
    },
    body,
  );
}

/** Of inputs that tools have in common: made once. */
const inputCodes = new WeakMap<object, Code>();

function inputCode(schema: unknown): Code {
  if (typeof schema !== "object" || schema === null) return json(schema);
  let code = inputCodes.get(schema);
  if (code === undefined) {
    code = json(schema);
    inputCodes.set(schema, code);
  }
  return code;
}

function schemasCode(tool: ToolPlan): Code {
  const { input, output } = definitionFacts(tool).schemas;
  const members = Object.entries(input).map(
    ([keyword, value]) =>
      [
        keyword,
        keyword === "properties" && isObject(value)
          ? compact(Object.entries(value).map(([name, schema]) => [name, inputCode(schema)]))
          : value === undefined
            ? undefined
            : json(value),
      ] as const,
  );
  return expanded([
    ["input", compact(members)],
    ["output", output === undefined ? undefined : json(output)],
  ]);
}

function namesOf(tool: string, names: ReadonlyMap<string, ToolNames>): ToolNames {
  const own = names.get(tool);
  if (own === undefined) throw new Error(`the plan has no tool ${tool}`);
  return own;
}
