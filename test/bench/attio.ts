import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callsOf, type Measure } from "./attio/calls.ts";
import { run } from "./target.ts";

/**
 * `npm run bench:attio`: builds the server of test/bench/attio/mcpgen.yaml, has the benchmark's own driver call it
 * and the benchmark's own judge score it, three times: equal information, lists in full, all rows. Prints
 * `equal=N lists=N all=N` last: tokens of the text of the eight answers, the most of each a gate.
 */
const root = join(import.meta.dirname, "..", "..");
const bench = join(root, "..", "shared", "bench", "attio");
const work = join(root, ".mcpgen", "attio");
const out = join(work, "server");

const LIMITS: { readonly [M in Measure]: number } = { equal: 5_500, lists: 6_700, all: 8_500 };
const MEASURES: readonly Measure[] = ["equal", "lists", "all"];

/** What the judge says of a run. */
interface Score {
  readonly total_text: number;
  readonly queries: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly calls: number;
    readonly tokens: { readonly structured: number };
    readonly lists?: { readonly full: number; readonly first: number };
  }[];
}

/** Ends with the program's own words where it fails for another reason than a figure. */
function program(args: readonly string[], allowed: readonly number[] = [0]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, GPT_TOKENIZER_DIR: root, XDG_STATE_HOME: work },
  });
  process.stdout.write(stdout);
  if (status === null || !allowed.includes(status)) {
    throw new Error(`${args[0]} ended with ${status}\n${stderr}`);
  }
}

function measured(measure: Measure): Score {
  const file = (name: string): string => join(work, `${measure}.${name}.json`);
  const queries = callsOf(join(bench, "queries.json"), measure);
  writeFileSync(file("calls"), JSON.stringify(queries));
  console.log(`\n-- ${measure}`);
  program([
    join(bench, "drive.mjs"),
    ...["--calls", file("calls"), "--out", file("run")],
    ...["--env", "ATTIO_URL={url}", "--env", "ATTIO_TOKEN={token}"],
    "--",
    process.execPath,
    join(out, "main.ts"),
  ]);
  program([join(bench, "score.mjs"), file("run"), "--json", file("score")], [0, 1]);
  return JSON.parse(readFileSync(file("score"), "utf8")) as Score;
}

function report(measure: Measure, { queries, total_text: text }: Score): number {
  const wrong = queries.filter(({ verdict }) => verdict !== "ok");
  const cut = queries.filter(({ lists }) => measure !== "equal" && (lists?.first ?? 0) > 0);
  const dear = queries.filter(({ calls }) => calls !== 1);
  const faults = new Set([...wrong, ...cut, ...dear].map(({ id }) => id));
  const structured = queries.reduce((sum, { tokens }) => sum + tokens.structured, 0);
  const what = `attio, ${measure}`;
  const unit = " tokens";
  const figure = run.atMost({ what, value: text, unit, digits: 0 }, LIMITS[measure]);
  const unanswered = {
    what: `${what}: queries not answered whole in one call`,
    value: faults.size,
  };
  console.log(
    `${measure}: ${figure} of text, ${structured} of structuredContent, ${text + structured} together; ${run.atMost({ ...unanswered, digits: 0 }, 0)} not answered whole in one call`,
  );
  return text;
}

if (existsSync(bench)) {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const overlay = join(root, "test", "bench", "attio", "mcpgen.yaml");
  program([join(root, "dist", "src", "cli", "main.js"), "build", overlay, "--out", out]);
  const scores = MEASURES.map((measure) => [measure, measured(measure)] as const);
  console.log("");
  const figures = scores.map(([measure, score]) => `${measure}=${report(measure, score)}`);
  if (run.missed().length > 0) process.exitCode = 1;
  console.log(figures.join(" "));
} else {
  console.log("skipped: the benchmark is not beside this checkout (../shared/bench/attio)");
}
