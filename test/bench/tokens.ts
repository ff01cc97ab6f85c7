import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { connect, startTwin } from "../../src/testing/index.ts";
import { run } from "./target.ts";

/** The twelve GitHub tools as tools/list gives them, in o200k_base tokens, with and without output schemas. */
const snapshot = join(
  import.meta.dirname,
  "..",
  "..",
  "generated",
  "github",
  "tools.snapshot.json",
);
const tools = JSON.parse(readFileSync(snapshot, "utf8")) as { outputSchema?: unknown }[];
const lean = tools.map(({ outputSchema: _, ...tool }) => tool);
const tokens = (what: string, value: unknown) => ({
  what,
  value: countTokens(typeof value === "string" ? value : JSON.stringify(value)),
  unit: " tokens",
  digits: 0,
});
console.log(
  `tools/list of ${tools.length} GitHub tools: ${run.atMost(tokens("without output schemas", lean), 2_500)} without output schemas (peers 9,023), ${run.atMost(tokens("with output schemas", tools), 4_000)} with (peers 96,968)`,
);

/** One pull request as a row of list_pulls, answered by the twin with the document's own example. */
const root = join(import.meta.dirname, "..", "..");
const twin = await startTwin({
  documents: { github: "npm:@octokit/openapi/generated/api.github.com.json" },
  from: root,
});
const state = mkdtempSync(join(tmpdir(), "mcpgen-bench-"));
const server = await connect({
  command: process.execPath,
  args: [join(root, "generated", "github", "main.ts")],
  env: {
    PATH: process.env["PATH"] ?? "",
    GITHUB_URL: twin.url("github"),
    GITHUB_TOKEN: "bench",
    XDG_STATE_HOME: state,
  },
});
try {
  const { text, isError } = await server.call("list_pulls", {
    owner: "octocat",
    repo: "hello-world",
  });
  if (isError) throw new Error(text);
  const [header = "", row = ""] = text.split("\n");
  const [raw] = JSON.parse(twin.log.at(-1)?.answer ?? "[]") as unknown[];
  console.log(
    `one pull request in a list: ${run.atMost(tokens("one pull request", row), 73)} for ${header.split("\t").length} fields (raw ${countTokens(JSON.stringify(raw))}): ${row}`,
  );
} finally {
  await server.close();
  await twin.close();
  rmSync(state, { recursive: true, force: true });
}
