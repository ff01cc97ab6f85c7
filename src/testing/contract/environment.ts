import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Server } from "../../runtime/codegen/v1/server.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import { canonicalJson } from "../../util/canonical-json.ts";
import { type Connection, connect } from "../connect.ts";
import { DEFAULT_SEED } from "../twin/answer.ts";
import { type DocumentList, readModels } from "../twin/documents.ts";
import type { TwinRequest } from "../twin/log.ts";
import { startTwinOf, type Twin } from "../twin/start.ts";
import { type Canaries, canariesFor } from "./canaries.ts";
import { startIdentityProvider } from "./identity-provider.ts";
import { loadTools, retarget, type ToolTable } from "./retarget.ts";
import { type Served, serve } from "./serve.ts";
import { wantsOf } from "./steps/wants.ts";
import { variablesOf } from "./variables.ts";
import { SOMEBODY, type Who } from "./who.ts";

/** How a contract is tested. */
export interface ContractOptions {
  /** `import.meta.url` of the test file: documents and the tools' snapshot are found from there. */
  readonly root: string;
  /** By source name: a path relative to the test file's folder, or `npm:PACKAGE/path`. */
  readonly documents: DocumentList;
  /** Of the twin's data. Default 1: the documents' own examples. */
  readonly seed?: number;
}

/** A server that is really served, its upstream, and everyone around it. */
export interface Environment {
  readonly twin: Twin;
  readonly tools: ToolTable;
  /** Those of them that are found and called through the three tools of discovery instead of listed. */
  readonly found: ReadonlySet<string>;
  readonly canaries: Canaries;
  /** The server's MCP endpoint. */
  readonly url: string;
  /** A token of the identity provider with these scopes. */
  token(scopes: readonly string[]): Promise<string>;
  /** A client that may do everything; as somebody else where that is asked for. */
  client(who?: Who): Promise<Connection>;
  /** The same where every tool's timeout is {@link IMPATIENT_MS}. */
  impatient(): Promise<Connection>;
  close(): Promise<void>;
}

/** The timeout of tools at the impatient server. */
const IMPATIENT_MS = 700;
/** Room for a wait that the twin asks for; a tool that has more keeps it. */
const PATIENT_MS = 15_000;

/** Starts all of it on loopback: twin, identity provider, server. */
export async function startEnvironment(
  server: Server,
  options: ContractOptions,
  connection?: string,
): Promise<Environment> {
  const closing: (() => Promise<void>)[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    closing.push(() => part.close());
    return part;
  };
  const close = async (): Promise<void> => {
    for (let end = closing.pop(); end !== undefined; end = closing.pop()) await end();
  };
  try {
    const tools = await loadTools(server, connection);
    return await startParts(server, tools, options, keep, close);
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function startParts(
  server: Server,
  tools: ToolTable,
  options: ContractOptions,
  keep: <T extends { close(): Promise<void> }>(part: T) => T,
  close: () => Promise<void>,
): Promise<Environment> {
  const models = await readModels(options.documents, dirname(fileURLToPath(options.root)));
  const canaries = canariesFor(server.securitySchemes);
  const twin = keep(
    await startTwinOf(models, {
      credentials: canaries.credentials,
      added: canaries.added,
      schemes: Object.keys(server.securitySchemes ?? {}),
      wants: Object.assign({}, ...[...tools.values()].map(wantsOf)),
      ...(canaries.clients.length === 0 ? {} : { tokenEndpoint: { clients: canaries.clients } }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    }),
  );
  const provider = keep(await startIdentityProvider());
  const scopes = [...new Set([...tools.values()].flatMap((tool) => tool.scopes))];
  const variables = variablesOf(tools, models, options.seed ?? DEFAULT_SEED);
  const up = async (timeoutMs: (tool: ToolDefinition) => number): Promise<Served> => {
    const target = retarget(server, tools, twin, timeoutMs);
    const set = { ...variables, ...canaries.env, ...target.env };
    return keep(await serve(target.server, set, provider));
  };
  const served = await up((tool) => Math.max(tool.timeout ?? 0, PATIENT_MS));
  const connectTo = async (to: Served, who: Who = SOMEBODY): Promise<Connection> =>
    keep(await connect({ url: to.url, token: await to.token(scopes, who) }));
  const clients = new Map<string, () => Promise<Connection>>();
  const client = (who: Who = SOMEBODY): Promise<Connection> => {
    const key = canonicalJson({ ...who });
    const made = clients.get(key) ?? once(() => connectTo(served, who));
    clients.set(key, made);
    return made();
  };
  const impatient = once(async () => connectTo(await up(() => IMPATIENT_MS)));
  return {
    twin,
    tools,
    found: new Set(Object.keys(server.discovery?.tools ?? {})),
    canaries,
    url: served.url,
    token: served.token,
    client,
    impatient,
    close,
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The requests to an operation (`source METHOD /path`), of a caller where one is named, since a place in the log. */
export function requestsTo(
  twin: Twin,
  { operation, caller }: { readonly operation: string; readonly caller?: string },
  since: number,
): readonly TwinRequest[] {
  return twin.log
    .slice(since)
    .filter((r) => `${r.source} ${r.operation}` === operation)
    .filter((r) => caller === undefined || r.caller === caller);
}
