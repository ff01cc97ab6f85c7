/**
 * Builds each hostile document as a process of its own and prints what it took, beside a document of one line:
 * `node test/bench/hostile-documents.ts [PART-OF-A-TITLE]`. Limits: threats.md, rows 58 to 60.
 */
import { buildProcess } from "../security/build-process.ts";
import {
  escapes,
  escapingDocument,
  type HostileDocument,
  schemas,
  texts,
} from "../security/hostile-documents.ts";

const harmless: HostileDocument = {
  title: "(a document that is harmless)",
  files: { "api.yaml": 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {}\n' },
};
const part = process.argv[2] ?? "";
const leading = escapingDocument(escapes("127.0.0.1:1").map(([reference]) => reference));
const cases = [harmless, ...texts, ...schemas, leading];
process.stdout.write("     ms    MB  written  exit  said\n");
for (const document of cases.filter(({ title }) => title.includes(part))) {
  const { ms, megabytes, written, status, output } = await buildProcess(document);
  const code = /(?:error|warning) {2}(\S+)/.exec(output)?.[1] ?? output.split("\n").at(-2) ?? "";
  const row = [
    ms.toFixed(0).padStart(7),
    megabytes.toFixed(0).padStart(5),
    String(written).padStart(8),
    String(status).padStart(5),
  ];
  process.stdout.write(`${row.join(" ")}  ${document.title}: ${code}\n`);
}
