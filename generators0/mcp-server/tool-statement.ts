import { docComment } from "../../src/compiler/emit0/doc-comment.ts";
import {
  camelCase,
  type Names,
  objectKey,
  pascalCase,
} from "../../src/compiler/emit0/identifier.ts";
import type { Imports } from "../../src/compiler/emit0/imports.ts";
import {
  array,
  type Code,
  call,
  json,
  type Member,
  members,
  object,
  print,
  string,
  text,
} from "../../src/compiler/emit0/layout.ts";
import { printInterface, type TypeContext } from "../../src/compiler/emit0/type-text.ts";
import type {
  NamedValue,
  OperationPlan,
  ResultPlan,
  SelectPlan,
  StepPlan,
  ToolPlan,
} from "../../src/compiler/ir/server-plan.ts";
import { valueCode } from "./value.ts";

/** What tools of one file share. */
export interface ToolFile {
  readonly imports: Imports;
  readonly names: Names;
  readonly operationOf: (step: StepPlan) => OperationPlan;
  /** The name that a source's operations are imported under. */
  readonly namespaceOf: (source: string) => string;
  /** The constant of a tool's schemas, imported. */
  readonly schemasOf: (tool: ToolPlan, constant: string) => string;
}

/** The statements that declare a tool: its types, then its one constant. */
export function toolStatements(tool: ToolPlan, file: ToolFile): string[] {
  const constant = file.names.take(camelCase(tool.name));
  const pascal = pascalCase(constant);
  const input = file.names.take(`${pascal}Input`);
  const declarations: string[] = [];
  const context: TypeContext = { imports: file.imports, names: file.names, declarations };
  const inputType = printInterface(input, tool.inputSchema, context, {
    base: pascal,
    doc: `Arguments of {@link ${constant}}.`,
  });
  declarations.push(inputType);
  const output = outputType(tool, constant, pascal, file, context);
  const steps = tool.steps.map((step) => stepCode(step, file));
  const annotation = `${file.imports.runtimeType("Tool")}<${input}, ${output}>`;
  const sources = tool.steps.map((step) => {
    const { source, origin } = file.operationOf(step);
    return `@source ${source}#${origin.pointer}`;
  });
  const definition = call(file.imports.runtime("tool"), object(facts(tool, steps, file, constant)));
  const statement = `export const ${constant}: ${annotation} = ${print(definition, 0, 0, 1)};`;
  return [...declarations, `${docComment([tool.description], sources)}\n${statement}`];
}

function outputType(
  tool: ToolPlan,
  constant: string,
  pascal: string,
  file: ToolFile,
  context: TypeContext,
): string {
  if (tool.outputSchema === undefined) return file.imports.runtimeType("JsonValue");
  const name = file.names.take(`${pascal}Output`);
  context.declarations.push(
    printInterface(name, tool.outputSchema, context, {
      base: pascal,
      doc: `What {@link ${constant}} answers.`,
    }),
  );
  return name;
}

function facts(tool: ToolPlan, steps: readonly Code[], file: ToolFile, constant: string): Member[] {
  const { title, owner, reversibility, timeoutMs, retry, auditClear } = tool;
  return members({
    name: string(tool.name),
    title: title === undefined ? undefined : string(title),
    description: string(tool.description),
    effect: string(tool.effect),
    idempotent: tool.idempotent && tool.effect !== "read" ? text("true") : undefined,
    openWorld: tool.openWorld ? undefined : text("false"),
    owner: owner === undefined ? undefined : string(owner),
    reversibility: reversibility === undefined ? undefined : string(reversibility),
    scopes: json(tool.scopes),
    timeout: timeoutMs === undefined ? undefined : json(timeoutMs),
    retry: retry === undefined ? undefined : json(retry),
    auditClear: auditClear.length === 0 ? undefined : json(auditClear),
    steps: array(steps),
    result: resultCode(tool.result, file.imports),
    schemas: text(file.schemasOf(tool, constant)),
  });
}

function stepCode(step: StepPlan, { imports, namespaceOf }: ToolFile): Code {
  const { path, query, header, cookie, body } = step.request;
  const part = (values: readonly NamedValue[]): Code | undefined =>
    values.length === 0
      ? undefined
      : object(
          values.map(({ name, value }) => ({
            key: objectKey(name),
            value: valueCode(value, imports),
          })),
        );
  return call(
    imports.runtime("call"),
    string(step.id),
    text(`${namespaceOf(step.source)}.${step.operation}`),
    object(
      members({
        path: part(path),
        query: part(query),
        header: part(header),
        cookie: part(cookie),
        body: body === undefined ? undefined : valueCode(body, imports),
      }),
    ),
  );
}

function resultCode(result: ResultPlan, imports: Imports): Code {
  const selection = (of: readonly SelectPlan[]): Code | undefined =>
    of.length === 0 ? undefined : selectCode(of, imports);
  return object(
    members({
      kind: string(result.kind),
      from: result.from === "" ? undefined : string(result.from),
      select: selection(result.select),
      with: selection(result.with),
      format: string(result.format),
      maxTokens: json(result.maxTokens),
      structured: result.structured ? undefined : text("false"),
    }),
  );
}

function selectCode(select: readonly SelectPlan[], imports: Imports): Code {
  return object(
    select.map((item) => ({
      key: objectKey(item.key),
      value: selectionOf(item, imports),
    })),
  );
}

function selectionOf(item: SelectPlan, imports: Imports): Code {
  switch (item.kind) {
    case "field":
      return string(item.path);
    case "group":
      return selectCode(item.select, imports);
    case "descend":
      return call(
        imports.runtime(item.many ? "each" : "object"),
        string(item.from),
        selectCode(item.select, imports),
      );
  }
}
