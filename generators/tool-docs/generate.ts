import { codeSpan, prose } from "../../src/compiler/emit/markdown.ts";
import { banner } from "../../src/compiler/emit/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { GenerateFacts } from "../../src/compiler/ir/generator.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";
import { DISCOVERY } from "../../src/language/discovery-tools.ts";
import { isFound } from "../found-tools.ts";
import { toolSection } from "./tool-section.ts";

/**
 * `TOOLS.md`: what each tool is for, takes, needs, does and answers. One page for a reviewer, so that tools which are found
 * have a line each: the rest of them is in their files.
 */
export function toolDocs(plan: ServerPlan, facts: GenerateFacts): readonly GeneratedFile[] {
  const operations = new Map(plan.operations.map((o) => [`${o.source} ${o.id}`, o]));
  const { tokens } = facts;
  const lines = [
    `<!-- ${banner(plan.madeFrom).replaceAll("--", "- -")} -->`,
    "",
    `# ${prose(plan.title ?? plan.name)}`,
    "",
    ...(plan.instructions === undefined ? [] : [prose(plan.instructions), ""]),
    ...offer(plan),
    ...overview(plan, tokens),
    ...plan.tools.flatMap((tool) =>
      isFound(plan, tool) ? [] : ["", ...toolSection(tool, operations)],
    ),
    ...credentials(plan),
  ];
  return [{ path: "TOOLS.md", text: `${lines.join("\n")}\n` }];
}

/** How a reader meets the tools below, where a client does not see them all. */
function offer({ discovery, tools }: ServerPlan): string[] {
  if (discovery === undefined) return [];
  const found = tools.filter(({ exposed }) => exposed).length;
  const { search, describe, call } = DISCOVERY;
  return [
    `Of the tools below ${found} are not listed: ${codeSpan(search)} finds them, ${codeSpan(describe)} gives their definitions, ${codeSpan(call)} calls them.`,
    "",
  ];
}

function overview(plan: ServerPlan, tokens: ReadonlyMap<string, number> | undefined): string[] {
  const columns = [
    "Tool",
    "Effect",
    "Scopes",
    "Owner",
    ...(tokens === undefined ? [] : ["Tokens"]),
  ];
  const rows = plan.tools.map(({ name, effect, scopes, owner }) => [
    codeSpan(name),
    effect,
    scopes.map(codeSpan).join(" ") || "none",
    prose(owner ?? ""),
    ...(tokens === undefined ? [] : [String(tokens.get(name) ?? "")]),
  ]);
  return table(columns, rows);
}

function credentials(plan: ServerPlan): string[] {
  if (plan.securitySchemes.length === 0) return [];
  const rows = plan.securitySchemes.map((scheme) => {
    const variables = [
      ...(scheme.use === "oauth2" ? [scheme.clientId] : []),
      ...(scheme.use === "basic" ? [scheme.username] : []),
      scheme.secret,
    ];
    return [codeSpan(scheme.id), scheme.use, scheme.account, variables.map(codeSpan).join(" ")];
  });
  return ["", "## Credentials", "", ...table(["Scheme", "Use", "Account", "Environment"], rows)];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}
