import { readFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

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
console.log(
  `tools/list of ${tools.length} GitHub tools: ${countTokens(JSON.stringify(lean))} tokens without output schemas (target 2,500; peers 9,023), ${countTokens(JSON.stringify(tools))} with (target 4,000; peers 96,968)`,
);
