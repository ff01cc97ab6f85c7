/**
 * Blanks each line of the printers that prints something, one at a time, generates every golden case anew, and writes
 * the lines that no case missed as JSON. A program of its own, because modules are loaded once for each line.
 */
import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as generators from "../../generators/index.ts";
import { factsFor, serverPlan, tool } from "../helpers/plan.ts";
import { cases } from "./cases.ts";

const root = join(import.meta.dirname, "..", "..");
const folders = ["generators", "src/compiler/emit"];

/** These print nothing that a case's output holds. */
const NO_PRINTERS = ["output.ts", "syntax-gate.ts", "tsconfig-text.ts"];

/** Too long to keep as golden files: a whole API. */
const wholeApi = serverPlan({
  tools: Array.from({ length: 101 }, (_, i) => tool({ name: `tool_${i}` })),
});
const plans = [...Object.values(cases), wholeApi];

/** Statements that print, facts of a printed object, and lines of the Markdown page. */
const PRINTS = [
  /^\s*((if \(.*\)|else) )?\w*(\.body|body|writer|module\.body)?\.(line|write|blank|newLine)\(.*\);$/,
  /^\s*print\w*\(.*\);$/,
  /^\s*\["\w+", .*\],$/,
  /^\s*\[?[`"].*[`"]\]?,$/,
];

interface Mutant {
  readonly file: string;
  /** 0-based. */
  readonly line: number;
}

const mutants: Mutant[] = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !NO_PRINTERS.includes(name))
    .flatMap((name) => {
      const file = join(root, folder, name);
      return readFileSync(file, "utf8")
        .split("\n")
        .flatMap((text, line) =>
          PRINTS.some((prints) => prints.test(text)) ? [{ file, line }] : [],
        );
    }),
);

/** Modules of the printers are loaded anew under `?mutant=N`, and so is what they import of themselves. */
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const mutant = context.parentURL?.match(/\?mutant=-?\d+$/)?.[0];
    const isOurs = folders.some((folder) => resolved.url.includes(`/${folder}/`));
    return mutant === undefined || !isOurs || resolved.url.includes("?")
      ? resolved
      : { ...resolved, url: resolved.url + mutant };
  },
  load(url, context, next) {
    const mutant = mutants[Number(/\?mutant=(-?\d+)$/.exec(url)?.[1] ?? "-1")];
    const file = url.startsWith("file:") ? fileURLToPath(url.replace(/\?.*$/, "")) : "";
    if (mutant?.file !== file) return next(url, context);
    const lines = readFileSync(file, "utf8").split("\n");
    // A statement that hangs on a condition leaves the condition behind.
    const text = lines[mutant.line] ?? "";
    lines[mutant.line] = /^\s*(if \(.*\)|else) /.exec(text)?.[0].concat(";") ?? "";
    return { format: "module-typescript", source: lines.join("\n"), shortCircuit: true };
  },
});

async function outputs(mutant: number): Promise<readonly string[] | undefined> {
  try {
    const url = pathToFileURL(join(root, "generators", "index.ts"));
    const { generate } = (await import(`${url}?mutant=${mutant}`)) as typeof generators;
    return plans.map((plan) => JSON.stringify(generate(plan, factsFor(plan))));
  } catch {
    return undefined;
  }
}

const want = await outputs(-1);
const survivors: string[] = [];
for (const [i, { file, line }] of mutants.entries()) {
  const got = await outputs(i);
  if (got?.every((output, n) => output === want?.[n])) {
    survivors.push(`${file.slice(root.length + 1)}:${line + 1}`);
  }
}
process.stdout.write(JSON.stringify({ mutants: mutants.length, survivors }));
