import { expanded, json } from "../../src/compiler/emit/code.ts";
import { printConstant } from "../../src/compiler/emit/declaration.ts";
import { definitionFacts } from "../../src/compiler/emit/definition-facts.ts";
import { camelCase, createNames, fileName } from "../../src/compiler/emit/identifier.ts";
import { createModule, type Module } from "../../src/compiler/emit/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { ServerPlan, StepPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import type { OperationNames } from "./operations-files.ts";
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

/** Room that is left for the imports and for the last tool of a file. */
const RESERVE = 60;

/** `tools/<group>.ts`, what each tool does, and `tools/<group>.schemas.ts`, its shapes. */
export function toolsFiles(
  plan: ServerPlan,
  operations: OperationNames,
): { readonly files: readonly GeneratedFile[]; readonly index: readonly ToolsFile[] } {
  const names = toolNames(plan.tools);
  const groups = new Map<string, ToolPlan[]>();
  for (const tool of plan.tools) {
    const group = groups.get(tool.group);
    if (group === undefined) groups.set(tool.group, [tool]);
    else group.push(tool);
  }
  const fileNames = createNames();
  const bases = [...groups.keys()].map((group) => fileNames.claim(fileName(group)));
  const files: GeneratedFile[] = [];
  const index: ToolsFile[] = [];
  for (const [i, tools] of [...groups.values()].entries()) {
    const base = bases[i] ?? "";
    const exported = tools.map(({ name }) => namesOf(name, names).constant);
    for (let rest = tools, part = 1; rest.length > 0; part++) {
      const file = part === 1 ? base : fileNames.claim(`${base}-${part}`);
      const { made, count } = printPart(rest, file, { plan, names, operations, exported });
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
  readonly exported: readonly string[];
}

/** As many of the tools as one file holds; at least one. */
function printPart(
  tools: readonly ToolPlan[],
  file: string,
  { plan, names, operations, exported }: PartScope,
): { readonly made: readonly GeneratedFile[]; readonly count: number } {
  const module = createModule(plan.madeFrom, exported);
  const schemas = createModule(plan.madeFrom);
  const operationOf = (step: Pick<StepPlan, "source" | "operation">): OperationRef => {
    const { file: from, constant, plan: operation } = operations.of(step);
    const namespace = module.imports.namespace(`../operations/${from}.ts`, camelCase(step.source));
    return { plan: operation, code: `${namespace}.${constant}` };
  };
  let count = 0;
  for (const tool of tools) {
    if (count > 0 && module.body.lines > MAX_LINES - RESERVE) break;
    count++;
    const own = namesOf(tool.name, names);
    const local = module.imports.value(`./${file}.schemas.ts`, own.schemas);
    printTool(tool, { module, names: own, schemas: local, operationOf });
    printSchemas(tool, own.schemas, schemas);
  }
  const made = [
    { path: `tools/${file}.ts`, text: module.text() },
    { path: `tools/${file}.schemas.ts`, text: schemas.text() },
  ];
  return { made, count };
}

function printSchemas(tool: ToolPlan, constant: string, { body, imports }: Module): void {
  const { input, output } = definitionFacts(tool).schemas;
  body.blank();
  printConstant(
    {
      name: constant,
      type: { name: imports.runtimeType("ToolSchemas"), arguments: [] },
      value: expanded([
        ["input", json(input)],
        ["output", output === undefined ? undefined : json(output)],
      ]),
    },
    body,
  );
}

function namesOf(tool: string, names: ReadonlyMap<string, ToolNames>): ToolNames {
  const own = names.get(tool);
  if (own === undefined) throw new Error(`the plan has no tool ${tool}`);
  return own;
}
