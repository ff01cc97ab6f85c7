import type { Origin } from "../../src/compiler/ir/origin.ts";
import type {
  InputPlan,
  OperationPlan,
  ParameterPlan,
  ResultPlan,
  ServerPlan,
  SourcePlan,
  StepPlan,
  ToolPlan,
  ToolSchema,
} from "../../src/compiler/ir/server-plan.ts";
import { digestOf } from "../../src/util/digest.ts";

const origin = (pointer: string): Origin => ({ uri: "specs/crm/crm.openapi.yaml", pointer });

/** Plans for tests of the back end: the smallest that holds together, and what a test changes of it. */
export function source(changes: Partial<SourcePlan> = {}): SourcePlan {
  return {
    name: "crm",
    document: "./crm.openapi.yaml",
    uri: "specs/crm/crm.openapi.yaml",
    digest: digestOf("document"),
    baseUrl: "https://api.example.com/v1",
    ...changes,
  };
}

export function operation(changes: Partial<OperationPlan> = {}): OperationPlan {
  const { method = "GET", path = "/deals" } = changes;
  const at = `/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/${method.toLowerCase()}`;
  return {
    id: "listDeals",
    source: "crm",
    key: `${method} ${path}`,
    method,
    path,
    parameters: [],
    responses: [{ status: "200", mediaTypes: ["application/json"] }],
    security: [],
    retry: method === "GET" ? "safe" : "never",
    origin: origin(at),
    ...changes,
  };
}

export function parameter(changes: Partial<ParameterPlan> = {}): ParameterPlan {
  const { in: location = "path" } = changes;
  const form = location === "query" || location === "cookie";
  return {
    name: "dealId",
    in: location,
    required: location === "path",
    style: form ? "form" : "simple",
    explode: form,
    allowReserved: false,
    ...changes,
  };
}

export function inputs(schema: ToolSchema): readonly InputPlan[] {
  return Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    name,
    required: schema.required?.includes(name) === true,
    schema: member,
    origin: origin("/tools"),
  }));
}

export function objectSchema(
  properties: { readonly [name: string]: ToolSchema } = {},
  required: readonly string[] = Object.keys(properties),
): ToolSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

export function step(
  changes: Partial<Omit<StepPlan, "request">> & Partial<StepPlan["request"]> = {},
): StepPlan {
  const { id = "call", source = "crm", operation = "listDeals", body, ...parts } = changes;
  return {
    id,
    source,
    operation,
    request: {
      path: [],
      query: [],
      header: [],
      cookie: [],
      ...parts,
      ...(body === undefined ? {} : { body }),
    },
  };
}

export function result(changes: Partial<ResultPlan> = {}): ResultPlan {
  return {
    kind: "body",
    from: "",
    select: [],
    with: [],
    format: "json",
    maxTokens: 4000,
    structured: false,
    ...changes,
  };
}

export function tool(changes: Partial<ToolPlan> = {}): ToolPlan {
  const inputSchema = changes.inputSchema ?? objectSchema();
  return {
    name: "list_deals",
    description: "List open deals.",
    group: "deals",
    effect: "read",
    idempotent: false,
    openWorld: true,
    scopes: [],
    inputs: inputs(inputSchema),
    inputSchema,
    steps: [step()],
    result: result(),
    auditClear: [],
    examples: [],
    exposed: false,
    origin: { uri: "specs/crm/mcpgen.yaml", pointer: "/tools/list_deals" },
    ...changes,
  };
}

export function serverPlan(changes: Partial<ServerPlan> = {}): ServerPlan {
  return {
    name: "crm",
    version: "1.0.0",
    madeFrom: "specs/crm/mcpgen.yaml",
    sources: [source()],
    securitySchemes: [],
    scopes: [],
    toolsets: [],
    operations: [operation()],
    tools: [tool()],
    ...changes,
  };
}

/** Facts for `generate` with a document for each source. */
export function factsFor(plan: ServerPlan): {
  readonly mcpgen: string;
  readonly documents: ReadonlyMap<string, string>;
  readonly amendments: ReadonlyMap<string, readonly string[]>;
  readonly handlers: ReadonlyMap<string, string>;
} {
  const documents = plan.sources.map(({ name, uri }): [string, string] => [name, `../../${uri}`]);
  const amendments = plan.sources.flatMap(({ name, amendments: amended }): [string, string[]][] =>
    amended === undefined ? [] : [[name, amended.map(({ uri }) => `../../${uri}`)]],
  );
  const handlers = plan.tools.flatMap(({ name, handler }): [string, string][] =>
    handler === undefined ? [] : [[name, `../${handler.file.slice("./".length)}`]],
  );
  return {
    mcpgen: "0.0.0",
    documents: new Map(documents),
    amendments: new Map(amendments),
    handlers: new Map(handlers),
  };
}
