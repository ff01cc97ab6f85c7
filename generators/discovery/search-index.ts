import { oneLine } from "../../src/compiler/emit/doc-comment.ts";
import type { ServerPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import {
  type FoundTool,
  MOST_WEIGHT,
  SEARCH_VERSION,
  type SearchIndex,
} from "../../src/language/search-index.ts";
import { searchWords, stem } from "../../src/language/search-terms.ts";
import { signatureOf } from "../../src/language/signature.ts";
import { byCodeUnit } from "../../src/util/order.ts";
import { cleanText } from "../../src/util/smuggling.ts";
import { plannedOperations } from "../planned-operations.ts";

/** Where a term can stand, and how much it tells there. Names and summaries are written to be found. */
const FIELDS = {
  name: { boost: 5, usual: 4, repeats: false },
  summary: { boost: 5, usual: 5, repeats: false },
  resource: { boost: 4, usual: 1, repeats: false },
  path: { boost: 1, usual: 4, repeats: false },
  arguments: { boost: 0.3, usual: 8, repeats: false },
  description: { boost: 0.5, usual: 30, repeats: true },
} as const;

type Field = keyof typeof FIELDS;

/** How fast a term that stands more than once stops telling more, and how much long texts tell less (as in BM25). */
const SATURATION = 1.2;
const LENGTH = 0.6;

/** Characters of the rest of a description that count. */
const MOST_DESCRIPTION = 400;
const LONGEST_SUMMARY = 100;

/** The index over the exposed tools of a plan, in the plan's order. */
export function searchIndex(plan: ServerPlan): SearchIndex {
  const operationOf = plannedOperations(plan);
  const exposed = plan.tools.filter((tool) => tool.exposed);
  const tools = exposed.map(foundTool);
  const postings = new Map<string, number[]>();
  const read = termReader();
  const weights = exposed.map((tool, place) => {
    const paths = tool.steps.map((step) => operationOf(step).path);
    return weightsOf(tool, tools[place]?.summary ?? "", paths, read);
  });
  const heaviest = weights.reduce((most, of) => Math.max(most, ...of.values()), 0);
  for (const [place, of] of weights.entries()) {
    for (const [term, weight] of of) {
      const scaled = Math.max(1, Math.round((weight / heaviest) * MOST_WEIGHT));
      const known = postings.get(term);
      if (known === undefined) postings.set(term, [place, scaled]);
      else known.push(place, scaled);
    }
  }
  return {
    searchVersion: SEARCH_VERSION,
    tools,
    terms: Object.fromEntries([...postings].sort(([a], [b]) => byCodeUnit(a, b))),
  };
}

function foundTool(tool: ToolPlan): FoundTool {
  return {
    name: tool.name,
    call: line(signatureOf(tool.name, tool.inputSchema)),
    ...(tool.answer === undefined ? {} : { answer: line(tool.answer) }),
    summary: summaryOf(tool),
  };
}

/** The summary's first sentence. */
function summaryOf({ title, description }: ToolPlan): string {
  const text = line(title ?? description);
  const sentence = /^.{10,}?[.!?](?= |$)/u.exec(text)?.[0].slice(0, -1) ?? text;
  const letters = [...sentence];
  return letters.length <= LONGEST_SUMMARY
    ? sentence
    : `${letters
        .slice(0, LONGEST_SUMMARY - 1)
        .join("")
        .trimEnd()}…`;
}

/** Document text as a part of one line. */
function line(text: string): string {
  return oneLine(cleanText(text));
}

/** What an operation is about: the last part of its path that is no parameter. */
function resourceOf(path: string): string {
  return path.split("/").findLast((part) => part !== "" && !part.includes("{")) ?? "";
}

/** The terms of a text, in order. */
type ReadTerms = (text: string) => readonly string[];

/** Reads what stands between two spaces once: an API says the same words over and over. */
function termReader(): ReadTerms {
  const known = new Map<string, readonly string[]>();
  return (text) => {
    const terms: string[] = [];
    for (const run of text.split(" ")) {
      let own = known.get(run);
      if (own === undefined) {
        own = searchWords(run).map(stem);
        known.set(run, own);
      }
      for (const term of own) terms.push(term);
    }
    return terms;
  };
}

function weightsOf(
  tool: ToolPlan,
  summary: string,
  paths: readonly string[],
  read: ReadTerms,
): ReadonlyMap<string, number> {
  const texts: Readonly<Record<Field, string>> = {
    name: tool.name,
    summary,
    resource: paths.map(resourceOf).join(" "),
    path: paths.join(" ").replace(/\{[^}]*\}|\//g, " "),
    arguments: tool.inputs.map(({ name }) => name).join(" "),
    description: tool.description.slice(0, MOST_DESCRIPTION),
  };
  const weights = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const field of Object.keys(FIELDS) as Field[]) {
    const { boost, usual, repeats } = FIELDS[field];
    const terms = read(texts[field]);
    counts.clear();
    for (const term of terms) counts.set(term, repeats ? (counts.get(term) ?? 0) + 1 : 1);
    const long = 1 - LENGTH + (LENGTH * terms.length) / usual;
    for (const [term, count] of counts) {
      const tells = (boost * count * (1 + SATURATION)) / (count + SATURATION * long);
      weights.set(term, (weights.get(term) ?? 0) + tells);
    }
  }
  return weights;
}
