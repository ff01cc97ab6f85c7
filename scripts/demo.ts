import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { startIdentityProvider } from "../src/testing/contract/identity-provider.ts";
import { startTwin } from "../src/testing/index.ts";

/**
 * `npm run demo`: builds the examples, runs the CRM server against its twin, and calls it as a real MCP client over
 * Streamable HTTP and stdio. `-- --seed N` changes the twin's data.
 */
const seed = seedOf(process.argv.slice(2));
const root = join(import.meta.dirname, "..");
const main = join(root, "generated", "crm", "main.ts");
const state = mkdtempSync(join(tmpdir(), "mcpgen-demo-"));
const auditFile = join(state, "audit.jsonl");
const closing: (() => unknown)[] = [() => rmSync(state, { recursive: true, force: true })];

interface TextResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

const textOf = (result: TextResult): string =>
  result.content.map(({ text }) => text ?? "").join("\n");

/** The one flag, `--seed N`; anything else ends the demo with a word of help. */
function seedOf(args: readonly string[]): number {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: "string", default: "1" } },
    });
    const number = Number(values.seed);
    if (Number.isSafeInteger(number) && number >= 0) return number;
  } catch {
    // Said below, as for a seed that is no number.
  }
  console.error("demo: the one flag is --seed with a whole number: npm run demo -- --seed 7");
  process.exit(2);
}

function heading(text: string): void {
  console.log(`\n── ${text} ${"─".repeat(Math.max(0, 100 - text.length))}`);
}

function excerpt(text: string, lines: number): string {
  const all = text.split("\n");
  const shown = all
    .slice(0, lines)
    .map((line) => (line.length > 120 ? `${line.slice(0, 120)}…` : line));
  return [...shown, ...(all.length > lines ? [`… ${all.length - lines} more lines`] : [])].join(
    "\n",
  );
}

const AUDIENCE = "https://crm.example.com/mcp";
const DEMO = { sub: "ada@example.com", client_id: "demo-agent" };

/** Starts the server over HTTP and gives its endpoint as the server prints it. */
async function startServer(
  env: Record<string, string>,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [main, "--http", "--port", "0"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, "exit");
  };
  closing.push(stop);
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (data: Buffer) => {
      said += data.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(said)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", () => reject(new Error(`the server did not start:\n${said}`)));
  });
  return { url, stop };
}

async function overHttp(url: string, token: string): Promise<Client> {
  const client = new Client({ name: "demo-agent", version: "1.0.0" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  closing.push(() => client.close());
  return client;
}

try {
  heading("mcpgen build");
  const built = spawnSync(
    process.execPath,
    [join(root, "dist", "src", "cli", "main.js"), "build"],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  if (built.status !== 0) process.exit(built.status ?? 2);

  const twin = await startTwin({
    documents: { crm: "crm.openapi.yaml", calendar: "calendar.openapi.yaml" },
    from: join(root, "specs", "crm"),
    seed,
    tokenEndpoint: true,
  });
  closing.push(() => twin.close());
  const provider = await startIdentityProvider();
  closing.push(() => provider.close());
  const env = {
    CRM_URL: twin.url("crm"),
    CRM_CLIENT_ID: "demo",
    CRM_CLIENT_SECRET: "demo-secret",
    CALENDAR_URL: twin.url("calendar"),
    CALENDAR_TOKEN: "demo-token",
    MCPGEN_ISSUER: provider.issuer,
    MCPGEN_AUDIENCE: AUDIENCE,
    MCPGEN_JWKS_URL: provider.jwksUri,
    MCPGEN_AUDIT: `file:${auditFile}`,
  };
  const { url, stop } = await startServer(env);
  console.log(`twin ${twin.url("crm")} (seed ${seed}), server ${url}`);

  const reader = await overHttp(
    url,
    await provider.token(AUDIENCE, ["crm.read"], { claims: DEMO }),
  );
  heading("tools/list over Streamable HTTP, with a token for crm.read");
  const { tools } = await reader.listTools();
  for (const { name, description } of tools) console.log(`${name.padEnd(20)} ${description ?? ""}`);

  const stdio = new Client({ name: "demo-agent", version: "1.0.0" });
  await stdio.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [main],
      env: { ...process.env, ...env } as Record<string, string>,
      stderr: "ignore",
    }),
  );
  closing.push(() => stdio.close());
  heading("tools/list over stdio, as the local user");
  console.log((await stdio.listTools()).tools.map(({ name }) => name).join(", "));

  const calls = [
    { name: "find_companies", arguments: { text: "north" }, client: reader },
    { name: "list_deals", arguments: {}, client: reader },
    { name: "get_deal", arguments: { deal_id: "7700001" }, client: stdio },
  ];
  for (const { name, arguments: args, client } of calls) {
    heading(`${name} ${JSON.stringify(args)}`);
    const result = (await client.callTool({ name, arguments: args })) as TextResult;
    const raw = twin.log.at(-1)?.answer ?? "";
    console.log(excerpt(textOf(result), 8));
    console.log(
      `\nwhat the model reads: ${countTokens(textOf(result))} tokens; the raw body: ${countTokens(raw)} tokens`,
    );
    console.log(excerpt(raw, 2));
  }

  heading("move_deal_stage with a token for crm.read only");
  const move = {
    name: "move_deal_stage",
    arguments: { deal_id: "7700001", stage: "contractsent" },
  };
  const refused = await reader.callTool(move).then(
    () => "not refused",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  console.log(`refused: ${refused}`);

  heading("list_deals while the API answers 429, Retry-After: 1");
  twin.faults.add({ operation: "*", times: 1, status: 429, retryAfter: "1" });
  const begin = performance.now();
  const retried = (await reader.callTool({ name: "list_deals", arguments: {} })) as TextResult;
  console.log(
    `${retried.isError === true ? "failed" : "answered"} after ${((performance.now() - begin) / 1000).toFixed(1)} s`,
  );

  heading("their audit records");
  await stop();
  const records = readFileSync(auditFile, "utf8")
    .trim()
    .split("\n")
    .map(
      (line) =>
        JSON.parse(line) as { phase: string; what: { tool: string }; auth: { effect: string } },
    );
  const outcomes = records.filter(({ phase }) => phase === "outcome");
  for (const record of [outcomes.find(({ auth }) => auth.effect === "deny"), outcomes.at(-1)]) {
    console.log(JSON.stringify(record));
  }
} finally {
  for (const close of closing.reverse()) await close();
}
