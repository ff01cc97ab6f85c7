import type { Client, Transport } from "@modelcontextprotocol/client";

/** A server to connect to: Streamable HTTP, or a command that speaks MCP on its standard streams. */
export type Endpoint =
  | { readonly url: string; readonly token?: string }
  | {
      readonly command: string;
      readonly args?: readonly string[];
      readonly env?: { readonly [name: string]: string };
      readonly cwd?: string;
    };

/** The result of a call, as a client sees it. */
export interface CallOutcome {
  readonly isError: boolean;
  /** The text parts, joined by line breaks: what the model reads. */
  readonly text: string;
  readonly structured: unknown;
  /** The whole result as JSON: for looking for what must not be in it. */
  readonly raw: string;
}

/** A tool as tools/list gives it. */
export interface ListedTool {
  readonly name: string;
  readonly [member: string]: unknown;
}

/** A connected MCP client. */
export interface Connection {
  /** Every page of tools/list. */
  list(): Promise<readonly ListedTool[]>;
  /** @throws the SDK's error for what is no result: an unknown tool, a refused token. */
  call(tool: string, args: { readonly [name: string]: unknown }): Promise<CallOutcome>;
  /** The last that a server on standard streams said of itself on its standard error. */
  said(): string;
  close(): Promise<void>;
}

/**
 * Connects a real MCP client.
 * @param revision `auto` asks for the newest revision and falls back; `legacy` speaks the 2025 revisions only.
 * @throws {Error} naming the package to install where the SDK's client is missing.
 */
export async function connect(
  endpoint: Endpoint,
  revision: "auto" | "legacy" = "auto",
): Promise<Connection> {
  const sdk = await load(() => import("@modelcontextprotocol/client"));
  const client: Client = new sdk.Client(
    { name: "mcpgen-testing", version: "1" },
    { versionNegotiation: { mode: revision } },
  );
  const transport = await transportOf(endpoint);
  const said = errorsOf(transport);
  try {
    await client.connect(transport);
  } catch (thrown) {
    if (said() === "") throw thrown;
    throw new Error(`the server did not start: ${said()}`, { cause: thrown });
  }
  return {
    list: async () => {
      const tools: ListedTool[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor });
        for (const tool of page.tools) tools.push({ ...tool });
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return tools;
    },
    call: async (tool, args) => {
      const result = await client.callTool({ name: tool, arguments: { ...args } });
      const parts = result.content.flatMap((c) => (c.type === "text" ? [c.text] : []));
      return {
        isError: result.isError === true,
        text: parts.join("\n"),
        structured: result.structuredContent,
        raw: JSON.stringify(result),
      };
    },
    said,
    close: () => client.close(),
  };
}

const MOST_SAID = 4_000;

/** The last that a server on standard streams said of itself. */
function errorsOf(transport: Transport): () => string {
  let said = "";
  const { stderr } = transport as { stderr?: NodeJS.ReadableStream | null };
  stderr?.on("data", (data: Buffer) => {
    said = (said + data.toString()).slice(-MOST_SAID);
  });
  return () => said.trim();
}

async function transportOf(endpoint: Endpoint): Promise<Transport> {
  if ("url" in endpoint) {
    const { StreamableHTTPClientTransport } = await load(
      () => import("@modelcontextprotocol/client"),
    );
    const { url, token } = endpoint;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    // The class's optional members are looser than the interface's under exactOptionalPropertyTypes.
    return new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
    }) as unknown as Transport;
  }
  const { StdioClientTransport } = await load(() => import("@modelcontextprotocol/client/stdio"));
  const { command, args = [], env, cwd } = endpoint;
  return new StdioClientTransport({
    command,
    args: [...args],
    stderr: "pipe",
    ...(env === undefined ? {} : { env: { ...env } }),
    ...(cwd === undefined ? {} : { cwd }),
  });
}

async function load<T>(module: () => Promise<T>): Promise<T> {
  try {
    return await module();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw thrown;
    throw new Error(
      "mcpgen/testing needs the MCP client: npm install --save-dev @modelcontextprotocol/client",
      { cause: thrown },
    );
  }
}
