import { camelCase, createNames, pascalCase } from "../../src/compiler/emit/identifier.ts";
import type { ToolPlan } from "../../src/compiler/ir/server-plan.ts";

/** The names of a tool in generated code. */
export interface ToolNames {
  readonly constant: string;
  readonly schemas: string;
  /** What the names of its types start with. */
  readonly type: string;
}

/** Names for every tool, unique over the server, by tool name. Tools declared first keep their form. */
export function toolNames(tools: readonly ToolPlan[]): ReadonlyMap<string, ToolNames> {
  const values = createNames();
  const types = createNames();
  const camel = tools.map(({ name }) => camelCase(name));
  const constants = camel.map((name) => values.claim(name));
  return new Map(
    tools.map(({ name }, i) => [
      name,
      {
        constant: constants[i] ?? "",
        schemas: values.claim(`${camel[i]?.replace(/_$/, "")}Schemas`),
        type: types.claim(pascalCase(name)),
      },
    ]),
  );
}
