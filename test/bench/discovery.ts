import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { startTwin } from "../../src/testing/index.ts";
import { closedLoop, httpCall } from "./load.ts";
import { freePort, median, peakMb, percentile, type Started, start } from "./process.ts";
import { stdioPeer } from "./stdio.ts";
import { run } from "./target.ts";

/**
 * A whole API without curation: what GitHub's operations cost a model that looks for issues, how long a search takes,
 * what a server of 1,200 tools takes to start, and whether a call costs more where there are 500 tools than with one.
 */
const here = import.meta.dirname;
const root = join(here, "..", "..");
const cli = join(root, "dist", "src", "cli", "main.js");
const work = join(root, ".mcpgen", "bench-discovery");
const rounds = Number(process.env["ROUNDS"] ?? 7);
const windowMs = Number(process.env["WINDOW_MS"] ?? 1_500);
const document = "npm:@octokit/openapi/generated/api.github.com.json";

/** Builds an overlay; the folder of the server. */
function build(name: string, overlay: string): string {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "mcpgen.yaml"), overlay);
  const out = join(folder, "server");
  const args = [cli, "build", join(folder, "mcpgen.yaml"), "--out", out];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return out;
}

const github = (discovery: string): string => `mcpgen: 1
server: { name: gh, version: "1", discovery: ${discovery} }
sources: { github: { document: "${document}", baseUrl: "\${GITHUB_URL}" } }
expose: all
`;

interface Answer {
  readonly content: readonly { readonly text: string }[];
}

async function findIssues(server: string, env: Readonly<Record<string, string>>): Promise<void> {
  const peer = stdioPeer([join(server, "main.ts")], env);
  try {
    const { tools } = (await peer.request("tools/list", {})) as { tools: unknown[] };
    const idle = countTokens(JSON.stringify(tools));
    const call = async (name: string, args: object): Promise<{ ms: number; text: string }> => {
      const begin = performance.now();
      const answer = (await peer.request("tools/call", { name, arguments: args })) as Answer;
      const ms = performance.now() - begin;
      return { ms, text: answer.content.map(({ text }) => text).join("\n") };
    };
    const first = await call("search_tools", { query: "find issues" });
    const warm: number[] = [];
    const queries = ["merge a pull request", "create a webhook", "star a repo", "list commits"];
    for (let i = 0; i < 40; i++) {
      warm.push((await call("search_tools", { query: queries[i % 4] })).ms);
    }
    const issues = { name: "issues_list_for_repo", arguments: { owner: "o", repo: "r" } };
    const answer = await call("call_tool", issues);
    const whole = await call("call_tool", { ...issues, fields: ["*"] });
    const [search = 0, result = 0, raw = 0] = [first, answer, whole].map(({ text }) =>
      countTokens(text),
    );
    const tokens = (what: string, value: number, limit: number): string =>
      run.atMost({ what: `discovery: ${what}`, value, unit: " tokens", digits: 0 }, limit);
    console.log(
      `GitHub, "find issues": idle ${tokens("idle", idle, 400)}; search ${search}, answer ${result} (the whole body ${raw}): ${tokens("find issues", idle + search + result, 1_500)} in 2 round trips; code mode elsewhere 4,800-9,500 in 3`,
    );
    const ms = (what: string, value: number): string =>
      run.atMost({ what: `discovery: ${what}`, value, unit: " ms", digits: 1 }, 20);
    console.log(
      `search over stdio, whole round trip: first ${ms("first search", first.ms)}, warm p50 ${ms("warm search", median(warm))}, p99 ${percentile(warm, 99).toFixed(1)} ms; code mode elsewhere 900 ms`,
    );
  } finally {
    await peer.close();
  }
}

/** Milliseconds to the first list, and the most megabytes until then. */
interface Start {
  readonly ms: number;
  readonly mb: number;
}

async function startOf(server: string, env: Readonly<Record<string, string>>): Promise<Start> {
  const begin = performance.now();
  const peer = stdioPeer([join(server, "main.ts")], env);
  await peer.request("tools/list", {});
  const ms = performance.now() - begin;
  const mb = peer.child.pid === undefined ? Number.NaN : peakMb(peer.child.pid);
  await peer.close();
  return { ms, mb };
}

/** A document of equal operations, all listed. */
function many(count: number): string {
  const name = `many-${count}`;
  mkdirSync(join(work, name), { recursive: true });
  const operation = (i: number): unknown => ({
    get: {
      operationId: `getDeal${i}`,
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      responses: { "200": { description: "ok", content: { "application/json": {} } } },
    },
  });
  const paths = Array.from({ length: count }, (_, i) => [`/v${i}/deals/{id}`, operation(i)]);
  writeFileSync(
    join(work, name, "api.json"),
    JSON.stringify({
      openapi: "3.1.0",
      info: { title: "Deals", version: "1" },
      paths: Object.fromEntries(paths),
    }),
  );
  return build(
    name,
    `mcpgen: 1
server: { name: ${name}, version: "1", discovery: list }
sources: { api: { document: ./api.json, baseUrl: "\${API_URL}" } }
expose: all
`,
  );
}

const stops: (() => unknown)[] = [];
rmSync(work, { recursive: true, force: true });
try {
  const dynamic = build("dynamic", github("dynamic"));
  const list = build("list", github("list"));
  const twin = await startTwin({ documents: { github: document }, from: root });
  stops.push(() => twin.close());
  const env = { GITHUB_URL: twin.url("github"), XDG_STATE_HOME: work };
  await findIssues(dynamic, env);

  const starts = { dynamic: [] as Start[], list: [] as Start[] };
  for (let i = 0; i < Math.min(rounds, 5); i++) {
    starts.dynamic.push(await startOf(dynamic, env));
    starts.list.push(await startOf(list, env));
  }
  const of = (runs: readonly Start[]): string =>
    `${median(runs.map(({ ms }) => ms)).toFixed(0)} ms, ${median(runs.map(({ mb }) => mb)).toFixed(0)} MB`;
  console.log(
    `start to tools/list of 1,223 tools over stdio: dynamic ${of(starts.dynamic)}; list ${of(starts.list)}`,
  );

  const port = await freePort();
  const upstream = await start([join(here, "upstream.ts")], { PORT: String(port) }, /ready/);
  stops.push(upstream.stop);
  const serve = async (server: string): Promise<{ started: Started; origin: string }> => {
    const own = await freePort();
    const args = [join(server, "main.ts"), "--http", "--insecure-local", "--port", String(own)];
    const apiUrl = `http://127.0.0.1:${port}`;
    const started = await start(args, { API_URL: apiUrl, XDG_STATE_HOME: work }, /listening/);
    stops.push(started.stop);
    return { started, origin: `http://127.0.0.1:${own}` };
  };
  const contenders = [];
  for (const count of [1, 500]) {
    const { origin } = await serve(many(count));
    const { one, close } = httpCall(origin, `get_deal${count - 1}`, { id: "7700418" });
    stops.push(close);
    contenders.push({ count, one, rates: [] as number[] });
  }
  for (const { one } of contenders) await closedLoop(one, 16, 1_000);
  for (let round = 0; round < rounds; round++) {
    for (const { one, rates } of contenders) {
      const { calls, seconds } = await closedLoop(one, 16, windowMs);
      rates.push(calls / seconds);
    }
  }
  const [single, crowd] = contenders.map(({ rates }) => rates);
  const ratio = median((crowd ?? []).map((rate, i) => rate / (single?.[i] ?? rate)));
  console.log(
    `tools/call over HTTP, concurrency 16, median of ${rounds} rounds: 1 tool ${median(single ?? []).toFixed(0)} calls/s, 500 tools ${median(crowd ?? []).toFixed(0)} calls/s: ${run.atLeast({ what: "discovery: throughput with 500 tools", value: ratio }, 0.9)}`,
  );
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(work, { recursive: true, force: true });
}
