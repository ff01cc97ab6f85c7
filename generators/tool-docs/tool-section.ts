import { codeSpan, prose } from "../../src/compiler/emit/markdown.ts";
import { branchesOf } from "../../src/compiler/ir/branches.ts";
import type {
  OperationPlan,
  PagePlan,
  SelectPlan,
  StepPlan,
  ToolPlan,
  ToolSchema,
} from "../../src/compiler/ir/server-plan.ts";
import { printReference } from "../../src/language/reference.ts";
import { MOST_RESULT_BYTES } from "../../src/language/result-limit.ts";
import { sizeText } from "../../src/language/size.ts";
import { variablesIn } from "../variables-in.ts";

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
  const branches = branchesOf(tool);
  const [answers = [], ...others] = branches.map((branch) => answerLines(branch.tool));
  const areAlike = others.every((lines) => lines.join("\n") === answers.join("\n"));
  const calls = branches.flatMap(({ connection, tool: own }) => {
    const lines = own.steps.flatMap((step) => stepLines(step, own, operations));
    if (connection === undefined) return lines;
    const inner = areAlike ? lines : [...lines, ...answerLines(own)];
    return [`- With the connection ${codeSpan(connection)}:`, ...inner.map((line) => `  ${line}`)];
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
    ...(tool.handler === undefined
      ? []
      : [`- Its calls are made by code: ${codeSpan(tool.handler.uri)}.`]),
    ...calls,
    ...togetherLines(tool),
    `- ${effect(tool)}`,
    ...(tool.sensitivity === undefined ? [] : [`- Data: ${tool.sensitivity}.`]),
    `- Scopes: ${tool.scopes.map(codeSpan).join(" ") || "none"}.`,
    ...(areAlike ? answers : []),
    ...(tool.auditClear.length === 0
      ? []
      : [`- Clear in the audit record: ${tool.auditClear.map(codeSpan).join(" ")}.`]),
  ];
}

/** What it answers, and how a list goes on. */
function answerLines(tool: ToolPlan): readonly string[] {
  const { page } = tool;
  return [`- ${answer(tool)}`, ...(page === undefined ? [] : [`- ${pages(page)}`])];
}

/** What one step calls; of a tool with steps also when, how often, and what becomes of a failure. */
function stepLines(
  step: StepPlan,
  { upstreamCalls, page, handler }: ToolPlan,
  operations: ReadonlyMap<string, OperationPlan>,
): readonly string[] {
  const { id, source, operation, when, forEach, onEmpty, onError, undo } = step;
  const { timeoutMs, retry, success } = step;
  const found = operations.get(`${source} ${operation}`);
  if (found === undefined) return [];
  const call = `${codeSpan(`${source} ${found.key}`)}, retry class ${codeSpan(found.retry)}`;
  const told =
    success === undefined
      ? []
      : [
          `a success only with ${codeSpan(success.path === "" ? "the body" : success.path)} equal to ${codeSpan(JSON.stringify(success.equals))}`,
        ];
  if (upstreamCalls === undefined || page !== undefined) {
    return [`- Calls ${[call, ...told].join("; ")}.`];
  }
  if (handler !== undefined) return [`- May call ${codeSpan(id)}: ${call}.`];
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
    ...(timeoutMs === undefined ? [] : [`stopped after ${timeoutMs} ms`]),
    ...(retry === undefined ? [] : [`${retry.attempts} attempts on ${retry.status.join(", ")}`]),
    ...told,
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
      return `Answers with the whole body${ofStep(result)}, ${budget}.`;
    case "empty":
      return "Answers without a body.";
    case "file":
      return `Answers with a file${fileFacts(result)}.`;
    case "list": {
      const beside = result.with.length === 0 ? "" : `, beside them ${fields(result.with)}`;
      const items = `items of ${selections(result)}${beside}${ofStep(result)}`;
      return result.stream === undefined
        ? `Answers with ${items}; ${budget}.`
        : `Answers with ${items}, those of a stream that come in time; ${budget}.`;
    }
    case "object":
      return `Answers with ${selections(result)}${ofStep(result)}; ${budget}.`;
  }
}

function ofStep({ step }: ToolPlan["result"]): string {
  return step === undefined ? "" : `, read of ${codeSpan(step)}`;
}

function budgetOf(result: ToolPlan["result"]): string {
  const { format, maxTokens, onOverflow, structured, kind, typical } = result;
  const selected = kind === "list" || kind === "object";
  const beside = selected
    ? structured
      ? ` (with structuredContent at most ${MOST_RESULT_BYTES} bytes)`
      : ", text only"
    : "";
  const most = onOverflow === "error" ? ", an error beyond them" : "";
  return `at most ${maxTokens} tokens as ${format}${beside}${most}${usual(typical)}`;
}

function usual(typical: ToolPlan["result"]["typical"]): string {
  if (typical === undefined) return "";
  const { tokens, structured, items, made } = typical;
  const number = items === undefined ? "" : items === 1 ? "1 item" : `${items} items`;
  const whole = structured === undefined ? "" : ` and ${structured} as structuredContent`;
  if (made === true) {
    return `, about ${tokens}${whole}${number === "" ? "" : ` for ${number}`} (estimated, from types)`;
  }
  const of = number === "" ? "" : ` of ${number}`;
  return `, about ${tokens}${whole} for the document's example${of} (estimated)`;
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

/** The selected keys; of what stands elsewhere, where it is taken from. */
function fields(select: readonly SelectPlan[]): string {
  return select
    .map((item) => {
      const ref = item.kind === "ref" || item.kind === "descend" ? item.ref : undefined;
      const of = ref === undefined ? "" : ` of ${codeSpan(printReference(ref.ref))}`;
      const inside = "select" in item ? ` (${fields(item.select)})` : "";
      return `${codeSpan(item.key)}${of}${inside}`;
    })
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
