import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, connect, startTwin, type Twin } from "../../src/testing/index.ts";
import { digestOf, digestOfJson } from "../../src/util/digest.ts";
import { freePort, type Started, start } from "../bench/process.ts";
import { type Issuer, startIssuer } from "../helpers/issuer.ts";
import { callTool } from "../helpers/rpc.ts";
import { mcpgen, project, scratch } from "./cli.ts";

/** GitHub's whole API behind one tool declared by name; reading and writing have a scope each. */
const document = "npm:@octokit/openapi/generated/api.github.com.json";
const overlay = `mcpgen: 1
server: { name: gh, version: "1" }
sources:
  github: { document: ${document}, baseUrl: "\${GITHUB_URL}" }
scopes:
  gh.read: { describe: Read }
  gh.write: { describe: Write }
tools:
  get_zen:
    description: A line of wisdom.
    call: github.meta/get-zen
    scopes: [gh.read]
expose:
  - { source: github, methods: [GET], scopes: [gh.read] }
  - { source: github, methods: [POST, PUT, PATCH, DELETE], scopes: [gh.read, gh.write] }
`;

let cwd = "";
let folder = "";
let said = "";
let twin: Twin;

beforeAll(async () => {
  cwd = scratch("discovery");
  writeFileSync(join(cwd, "mcpgen.yaml"), overlay);
  folder = join(cwd, "generated", "gh");
  const built = mcpgen(["build", "--out", "generated/gh"], { cwd });
  expect(built.status, built.stderr).toBe(0);
  said = built.stderr;
  twin = await startTwin({ documents: { github: document }, from: cwd });
}, 120_000);
afterAll(() => twin?.close());

const environment = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  GITHUB_URL: twin.url("github"),
  XDG_STATE_HOME: join(cwd, "state"),
});

test("the build says that the tools are found, why, and which are the dearest", () => {
  expect(said).toMatch(/1,2\d\d tools of one operation each: about [\d,]+ tokens .*over 25,000/);
  expect(said).toContain("They are found by search_tools instead of listed");
  expect(said).toContain("`discovery: list` under `server:`");
  const dearest = said.split("\n").filter((line) => /^ +[\d,]+ {2}[a-z_0-9]+$/.test(line));
  expect(dearest).toHaveLength(10);
});

describe.each(["auto", "legacy"] as const)("over stdio, revision %s", (revision) => {
  let client: Connection;

  beforeAll(async () => {
    client = await connect(
      { command: process.execPath, args: [join(folder, "main.ts")], env: environment() },
      revision,
    );
  });
  afterAll(() => client?.close());

  test("IN-30: 1,200 operations take at most 400 tokens before the first question", async () => {
    const listed = await client.list();
    expect(listed.map(({ name }) => name)).toEqual([
      "get_zen",
      "search_tools",
      "describe_tool",
      "call_tool",
    ]);
    const three = listed.filter(({ name }) => name !== "get_zen");
    expect(countTokens(JSON.stringify(three))).toBeLessThanOrEqual(400);
  });

  test("IN-30: issues are found in two calls and 1,500 tokens, the list included", async () => {
    const before = twin.log.length;
    const idle = countTokens(JSON.stringify(await client.list()));
    const found = await client.call("search_tools", { query: "find issues" });
    expect(found.text).toMatch(/^issues_list_for_repo\(owner: string, repo: string, .*\) → \[/);
    expect(found.text.split("\n")).toHaveLength(5);
    const answer = await client.call("call_tool", {
      name: "issues_list_for_repo",
      arguments: { owner: "octocat", repo: "hello-world" },
    });
    expect(answer.isError, answer.text).toBe(false);
    expect(answer.text).toContain('"title":"Found a bug"');
    expect(answer.text).toContain('["*"]');
    expect(idle + countTokens(found.text) + countTokens(answer.text)).toBeLessThanOrEqual(1_500);
    const sent = twin.log.slice(before);
    expect(sent.map(({ operation }) => operation)).toEqual(["GET /repos/{owner}/{repo}/issues"]);
  });

  test("the whole answer and chosen parts of it are one word away", async () => {
    const issues = { name: "issues_list_for_repo", arguments: { owner: "o", repo: "r" } };
    const whole = await client.call("call_tool", { ...issues, fields: ["*"] });
    const [first] = JSON.parse(whole.text) as { user: object }[];
    expect(Object.keys(first?.user ?? {})).toContain("avatar_url");
    const chosen = await client.call("call_tool", { ...issues, fields: ["number", "user.login"] });
    expect(JSON.parse(chosen.text)).toEqual([{ number: 1347, user: { login: "octocat" } }]);
  });

  test("a definition is what tools/list would say of the tool", async () => {
    const lock = JSON.parse(readFileSync(join(folder, "mcpgen.lock"), "utf8")) as {
      tools: { [name: string]: { listed: string } };
    };
    const { text } = await client.call("describe_tool", { name: "issues_list_for_repo" });
    const described = JSON.parse(text) as { name: string };
    expect(described.name).toBe("issues_list_for_repo");
    expect(digestOfJson(described)).toBe(lock.tools["issues_list_for_repo"]?.listed);
  });

  test("bad arguments are answered with the call's form, an unknown name with how to go on", async () => {
    const bad = await client.call("call_tool", { name: "pulls_merge", arguments: { owner: "o" } });
    expect(bad).toMatchObject({ isError: true });
    expect(bad.text).toMatch(/^invalid_input: Invalid arguments for pulls_merge:/);
    expect(bad.text).toMatch(/Call it as pulls_merge\(owner: string, repo: string, pull_number: /);
    const unknown = await client.call("call_tool", { name: "pulls_merg" });
    expect(unknown.text).toBe(
      "invalid_input: There is no tool of this name. Did you mean pulls_merge? search_tools finds the tools of this server.",
    );
  });

  test("the record names the tool, never call_tool", async () => {
    const record = readFileSync(join(cwd, "state", "mcpgen", "gh", "audit.jsonl"), "utf8");
    expect(record).toContain('"tool":"issues_list_for_repo"');
    expect(record).not.toMatch(/call_tool|search_tools|describe_tool/);
  });
});

describe("over HTTP", () => {
  let issuer: Issuer;
  let server: Started;
  let url = "";
  const audience = "https://gh.example.com/mcp";
  const bearer = async (scope: string): Promise<{ authorization: string }> => ({
    authorization: `Bearer ${await issuer.sign(audience, { scope })}`,
  });
  const merge = {
    name: "pulls_merge",
    arguments: { owner: "o", repo: "r", pull_number: 1 },
  };

  beforeAll(async () => {
    issuer = await startIssuer();
    const port = await freePort();
    server = await start(
      [join(folder, "main.ts"), "--http", "--port", String(port)],
      { ...environment(), MCPGEN_ISSUER: issuer.url, MCPGEN_AUDIENCE: audience },
      /listening/,
    );
    url = `http://127.0.0.1:${port}/mcp`;
  });
  afterAll(async () => {
    await server?.stop();
    await issuer?.close();
  });

  test("PO-44: search finds only what the token may use", async () => {
    const query = { query: "merge a pull request" };
    const all = await callTool(url, "search_tools", query, await bearer("gh.read gh.write"));
    expect(all.body.result?.content?.[0]?.text).toMatch(/^pulls_merge\(.* \(write\)$/m);
    const some = await callTool(url, "search_tools", query, await bearer("gh.read"));
    expect(some.body.result?.content?.[0]?.text).not.toContain("(write)");
  });

  test("a token without a tool's scopes is told all of them with 403, and nothing is sent", async () => {
    const before = twin.log.length;
    const { status, headers } = await callTool(url, "call_tool", merge, await bearer("gh.read"));
    expect(status).toBe(403);
    expect(headers.get("www-authenticate")).toContain('scope="gh.read gh.write"');
    const described = await callTool(
      url,
      "describe_tool",
      { name: "pulls_merge" },
      await bearer("gh.read"),
    );
    expect(described.body.result).toMatchObject({ isError: true });
    expect(twin.log.length).toBe(before);
  });

  test("a token with them merges", async () => {
    const { body } = await callTool(url, "call_tool", merge, await bearer("gh.read gh.write"));
    expect(body.result?.isError, JSON.stringify(body)).not.toBe(true);
    expect(twin.log.at(-1)).toMatchObject({ source: "github", method: "PUT" });
  });

  test.each(["auto", "legacy"] as const)(
    "a client of revision %s finds and calls",
    async (mode) => {
      const token = await issuer.sign(audience, { scope: "gh.read" });
      const client = await connect({ url, token }, mode);
      try {
        expect((await client.list()).map(({ name }) => name)).toContain("call_tool");
        const found = await client.call("search_tools", { query: "search code" });
        expect(found.text).toMatch(/^search_code\(q: string/);
        const answer = await client.call("call_tool", { name: "get_zen" });
        expect(answer.isError, answer.text).toBe(false);
      } finally {
        await client.close();
      }
    },
  );

  test("the list is the caller's own, and may be kept for a while", async () => {
    const { rpc } = await import("../helpers/rpc.ts");
    const { body } = await rpc(url, "tools/list", {}, await bearer("gh.read"));
    expect(body.result).toMatchObject({ ttlMs: 300_000, cacheScope: "private" });
    expect(body.result?.tools?.map(({ name }) => name)).toContain("search_tools");
  });
});

test("`mcpgen call` calls a tool that is not listed, and answers as the tool does", () => {
  const args = ["call", "issues_list_for_repo", "owner=o", "repo=r"];
  // A process of its own could not be answered by a twin in this one while it is waited for.
  const { status, stderr } = mcpgen(args, {
    cwd,
    env: { ...environment(), GITHUB_URL: "http://127.0.0.1:1" },
  });
  expect([status, stderr.includes("there is no tool")]).toEqual([4, false]);
  const misspelt = mcpgen(["call", "issues_list_for_rep"], { cwd, env: environment() });
  expect(misspelt.stderr).toContain('did you mean "issues_list_for_repo"?');
});

test("starting loads no file of a tool that is found", async () => {
  const lock = join(folder, "tools");
  const files = readdirSync(lock).filter((name) => /^(issues|pulls).*\.ts$/.test(name));
  const texts = files.map((name) => [join(lock, name), readFileSync(join(lock, name), "utf8")]);
  const trap = 'throw new Error("loaded");\n';
  for (const [path = ""] of texts) writeFileSync(path, trap);
  // What is on the disk is what the lock names: otherwise the server would not start at all.
  const locked = readFileSync(join(folder, "mcpgen.lock"), "utf8");
  const built = JSON.parse(locked) as { files: Record<string, string> };
  for (const name of files) built.files[`tools/${name}`] = digestOf(trap);
  writeFileSync(join(folder, "mcpgen.lock"), JSON.stringify(built));
  const client = await connect({
    command: process.execPath,
    args: [join(folder, "main.ts")],
    env: environment(),
  });
  try {
    const { text } = await client.call("search_tools", { query: "find issues" });
    expect(text).toContain("issues_list_for_repo");
    const failed = await client.call("call_tool", { name: "issues_list_for_repo" });
    expect(failed.text).toMatch(/^internal: /);
  } finally {
    await client.close();
    for (const [path = "", text = ""] of texts) writeFileSync(path, text);
    writeFileSync(join(folder, "mcpgen.lock"), locked);
  }
});

describe("PO-28: a server that is compiled read-only", () => {
  const path = createRequire(import.meta.url).resolve(
    "@octokit/openapi/generated/api.github.com.json",
  );
  const methodsIn = (out: string): readonly string[] => {
    const text = readdirSync(out, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(out, name), "utf8"))
      .join("\n");
    return [...new Set([...text.matchAll(/^ +method: "([A-Z]+)",$/gm)].map(([, m]) => m ?? ""))];
  };

  test.each(["flag", "overlay"])("holds no operation that writes (%s)", (how) => {
    const out = join(cwd, "generated", `read-${how}`);
    const own = project("read-only", {
      "mcpgen.yaml": `mcpgen: 1
server: { name: ro, version: "1", readOnly: true }
sources: { github: { document: "${document}" } }
expose: all
`,
    });
    const args = how === "flag" ? [path, "--read-only"] : ["mcpgen.yaml"];
    const built = mcpgen(["build", ...args, "--out", out], { cwd: how === "flag" ? cwd : own });
    expect(built.status, built.stderr).toBe(0);
    expect(methodsIn(folder)).toEqual(expect.arrayContaining(["GET", "POST", "DELETE"]));
    expect(methodsIn(out)).toEqual(["GET"]);
    const keys = readdirSync(out, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(out, name), "utf8"))
      .join("\n");
    expect(keys).not.toMatch(/"(POST|PUT|PATCH|DELETE)[ "]/);
    expect(keys).not.toMatch(/effect: "(write|destructive)"/);
  });

  test("refuses a tool declared by name that writes", () => {
    const own = project("read-only", {
      "mcpgen.yaml": `mcpgen: 1
server: { name: ro, version: "1", readOnly: true }
sources: { github: { document: "${document}" } }
tools:
  merge: { description: Merge., call: github.pulls/merge, owner: me, reversibility: irreversible, input: { owner: { to: path.owner }, repo: { to: path.repo }, n: { to: path.pull_number } } }
`,
    });
    const built = mcpgen(["build"], { cwd: own });
    expect(built.status).toBe(1);
    expect(built.stderr).toContain("safety/write-in-read-only");
  });
});

test.each([["--discovery", "list"], ["--read-only"]])(
  "%s is for a document: an overlay says it itself",
  (...flags) => {
    const built = mcpgen(["build", ...flags], { cwd });
    expect(built.status).toBe(2);
    expect(built.stderr).toMatch(
      /is for a document: an overlay has server\.(discovery|readOnly)\./,
    );
  },
);
