import { existsSync } from "node:fs";
import { join } from "node:path";
import { type BuildRun, buildProcess } from "../security/build-process.ts";
import {
  escapes,
  escapingDocument,
  type HostileDocument,
  schemas,
  texts,
} from "../security/hostile-documents.ts";
import { run } from "./target.ts";

/**
 * Builds each hostile document by the command as it is installed, each as a process of its own, beside a harmless one.
 * Limits: threats.md, rows 58 to 60. `TITLE=chain` builds those with that word in their title.
 */
const SECONDS = 1;
const MEGABYTES = 256;
/** How often a document is built that takes too long: what else the machine does makes processor time longer, never shorter. */
const ROUNDS = 3;

const harmless: HostileDocument = {
  title: "(a document that is harmless)",
  files: { "api.yaml": 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {}\n' },
};
const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
if (!existsSync(main)) throw new Error("there is no dist: run npm run compile first");

async function best(document: HostileDocument): Promise<BuildRun> {
  let least = await buildProcess(document, { main });
  for (let round = 1; round < ROUNDS && least.cpuMs > SECONDS * 1000; round++) {
    const again = await buildProcess(document, { main });
    if (again.cpuMs < least.cpuMs) least = again;
  }
  return least;
}

const wanted = process.env["TITLE"] ?? "";
const leading = escapingDocument(escapes("127.0.0.1:1").map(([reference]) => reference));
const documents = [harmless, ...texts, ...schemas, leading].filter(({ title }) =>
  title.includes(wanted),
);
let worst = { seconds: 0, megabytes: 0 };
console.log("  CPU s    MB  written  exit  said");
for (const document of documents) {
  const { cpuMs, megabytes, written, status, output } = await best(document);
  const seconds = cpuMs / 1000;
  run.atMost({ what: `CPU time of "${document.title}"`, value: seconds, unit: " s" }, SECONDS);
  run.atMost(
    { what: `peak of "${document.title}"`, value: megabytes, unit: " MB", digits: 0 },
    MEGABYTES,
  );
  worst = {
    seconds: Math.max(worst.seconds, seconds),
    megabytes: Math.max(worst.megabytes, megabytes),
  };
  const code = /(?:error|warning) {2}(\S+)/.exec(output)?.[1] ?? output.split("\n").at(-2) ?? "";
  const row = [
    seconds.toFixed(2).padStart(7),
    megabytes.toFixed(0).padStart(5),
    String(written).padStart(8),
    String(status).padStart(5),
  ];
  console.log(`${row.join(" ")}  ${document.title}: ${code}`);
}
console.log(
  `${documents.length} documents, each a process: at most ${worst.seconds.toFixed(2)} s of CPU time (target at most ${SECONDS} s) and ${worst.megabytes.toFixed(0)} MB (target at most ${MEGABYTES} MB)`,
);
