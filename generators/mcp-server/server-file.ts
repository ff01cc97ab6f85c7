import { type Code, call, expanded, json, name, string } from "../../src/compiler/emit/code.ts";
import { printConstant } from "../../src/compiler/emit/declaration.ts";
import { printDoc } from "../../src/compiler/emit/doc-comment.ts";
import { camelCase, createNames } from "../../src/compiler/emit/identifier.ts";
import type { Imports } from "../../src/compiler/emit/imports.ts";
import { createModule } from "../../src/compiler/emit/module.ts";
import { WIDTH } from "../../src/compiler/emit/writer.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type {
  SecuritySchemePlan,
  ServerPlan,
  SourcePlan,
  ToolPlan,
} from "../../src/compiler/ir/server-plan.ts";
import { SEARCH_INDEX_FILE } from "../../src/language/search-index.ts";
import { variablesIn } from "../variables-in.ts";
import type { ToolsFile } from "./tools-files.ts";

/** `server.ts`: identity, sources, credentials by the names of their variables, and where each tool is declared. */
export function serverFile(plan: ServerPlan, index: readonly ToolsFile[]): GeneratedFile {
  const names = createNames(["server"]);
  const loaders = new Map(index.map((part) => [part.name, names.claim(camelCase(part.name))]));
  const loaderOf = new Map(
    index.flatMap(({ name: file, tools }) => tools.map((tool) => [tool, loaders.get(file) ?? ""])),
  );
  const module = createModule(plan.madeFrom, ["server", ...loaders.values()]);
  const { body, imports } = module;
  for (const [file, loader] of loaders) {
    const head = `const ${loader}: ${imports.runtimeType("GroupLoader")} = () =>`;
    const load = `import("./tools/${file}.ts");`;
    if (head.length + 1 + load.length <= WIDTH) body.line(`${head} ${load}`);
    else {
      body.line(head);
      body.indent(() => body.line(load));
    }
  }
  body.blank();
  printDoc({ text: plan.title ?? plan.name }, body);
  printConstant(
    {
      name: "server",
      type: { name: imports.runtimeType("Server"), arguments: [] },
      value: call(imports.runtime("server"), facts(plan, loaderOf, imports)),
    },
    body,
  );
  return { path: "server.ts", text: module.text() };
}

function facts(plan: ServerPlan, loaders: ReadonlyMap<string, string>, imports: Imports): Code {
  const { title, instructions } = plan;
  const isHidden = ({ exposed }: ToolPlan): boolean => plan.discovery !== undefined && exposed;
  const loadersOf = (tools: readonly ToolPlan[]): Code =>
    expanded(tools.map((tool) => [tool.name, name(loaders.get(tool.name) ?? "")]));
  return expanded([
    ["name", string(plan.name)],
    ["version", string(plan.version)],
    ["title", title === undefined ? undefined : string(title)],
    ["instructions", instructions === undefined ? undefined : string(instructions)],
    ["sources", expanded(plan.sources.map((source) => [source.name, sourceCode(source, imports)]))],
    [
      "securitySchemes",
      some(plan.securitySchemes.map((scheme) => [scheme.id, schemeCode(scheme, imports)])),
    ],
    ["scopes", some(plan.scopes.map((scope) => [scope.name, string(scope.description)]))],
    ["toolsets", some(plan.toolsets.map((toolset) => [toolset.name, json(toolset.tools)]))],
    ["connections", some(plan.tools.flatMap(connectionsOf))],
    ["variables", some([...variablesOf(plan)].map(([name, tools]) => [name, json(tools)]))],
    ["tools", loadersOf(plan.tools.filter((tool) => !isHidden(tool)))],
    [
      "discovery",
      plan.discovery === undefined
        ? undefined
        : expanded([
            ["index", call("new URL", string(`./${SEARCH_INDEX_FILE}`), name("import.meta.url"))],
            ["tools", loadersOf(plan.tools.filter(isHidden))],
          ]),
    ],
  ]);
}

/** The variables that tools take values of, each with those tools. */
function variablesOf({ tools }: ServerPlan): ReadonlyMap<string, readonly string[]> {
  const takers = new Map<string, string[]>();
  for (const { name: tool, exposed, steps } of tools) {
    if (exposed) continue;
    for (const variable of new Set(variablesIn(steps))) {
      const known = takers.get(variable);
      if (known === undefined) takers.set(variable, [tool]);
      else known.push(tool);
    }
  }
  return takers;
}

/** The connections of which an operator chooses one. */
function connectionsOf({ name: tool, by }: ToolPlan): readonly (readonly [string, Code])[] {
  return by === undefined ? [] : [[tool, json(by.map((branch) => branch.name))]];
}

function some(members: readonly (readonly [string, Code])[]): Code | undefined {
  return members.length === 0 ? undefined : expanded(members);
}

function sourceCode(source: SourcePlan, imports: Imports): Code {
  const { uri, baseUrlVariable, baseUrl, connections } = source;
  return expanded([
    ["document", string(uri)],
    ["baseUrl", baseUrlVariable === undefined ? undefined : variable(baseUrlVariable, imports)],
    ["server", baseUrl === undefined ? undefined : string(baseUrl)],
    ["connections", connections === undefined ? undefined : json(connections)],
  ]);
}

function schemeCode(scheme: SecuritySchemePlan, imports: Imports): Code {
  const secret = ["secret", variable(scheme.secret, imports)] as const;
  const common = [
    ["use", string(scheme.use)],
    ["source", string(scheme.source)],
    ["account", string(scheme.account)],
    ["connections", scheme.connections === undefined ? undefined : json(scheme.connections)],
  ] as const;
  switch (scheme.use) {
    case "apiKey":
      return expanded([
        ...common,
        ["in", string(scheme.in)],
        ["name", string(scheme.name)],
        secret,
      ]);
    case "basic":
      return expanded([...common, ["username", variable(scheme.username, imports)], secret]);
    case "bearer":
      return expanded([...common, secret]);
    case "oauth2":
      return expanded([
        ...common,
        ["grant", string(scheme.grant)],
        ["tokenUrl", string(scheme.tokenUrl)],
        ["clientId", variable(scheme.clientId, imports)],
        secret,
        ["scopes", scheme.scopes.length === 0 ? undefined : json(scheme.scopes)],
      ]);
  }
}

function variable(name: string, imports: Imports): Code {
  return call(imports.runtime("env"), string(name));
}
