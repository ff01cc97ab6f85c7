import { camelCase, Names } from "../../src/compiler/emit0/identifier.ts";
import { json, members, object, print } from "../../src/compiler/emit0/layout.ts";
import { type Module, module } from "../../src/compiler/emit0/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type {
  OperationPlan,
  ServerPlan,
  StepPlan,
  ToolPlan,
} from "../../src/compiler/ir/server-plan.ts";
import { toolStatements } from "./tool-statement.ts";

/** A file of tools is split once it has this many lines. */
const MAX_LINES = 400;

/** The tools of one file, and where it is. */
export interface ToolGroup {
  /** Under `tools/`, without an ending. */
  readonly name: string;
  readonly tools: readonly ToolPlan[];
}

export interface ToolsFiles {
  readonly files: readonly GeneratedFile[];
  /** In the order in which their first tools stand in the plan. */
  readonly groups: readonly ToolGroup[];
}

/** `tools/<group>.ts` and `tools/<group>.schemas.ts`, a group over several files where one would be too long. */
export function toolsFiles(plan: ServerPlan): ToolsFiles {
  const operations = new Map(plan.operations.map((o) => [`${o.source} ${o.id}`, o]));
  const byGroup = new Map<string, ToolPlan[]>();
  for (const tool of plan.tools) {
    const tools = byGroup.get(tool.group);
    if (tools === undefined) byGroup.set(tool.group, [tool]);
    else tools.push(tool);
  }
  const files: GeneratedFile[] = [];
  const groups: ToolGroup[] = [];
  for (const [group, tools] of byGroup) {
    let part = start(plan, group, 1, operations);
    for (const tool of tools) {
      if (part.lines >= MAX_LINES) {
        files.push(...part.finish());
        groups.push({ name: part.name, tools: part.tools });
        part = start(plan, group, part.number + 1, operations);
      }
      part.add(tool);
    }
    files.push(...part.finish());
    groups.push({ name: part.name, tools: part.tools });
  }
  return { files, groups };
}

interface Part {
  readonly name: string;
  readonly number: number;
  readonly tools: readonly ToolPlan[];
  readonly lines: number;
  readonly add: (tool: ToolPlan) => void;
  readonly finish: () => GeneratedFile[];
}

function start(
  plan: ServerPlan,
  group: string,
  number: number,
  operations: ReadonlyMap<string, OperationPlan>,
): Part {
  const name = number === 1 ? group : `${group}-${number}`;
  const tools: ToolPlan[] = [];
  const file = module(plan.madeFrom);
  const schemas = module(plan.madeFrom);
  const names = new Names();
  for (const taken of ["call", "each", "input", "literal", "object", "text", "tool", "when"]) {
    names.reserve(taken);
  }
  for (const taken of ["JsonObject", "JsonValue", "Tool"]) names.reserve(taken);
  const namespaces = new Map<string, string>();
  let lines = 0;
  const context = {
    imports: file.imports,
    names,
    operationOf({ source, operation }: StepPlan): OperationPlan {
      const found = operations.get(`${source} ${operation}`);
      if (found === undefined) throw new Error(`the plan has no operation ${source} ${operation}`);
      return found;
    },
    namespaceOf(source: string): string {
      let namespace = namespaces.get(source);
      if (namespace === undefined) {
        namespace = names.take(camelCase(source));
        namespaces.set(source, file.imports.namespace(`../operations/${source}.ts`, namespace));
      }
      return namespace;
    },
    schemasOf(tool: ToolPlan, constant: string): string {
      const own = names.take(`${constant}Schemas`);
      schemas.add(schemasStatement(tool, own, schemas));
      return file.imports.value(`./${name}.schemas.ts`, own);
    },
  };
  return {
    name,
    number,
    tools,
    get lines() {
      return lines;
    },
    add(tool) {
      tools.push(tool);
      for (const statement of toolStatements(tool, context)) {
        file.add(statement);
        lines += statement.split("\n").length + 1;
      }
    },
    finish: () => [
      { path: `tools/${name}.ts`, text: file.print() },
      { path: `tools/${name}.schemas.ts`, text: schemas.print() },
    ],
  };
}

function schemasStatement(tool: ToolPlan, constant: string, { imports }: Module): string {
  const { inputSchema, outputSchema } = tool;
  const shapes = object(
    members({
      input: json(inputSchema),
      output: outputSchema === undefined ? undefined : json(outputSchema),
    }),
  );
  const head = `export const ${constant}: ${imports.runtimeType("ToolSchemas")} = `;
  return `/** Shapes of the tool \`${tool.name}\`. */\n${head}${print(shapes, 0, 0, 1)};`;
}
