import { codeSpan, prose } from "../../src/compiler/emit/markdown.ts";
import type {
  OperationPlan,
  SelectPlan,
  ToolPlan,
  ToolSchema,
} from "../../src/compiler/ir/server-plan.ts";
import { sizeText } from "../../src/language/size.ts";

/** The fact sheet of one tool: purpose, arguments, upstream operations, effect, scopes, answer. */
export function toolSection(
  tool: ToolPlan,
  operations: ReadonlyMap<string, OperationPlan>,
): readonly string[] {
  const { properties = {}, required = [] } = tool.inputSchema;
  const inputs = Object.entries(properties).map(
    ([name, schema]) =>
      `| ${codeSpan(name)} | ${typeOf(schema)} | ${required.includes(name) ? "yes" : "no"} | ${prose(schema.description ?? "")} |`,
  );
  const calls = tool.steps.flatMap(({ source, operation }) => {
    const found = operations.get(`${source} ${operation}`);
    if (found === undefined) return [];
    return [`- Calls ${codeSpan(`${source} ${found.key}`)}, retry class ${codeSpan(found.retry)}.`];
  });
  return [
    `## ${prose(tool.name)}`,
    "",
    prose(tool.description),
    "",
    ...(inputs.length === 0
      ? ["No arguments."]
      : ["| Argument | Type | Required | Description |", "| --- | --- | --- | --- |", ...inputs]),
    "",
    ...calls,
    `- ${effect(tool)}`,
    `- Scopes: ${tool.scopes.map(codeSpan).join(" ") || "none"}.`,
    `- ${answer(tool)}`,
    ...(tool.auditClear.length === 0
      ? []
      : [`- Clear in the audit record: ${tool.auditClear.map(codeSpan).join(" ")}.`]),
  ];
}

function effect({ effect, reversibility, owner }: ToolPlan): string {
  const parts = [
    `Effect: ${effect}`,
    ...(reversibility === undefined ? [] : [reversibility]),
    ...(owner === undefined ? [] : [`owned by ${prose(owner)}`]),
  ];
  return `${parts.join(", ")}.`;
}

function answer({ result }: ToolPlan): string {
  const budget = `at most ${result.maxTokens} tokens as ${result.format}`;
  switch (result.kind) {
    case "body":
      return `Answers with the whole body, ${budget}.`;
    case "empty":
      return "Answers without a body.";
    case "file":
      return `Answers with a file${fileFacts(result)}.`;
    case "list": {
      const beside = result.with.length === 0 ? "" : `, beside them ${fields(result.with)}`;
      const items = `items of ${fields(result.select)}${beside}`;
      return result.stream === undefined
        ? `Answers with ${items}; ${budget}.`
        : `Answers with ${items}, those of a stream that come in time; ${budget}.`;
    }
    case "object":
      return `Answers with ${fields(result.select)}; ${budget}.`;
  }
}

function fileFacts({ file }: ToolPlan["result"]): string {
  if (file === undefined) return "";
  const types = file.types.map((type) => (type === "*/*" ? "any type" : codeSpan(type))).join(" ");
  const as = file.as === "embedded" ? "in the result" : "behind a link";
  return ` (${types}, at most ${sizeText(file.maxBytes)}), ${as}`;
}

function fields(select: readonly SelectPlan[]): string {
  return select
    .map((item) =>
      item.kind === "field" ? codeSpan(item.key) : `${codeSpan(item.key)} (${fields(item.select)})`,
    )
    .join(", ");
}

/** Values of an enumeration that are worth a table's cell. */
const MOST_VALUES = 12;

function typeOf({ type, enum: values, items }: ToolSchema): string {
  if (Array.isArray(values) && values.length <= MOST_VALUES) {
    return values.map((value) => codeSpan(JSON.stringify(value))).join(" ");
  }
  const name = typeof type === "string" ? type : (type ?? ["any"]).join(" or ");
  if (type !== "array" || items === undefined || typeof items === "boolean") return name;
  return `array of ${typeOf(items)}`;
}
