import { banner } from "../../src/compiler/emit0/module.ts";
import { escapeHidden } from "../../src/compiler/emit0/quote.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type {
  OperationPlan,
  SelectPlan,
  ServerPlan,
  ToolPlan,
  ToolSchema,
} from "../../src/compiler/ir/server-plan.ts";

/** `TOOLS.md`: what each tool is for, takes, needs, does and answers. One page for a reviewer. */
export function toolDocs(plan: ServerPlan): GeneratedFile {
  const operations = new Map(plan.operations.map((o) => [`${o.source} ${o.id}`, o]));
  const lines = [
    `<!-- ${banner(plan.madeFrom)} -->`,
    "",
    `# ${inline(plan.title ?? plan.name)}`,
    "",
    ...(plan.instructions === undefined ? [] : [inline(plan.instructions), ""]),
    ...overview(plan),
    ...plan.tools.flatMap((tool) => toolSection(tool, operations)),
    ...credentials(plan),
  ];
  return { path: "TOOLS.md", text: `${lines.join("\n").trimEnd()}\n` };
}

function overview(plan: ServerPlan): string[] {
  const rows = plan.tools.map(
    ({ name, effect, scopes, owner }) =>
      `| [${name}](#${name}) | ${effect} | ${scopes.map(code).join(" ") || "none"} | ${inline(owner ?? "")} |`,
  );
  return ["| Tool | Effect | Scopes | Owner |", "|---|---|---|---|", ...rows, ""];
}

function toolSection(tool: ToolPlan, operations: ReadonlyMap<string, OperationPlan>): string[] {
  const { properties = {}, required = [] } = tool.inputSchema;
  const inputs = Object.entries(properties).map(
    ([name, schema]) =>
      `| ${code(name)} | ${typeOf(schema)} | ${required.includes(name) ? "yes" : "no"} | ${inline(schema.description ?? "")} |`,
  );
  const calls = tool.steps.flatMap(({ source, operation }) => {
    const found = operations.get(`${source} ${operation}`);
    return found === undefined
      ? []
      : [`- Calls ${code(`${source} ${found.key}`)}, retry class ${code(found.retry)}.`];
  });
  return [
    `## ${tool.name}`,
    "",
    inline(tool.description),
    "",
    ...(inputs.length === 0
      ? ["No arguments.", ""]
      : ["| Argument | Type | Required | |", "|---|---|---|---|", ...inputs, ""]),
    ...calls,
    `- Effect ${code(tool.effect)}${tool.reversibility === undefined ? "" : `, ${tool.reversibility}`}; scopes ${tool.scopes.map(code).join(" ") || "none"}.`,
    `- ${answer(tool)}`,
    ...(tool.auditClear.length === 0
      ? []
      : [`- Clear in the audit record: ${tool.auditClear.map(code).join(" ")}.`]),
    "",
  ];
}

function answer({ result }: ToolPlan): string {
  const budget = `at most ${result.maxTokens} tokens as ${result.format}`;
  switch (result.kind) {
    case "body":
      return `Answers with the whole body, ${budget}.`;
    case "empty":
      return "Answers without a body.";
    case "list":
      return `Answers with items of ${fields(result.select)}${result.with.length === 0 ? "" : `, beside ${fields(result.with)}`}, ${budget}.`;
    case "object":
      return `Answers with ${fields(result.select)}, ${budget}.`;
  }
}

function fields(select: readonly SelectPlan[]): string {
  return select
    .map((item) =>
      item.kind === "field" ? code(item.key) : `${code(item.key)} (${fields(item.select)})`,
    )
    .join(", ");
}

function credentials(plan: ServerPlan): string[] {
  if (plan.securitySchemes.length === 0) return [];
  const rows = plan.securitySchemes.map((scheme) => {
    const variables = [
      ...(scheme.use === "oauth2" ? [scheme.clientId] : []),
      ...(scheme.use === "basic" ? [scheme.username] : []),
      scheme.secret,
    ];
    return `| ${code(scheme.id)} | ${scheme.use} | ${scheme.account} | ${variables.map(code).join(" ")} |`;
  });
  return [
    "## Credentials",
    "",
    "| Scheme | Use | Account | Environment |",
    "|---|---|---|---|",
    ...rows,
  ];
}

function typeOf({ type, enum: values, items }: ToolSchema): string {
  if (values !== undefined) return values.map((value) => code(JSON.stringify(value))).join(" ");
  const name = typeof type === "string" ? type : (type ?? ["any"]).join(" or ");
  if (name !== "array" || items === undefined || typeof items === "boolean") return name;
  return `array of ${typeOf(items)}`;
}

/** Document text as text: on one line, no markup, no table cell of its own. */
function inline(value: string): string {
  return escapeHidden(value.replace(/\s+/g, " ").trim()).replace(/[\\`*_[\]<>|#!]/g, "\\$&");
}

/** Document text as code. */
function code(value: string): string {
  const text = escapeHidden(value).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${mark}${pad}${text}${pad}${mark}`;
}
