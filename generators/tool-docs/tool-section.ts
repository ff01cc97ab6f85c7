import { codeSpan, prose } from "../../src/compiler/emit/markdown.ts";
import type {
  OperationPlan,
  PagePlan,
  SelectPlan,
  StepPlan,
  ToolPlan,
  ToolSchema,
} from "../../src/compiler/ir/server-plan.ts";
import { printReference } from "../../src/language/reference.ts";
import { sizeText } from "../../src/language/size.ts";
import { isObject } from "../../src/util/json.ts";

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
  const calls = tool.steps.flatMap((step) => stepLines(step, tool, operations));
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
    ...togetherLines(tool),
    `- ${effect(tool)}`,
    ...(tool.sensitivity === undefined ? [] : [`- Data: ${tool.sensitivity}.`]),
    `- Scopes: ${tool.scopes.map(codeSpan).join(" ") || "none"}.`,
    `- ${answer(tool)}`,
    ...(tool.page === undefined ? [] : [`- ${pages(tool.page)}`]),
    ...(tool.auditClear.length === 0
      ? []
      : [`- Clear in the audit record: ${tool.auditClear.map(codeSpan).join(" ")}.`]),
  ];
}

/** What one step calls; of a tool with steps also when, how often, and what becomes of a failure. */
function stepLines(
  step: StepPlan,
  { upstreamCalls, page }: ToolPlan,
  operations: ReadonlyMap<string, OperationPlan>,
): readonly string[] {
  const { id, source, operation, when, forEach, onEmpty, onError, undo } = step;
  const found = operations.get(`${source} ${operation}`);
  if (found === undefined) return [];
  const call = `${codeSpan(`${source} ${found.key}`)}, retry class ${codeSpan(found.retry)}`;
  if (upstreamCalls === undefined || page !== undefined) return [`- Calls ${call}.`];
  const back = undo === undefined ? undefined : operations.get(`${undo.source} ${undo.operation}`);
  const more = [
    ...(step.readOnly === undefined ? [] : ["declared to read"]),
    ...(when === undefined ? [] : [`only when ${codeSpan(when.cel)}`]),
    ...(forEach === undefined
      ? []
      : [`for each of ${codeSpan(printReference(forEach.over.ref))}, at most ${forEach.max}`]),
    ...(onEmpty === undefined ? [] : [`ends the call without ${codeSpan(onEmpty.output)}`]),
    ...(onError === undefined ? [] : ["passed over where it fails"]),
    ...(back === undefined ? [] : [`taken back by ${codeSpan(`${back.source} ${back.key}`)}`]),
  ];
  return [`- Step ${codeSpan(id)} calls ${[call, ...more].join("; ")}.`];
}

/** What the steps of a tool come to together, and what they take of the server. */
function togetherLines({ steps, upstreamCalls, upstreamScopes = [] }: ToolPlan): readonly string[] {
  const variables = new Set(variablesIn(steps));
  return [
    ...(upstreamCalls === undefined ? [] : [`- At most ${count(upstreamCalls.worst)}.`]),
    ...(upstreamScopes.length === 0
      ? []
      : [
          `- Upstream scopes: ${upstreamScopes
            .map(({ scheme, scopes }) => `${codeSpan(scheme)} ${scopes.map(codeSpan).join(" ")}`)
            .join(", ")}.`,
        ]),
    ...(variables.size === 0
      ? []
      : [`- Takes of the environment: ${[...variables].map(codeSpan).join(" ")}.`]),
  ];
}

/** The variables that expressions name, wherever they stand; never what is data. */
function variablesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  if (!isObject(value) || value["kind"] === "literal") return [];
  if (value["kind"] === "env") return [String(value["name"])];
  return Object.entries(value).flatMap(([key, of]) => (key === "default" ? [] : variablesIn(of)));
}

function count(calls: number): string {
  return `${calls} upstream call${calls === 1 ? "" : "s"}`;
}

function effect({ effect, reversibility, owner, escalation }: ToolPlan): string {
  const parts = [
    `Effect: ${effect}`,
    ...(reversibility === undefined ? [] : [reversibility]),
    ...(owner === undefined ? [] : [`owned by ${prose(owner)}`]),
    ...(escalation === undefined ? [] : [`then ${prose(escalation)}`]),
  ];
  return `${parts.join(", ")}.`;
}

function answer({ result }: ToolPlan): string {
  const budget = budgetOf(result);
  switch (result.kind) {
    case "body":
      return `Answers with the whole body, ${budget}.`;
    case "empty":
      return "Answers without a body.";
    case "file":
      return `Answers with a file${fileFacts(result)}.`;
    case "list": {
      const beside = result.with.length === 0 ? "" : `, beside them ${fields(result.with)}`;
      const items = `items of ${selections(result)}${beside}`;
      return result.stream === undefined
        ? `Answers with ${items}; ${budget}.`
        : `Answers with ${items}, those of a stream that come in time; ${budget}.`;
    }
    case "object":
      return `Answers with ${selections(result)}; ${budget}.`;
  }
}

function budgetOf(result: ToolPlan["result"]): string {
  const { format, maxTokens, onOverflow, structured, kind, typical } = result;
  const most = onOverflow === "error" ? ", an error beyond them" : "";
  const textOnly = !structured && (kind === "list" || kind === "object") ? ", text only" : "";
  return `at most ${maxTokens} tokens as ${format}${textOnly}${most}${usual(typical)}`;
}

function usual(typical: ToolPlan["result"]["typical"]): string {
  if (typical === undefined) return "";
  const { tokens, items } = typical;
  const of = items === undefined ? "" : ` of ${items === 1 ? "1 item" : `${items} items`}`;
  return `, about ${tokens} for the document's example${of} (estimate)`;
}

/** The selected keys; of variants, those of each. */
function selections({ select, variants }: ToolPlan["result"]): string {
  if (variants === undefined) return fields(select);
  return variants.map((one) => `${fields(one.select)} (${codeSpan(one.name)})`).join(", or ");
}

function pages({ input, pageSize, maxItems, maxPages }: PagePlan): string {
  if (input === undefined) {
    return `Reads up to ${maxPages ?? 1} pages of the API for one answer, at most ${maxItems} items.`;
  }
  const rows = Math.min(maxItems, pageSize ?? maxItems);
  return `One page at a time, at most ${rows} items: ${codeSpan(input)} goes on with ${codeSpan("next")}.`;
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
