import { toolDefinition } from "../../language/definition.ts";
import { signatureOf } from "../../language/signature.ts";
import { countedTokensOf } from "../discovery.ts";
import { definitionFacts } from "../emit/definition-facts.ts";
import { branchesOf } from "../ir/branches.ts";
import type { ToolPlan } from "../ir/server-plan.ts";
import type { Explained, Explanation } from "./explanation.ts";
import { factsOf } from "./facts.ts";
import { at, placer } from "./places.ts";
import { explainRequest } from "./request.ts";
import { resultOf } from "./result.ts";

/** Explains one tool of a plan: what a model sees, what is sent, and where each part was written. */
export async function explainTool(server: Explained, tool: ToolPlan): Promise<Explanation> {
  const { plan } = server;
  const definition = toolDefinition(definitionFacts(tool));
  const place = placer(server);
  const { total } = await countedTokensOf({ ...plan, tools: [tool] });
  return {
    server: plan.name,
    tool: tool.name,
    ...at(place(tool.origin)),
    signature: signatureOf(tool.name, definition.inputSchema),
    definition,
    tokens: total,
    inputs: tool.inputs.map((input) => ({
      name: input.name,
      value: [
        input.required ? "required" : "optional",
        ...(input.default === undefined ? [] : [`default ${JSON.stringify(input.default)}`]),
      ].join(", "),
      ...at(place(input.origin)),
    })),
    requests: branchesOf(tool).flatMap(({ connection, tool: own }) =>
      own.steps.map((step) => {
        const request = explainRequest(step, own, server, place, connection);
        return connection === undefined
          ? request
          : { ...request, step: `${connection}: ${request.step}` };
      }),
    ),
    facts: factsOf(tool, server, place),
    result: resultOf(tool, server, place),
  };
}
