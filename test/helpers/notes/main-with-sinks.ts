import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { type AuditSink, main } from "../../../src/runtime/index.ts";
import { notesServer } from "./server.ts";

/** A main as an operator writes it beside the generated one: two sinks of their own, in the folder `SINKS`. */
const sink = (name: string): AuditSink => ({
  name,
  write: async (event) =>
    appendFileSync(join(process.env["SINKS"] ?? "", `${name}.jsonl`), `${JSON.stringify(event)}\n`),
  close: async () => appendFileSync(join(process.env["SINKS"] ?? "", `${name}.jsonl`), "closed\n"),
});

await main(notesServer, {
  lock: new URL("./mcpgen.lock", import.meta.url),
  sinks: [sink("first"), sink("second")],
});
