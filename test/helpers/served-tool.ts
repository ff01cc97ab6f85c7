import { toolDefinition } from "../../src/language/definition.ts";
import { auditLog } from "../../src/runtime/audit/audit-log.ts";
import {
  env,
  type ServerDefinition,
  server,
  type ToolDefinition,
} from "../../src/runtime/codegen/v1/index.ts";
import type { CallAnswer } from "../../src/runtime/mcp/served-tools.ts";
import { createRuntime } from "../../src/runtime/serve/runtime.ts";
import { digestOfJson } from "../../src/util/digest.ts";
import { type MemorySink, memorySink } from "./memory-sink.ts";

/** One tool behind the whole chain of a call, in this process. */
export interface ServedTool {
  readonly call: (args?: object, signal?: AbortSignal) => Promise<CallAnswer>;
  readonly sink: MemorySink;
  /** What the operator reads. */
  readonly reports: string[];
  close(): Promise<void>;
}

/** How a tool is served. */
export interface ServedOptions {
  /** By source: its address. */
  readonly upstreams: { readonly [source: string]: string };
  /** Bearer tokens by the id of a scheme (`source.scheme`). */
  readonly tokens?: { readonly [id: string]: string };
  readonly environment?: { readonly [name: string]: string };
}

/** Serves a tool with what a generated server would say of it. */
export async function servedTool(
  tool: ToolDefinition,
  { upstreams, tokens = {}, environment = {} }: ServedOptions,
): Promise<ServedTool> {
  const sink = memorySink();
  const reports: string[] = [];
  const report = (message: string): void => void reports.push(message);
  const urls = Object.entries(upstreams);
  const secrets = Object.entries(tokens);
  const definition: ServerDefinition = {
    name: "api",
    version: "1.0.0",
    sources: Object.fromEntries(
      urls.map(([name]) => [name, { document: `${name}.yaml`, baseUrl: env(`${name}_URL`) }]),
    ),
    securitySchemes: Object.fromEntries(
      secrets.map(([id]) => [
        id,
        {
          use: "bearer" as const,
          source: id.split(".", 1)[0] ?? "",
          account: "service" as const,
          secret: env(`${id}_TOKEN`),
        },
      ]),
    ),
    tools: { [tool.name]: async () => ({ tool }) },
  };
  const locked = {
    definition: "sha256:1",
    listed: digestOfJson(toolDefinition(tool)),
    scopes: tool.scopes,
    effect: tool.effect,
  };
  const runtime = await createRuntime(server(definition), {
    lock: { digest: "sha256:0", definitions: new Map([[tool.name, locked]]) },
    mode: { readOnly: false },
    log: auditLog([sink], report),
    environment: {
      ...Object.fromEntries(urls.map(([name, url]) => [`${name}_URL`, url])),
      ...Object.fromEntries(secrets.map(([id, token]) => [`${id}_TOKEN`, token])),
      ...environment,
    },
    report,
  });
  const caller = {
    principal: { issuer: "local", subject: "user", scopes: "all" },
    actor: { clientId: "agent" },
  } as const;
  return {
    call: (args = {}, signal = new AbortController().signal) =>
      runtime.call(tool.name, args as never, caller, { signal }),
    sink,
    reports,
    close: () => runtime.close(),
  };
}
