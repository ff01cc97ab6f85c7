import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { DocumentResult } from "./document.ts";
import { type CorpusDocument, corpusEntries, type Entry } from "./entries.ts";
import { type CorpusRun, reportOf } from "./report.ts";
import { runNode } from "./run-process.ts";

/*
 * Every document of the corpus, built without an overlay, type-checked, served to the official client, and every
 * operation called: `npm run corpus`. Flags: `--only NAME` (repeatable), `--out docs/corpus.md`, `--date 2026-11-21`,
 * `--corpus FOLDER`, `--package FOLDER` (whose `dist` is used), `--keep` (leave results and outputs).
 */

const root = join(import.meta.dirname, "..", "..");
const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    out: { type: "string" },
    date: { type: "string" },
    corpus: { type: "string", default: join(root, "..", "shared", "specs") },
    package: { type: "string", default: root },
    keep: { type: "boolean", default: false },
  },
});
mkdirSync(join(root, ".mcpgen"), { recursive: true });
const work = mkdtempSync(join(root, ".mcpgen", "corpus-"));
/** Of one document, all that is done with it. */
const CAPS = { seconds: 900, heapMegabytes: 6_144 };

async function run(document: CorpusDocument): Promise<DocumentResult> {
  const folder = join(work, document.name.replaceAll("/", "-"));
  mkdirSync(folder, { recursive: true });
  const out = join(folder, "result.json");
  const options = {
    name: document.name,
    path: document.path,
    package: resolve(values.package),
    work: join(folder, "work"),
    out,
  };
  const child = join(import.meta.dirname, "document.ts");
  const ran = await runNode([child, JSON.stringify(options)], { ...CAPS, cwd: root });
  if (!existsSync(out)) {
    throw new Error(`${document.name}: the corpus program failed: ${ran.stderr.slice(-2_000)}`);
  }
  const result = JSON.parse(readFileSync(out, "utf8")) as DocumentResult;
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
  return result;
}

function isWanted({ name }: Entry, document: CorpusDocument): boolean {
  const { only } = values;
  return only === undefined || only.includes(name) || only.includes(document.name);
}

const corpus = resolve(values.corpus);
if (!existsSync(join(corpus, "facts.json"))) {
  rmSync(work, { recursive: true, force: true });
  console.error(`There is no corpus at ${corpus}: --corpus FOLDER names it.`);
  process.exit(2);
}
const runs: CorpusRun[] = [];
for (const entry of corpusEntries(corpus)) {
  for (const document of entry.documents) {
    if (!isWanted(entry, document)) continue;
    const result = await run(document);
    runs.push({ entry: entry.name, document, result });
    const { refused, judged, tools, operations, seconds } = result;
    const accepted = judged.filter((o) => o.missing.length + o.validator.length === 0).length;
    console.error(
      `${document.name}: ${refused === undefined ? `${tools} tools of ${operations} operations, ${seconds.toFixed(1)} s, ${accepted} accepted` : `refused: ${refused}`}`,
    );
  }
}
const { text, passed } = reportOf(runs, values.date);
if (values.out === undefined) console.log(text);
else writeFileSync(resolve(values.out), text);
if (values.keep) console.error(`results and outputs: ${work}`);
else rmSync(work, { recursive: true, force: true });
process.exitCode = passed ? 0 : 1;
