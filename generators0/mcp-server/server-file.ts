import { docComment } from "../../src/compiler/emit0/doc-comment.ts";
import { camelCase, Names, objectKey } from "../../src/compiler/emit0/identifier.ts";
import type { Imports } from "../../src/compiler/emit0/imports.ts";
import {
  type Code,
  call,
  json,
  members,
  object,
  print,
  string,
  text,
} from "../../src/compiler/emit0/layout.ts";
import { module } from "../../src/compiler/emit0/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type {
  SecuritySchemePlan,
  ServerPlan,
  SourcePlan,
} from "../../src/compiler/ir/server-plan.ts";
import type { ToolGroup } from "./tools-files.ts";

/** `server.ts`: identity, sources, credentials by variable name, and where each tool is declared. */
export function serverFile(plan: ServerPlan, groups: readonly ToolGroup[]): GeneratedFile {
  const file = module(plan.madeFrom);
  const { imports } = file;
  const names = new Names();
  for (const taken of ["env", "server", "declareServer"]) names.reserve(taken);
  const loaderOf = new Map<string, string>();
  for (const group of groups) {
    const loader = names.take(camelCase(group.name));
    for (const tool of group.tools) loaderOf.set(tool.name, loader);
    const type = imports.runtimeType("GroupLoader");
    file.addClose(`const ${loader}: ${type} = () => import("./tools/${group.name}.ts");`);
  }
  const definition = object(
    members({
      name: string(plan.name),
      version: string(plan.version),
      title: plan.title === undefined ? undefined : string(plan.title),
      instructions: plan.instructions === undefined ? undefined : string(plan.instructions),
      sources: object(
        plan.sources.map((source) => ({
          key: objectKey(source.name),
          value: sourceCode(source, imports),
        })),
      ),
      securitySchemes:
        plan.securitySchemes.length === 0
          ? undefined
          : object(
              plan.securitySchemes.map((scheme) => ({
                key: objectKey(scheme.id),
                value: schemeCode(scheme, imports),
              })),
            ),
      scopes:
        plan.scopes.length === 0
          ? undefined
          : object(
              plan.scopes.map(({ name, description }) => ({
                key: objectKey(name),
                value: string(description),
              })),
            ),
      toolsets:
        plan.toolsets.length === 0
          ? undefined
          : object(
              plan.toolsets.map(({ name, tools }) => ({
                key: objectKey(name),
                value: json(tools),
              })),
            ),
      tools: object(
        plan.tools.map(({ name }) => ({
          key: objectKey(name),
          value: text(loaderOf.get(name) ?? ""),
        })),
      ),
    }),
  );
  const doc = docComment([plan.title ?? plan.name]);
  const type = imports.runtimeType("Server");
  const declare = imports.alias("server", "declareServer");
  file.add(`${doc}\nexport const server: ${type} = ${print(call(declare, definition), 0, 0, 1)};`);
  return { path: "server.ts", text: file.print() };
}

function envCode(variable: string, imports: Imports): Code {
  return call(imports.runtime("env"), string(variable));
}

function sourceCode({ document, baseUrlVariable, baseUrl }: SourcePlan, imports: Imports): Code {
  return object(
    members({
      document: string(document),
      baseUrl: baseUrlVariable === undefined ? undefined : envCode(baseUrlVariable, imports),
      server: baseUrl === undefined ? undefined : string(baseUrl),
    }),
  );
}

function schemeCode(scheme: SecuritySchemePlan, imports: Imports): Code {
  const common = {
    use: string(scheme.use),
    source: string(scheme.source),
    account: string(scheme.account),
  };
  const secret = envCode(scheme.secret, imports);
  switch (scheme.use) {
    case "apiKey":
      return object(
        members({ ...common, in: string(scheme.in), name: string(scheme.name), secret }),
      );
    case "basic":
      return object(members({ ...common, username: envCode(scheme.username, imports), secret }));
    case "bearer":
      return object(members({ ...common, secret }));
    case "oauth2":
      return object(
        members({
          ...common,
          grant: string(scheme.grant),
          tokenUrl: string(scheme.tokenUrl),
          clientId: envCode(scheme.clientId, imports),
          secret,
          scopes: scheme.scopes.length === 0 ? undefined : json(scheme.scopes),
        }),
      );
  }
}
