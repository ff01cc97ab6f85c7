import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { startIdentityProvider } from "../../src/testing/contract/identity-provider.ts";
import { closedLoop, httpCall, type Window } from "./load.ts";
import { cpuMs, freePort, median, percentile, type Started, start } from "./process.ts";
import { stdioPeer } from "./stdio.ts";
import { run } from "./target.ts";

/**
 * tools/call against the same upstream: straight (undici), through the bare SDK server, and through the committed
 * CRM server started by its main.ts with defaults, and with JWT. Interleaved rounds, medians, ratios of one run.
 */
const here = import.meta.dirname;
const generated = join(here, "..", "..", "generated", "crm", "main.ts");
const rounds = Number(process.env["ROUNDS"] ?? 7);
const windowMs = Number(process.env["WINDOW_MS"] ?? 2_000);

interface Contender {
  readonly name: string;
  readonly one: () => Promise<void>;
  readonly pid?: number;
}

interface Series {
  readonly rates: number[];
  readonly p50: number[];
  readonly p99: number[];
  readonly cpu: number[];
}

/** How long each contender runs before its first window: V8 is still compiling hot code after several seconds. */
const WARM_UP_MS = 4_000;

/** Runs every contender once per round, in turn, and keeps each round's figures. */
async function interleave(
  contenders: readonly Contender[],
  concurrency: number,
): Promise<Map<string, Series>> {
  const series = new Map<string, Series>(
    contenders.map(({ name }) => [name, { rates: [], p50: [], p99: [], cpu: [] }]),
  );
  for (const { one } of contenders) await closedLoop(one, 16, WARM_UP_MS);
  for (let round = 0; round < rounds; round++) {
    for (const { name, one, pid } of contenders) {
      const before = pid === undefined ? 0 : cpuMs(pid);
      const window: Window = await closedLoop(one, concurrency, windowMs);
      const s = series.get(name);
      s?.rates.push(window.calls / window.seconds);
      s?.p50.push(percentile(window.latencies, 50));
      s?.p99.push(percentile(window.latencies, 99));
      if (pid !== undefined) s?.cpu.push(((cpuMs(pid) - before) * 1_000) / window.calls);
    }
  }
  return series;
}

/** One line for each contender; the ratio is the median of the rounds' ratios, held against its target if there is one. */
function table(
  what: string,
  series: ReadonlyMap<string, Series>,
  base: string,
  least: Readonly<Record<string, number>>,
): void {
  const bare = series.get(base);
  for (const [name, s] of series) {
    const value =
      bare === undefined ? Number.NaN : median(s.rates.map((r, i) => r / (bare.rates[i] ?? r)));
    const target = least[name];
    const ratio =
      target === undefined
        ? value.toFixed(2)
        : run.atLeast({ what: `${what}: ${name}`, value }, target);
    console.log(
      `  ${name.padEnd(34)} ${median(s.rates).toFixed(0).padStart(7)} calls/s  p50 ${median(s.p50).toFixed(2)} ms  p99 ${median(s.p99).toFixed(2)} ms  ${
        s.cpu.length > 0 ? `${median(s.cpu).toFixed(0)} us CPU/call  ` : ""
      }${ratio} of ${base}`,
    );
  }
}

const cleanups: (() => unknown)[] = [];
const state = mkdtempSync(join(tmpdir(), "mcpgen-bench-"));
cleanups.push(() => rmSync(state, { recursive: true, force: true }));

async function serve(
  script: string,
  flags: readonly string[],
  env: Record<string, string>,
): Promise<{ started: Started; origin: string }> {
  const port = await freePort();
  const started = await start(
    [script, "--http", ...flags, "--port", String(port)],
    env,
    /listening/,
  );
  cleanups.push(started.stop);
  return { started, origin: `http://127.0.0.1:${port}` };
}

try {
  const upstreamPort = await freePort();
  const upstream = await start(
    [join(here, "upstream.ts")],
    { PORT: String(upstreamPort) },
    /ready/,
  );
  cleanups.push(upstream.stop);
  const url = `http://127.0.0.1:${upstreamPort}`;
  const env = {
    CRM_URL: url,
    CRM_CLIENT_ID: "bench",
    CRM_CLIENT_SECRET: "bench",
    CALENDAR_TOKEN: "bench",
    XDG_STATE_HOME: state,
  };

  const provider = await startIdentityProvider();
  cleanups.push(() => provider.close());
  const audience = "http://127.0.0.1/mcp";
  const token = await provider.token(audience, ["crm.read", "crm.write"]);

  const bare = await serve(join(here, "bare-server.ts"), [], env);
  const ours = await serve(generated, ["--insecure-local"], env);
  const secured = await serve(generated, [], {
    ...env,
    MCPGEN_ISSUER: provider.issuer,
    MCPGEN_AUDIENCE: audience,
    MCPGEN_JWKS_URL: provider.jwksUri,
    MCPGEN_AUDIT: `file:${join(state, "audit.jsonl")}`,
  });

  const pool = new Pool(url, { connections: 64 });
  cleanups.push(() => pool.close());
  const direct = async (path: string): Promise<void> => {
    const { body } = await pool.request({ method: "GET", path });
    JSON.parse(await body.text());
  };
  const of = (
    name: string,
    s: { started: Started; origin: string },
    tool: string,
    args: Record<string, unknown>,
    bearer?: string,
  ): Contender => {
    const { one, close } = httpCall(s.origin, tool, args, bearer);
    cleanups.push(close);
    const { pid } = s.started.child;
    return { name, one, ...(pid === undefined ? {} : { pid }) };
  };
  const get = { deal_id: "7700418" };
  const contenders: Contender[] = [
    { name: "undici straight", one: () => direct("/deals/7700418") },
    of("bare SDK server", bare, "get_deal", get),
    of("crm, defaults", ours, "get_deal", get),
    of("crm, JWT and audit file", secured, "get_deal", get, token),
  ];
  for (const concurrency of [1, 16]) {
    console.log(
      `tools/call over HTTP, one deal of 600 bytes, concurrency ${concurrency}, median of ${rounds} rounds`,
    );
    const series = await interleave(contenders, concurrency);
    const targets = { "crm, defaults": 0.95, "crm, JWT and audit file": 0.8 };
    table("calls at 16", series, "bare SDK server", concurrency === 16 ? targets : {});
    if (concurrency === 1) {
      const added = (of: "p50" | "p99"): number =>
        median(series.get("crm, defaults")?.[of] ?? []) -
        median(series.get("bare SDK server")?.[of] ?? []);
      const p50 = { what: "added p50 at 1", value: added("p50"), unit: " ms", digits: 3 };
      console.log(
        `  added over the bare server: p50 ${run.atMost(p50, 0.3)}, p99 ${added("p99").toFixed(3)} ms`,
      );
    }
  }

  const peer = stdioPeer([generated], env);
  cleanups.push(peer.close);
  const list = {};
  const params = { name: "list_deals", arguments: list };
  const trimmed: Contender[] = [
    { name: "undici + JSON.parse", one: () => direct("/deals") },
    {
      name: "crm over stdio",
      one: async () => void (await peer.request("tools/call", params)),
      ...(peer.child.pid === undefined ? {} : { pid: peer.child.pid }),
    },
    of("crm over HTTP", ours, "list_deals", list),
  ];
  const result = JSON.stringify(await peer.request("tools/call", params));
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  const { content } = JSON.parse(result) as { content: { text: string }[] };
  const tokens = {
    what: "a list of 100 KB",
    value: countTokens(content[0]?.text ?? ""),
    unit: " tokens",
    digits: 0,
  };
  console.log(
    `a list of 100 KB becomes ${run.atMost(tokens, 1_500)} of text; its last line: ${content[0]?.text.split("\n").at(-1)}`,
  );
  for (const concurrency of [1, 16]) {
    console.log(`100 KB list, trimmed, concurrency ${concurrency}, median of ${rounds} rounds`);
    const least = { "crm over stdio": concurrency === 1 ? 0.55 : 0.62 };
    table(
      `100 KB list at ${concurrency}`,
      await interleave(trimmed, concurrency),
      "undici + JSON.parse",
      least,
    );
  }
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}
