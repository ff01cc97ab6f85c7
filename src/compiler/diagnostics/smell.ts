import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** Tools that smell, the first ones by name. */
interface Tools {
  readonly tools: readonly string[];
}

/** What each problem of the `smell` group is told with. */
export type SmellProblems = {
  readonly "unbounded-list": Tools;
  readonly "free-form-object": Tools;
  readonly "opaque-id": Tools;
  readonly "many-tools": { count: number; most: number };
  readonly "many-tokens": { tokens: number; most: number };
};

const SHOWN = 3;

const some = ({ tools }: Tools): string => {
  const more = tools.length > SHOWN ? ` and ${tools.length - SHOWN} more` : "";
  return `${tools.slice(0, SHOWN).map(quote).join(", ")}${more}`;
};

const declare = (what: string): string =>
  `declare the tools that matter under tools: in a mcpgen.yaml, ${what}`;

/** What an API that is exposed as it is makes hard for a model (one finding a kind). */
export const smellRules: Rules<SmellProblems> = {
  "unbounded-list": rule(
    "info",
    (p) => `lists that no argument bounds: ${some(p)}`,
    () => declare("with a select: what is listed costs less"),
  ),
  "free-form-object": rule(
    "info",
    (p) => `arguments that are objects of anything: ${some(p)}`,
    () => declare("with the inputs that they need, or describe the object in the document"),
  ),
  "opaque-id": rule(
    "info",
    (p) => `required ids of which nothing says where they come from: ${some(p)}`,
    () => "describe the parameter in the document: which tool answers with it",
  ),
  "many-tools": rule(
    "info",
    ({ count, most }) => `${count} tools are listed; beyond ${most} models choose badly`,
    () => "expose fewer operations, or set server.discovery: dynamic",
  ),
  "many-tokens": rule(
    "info",
    ({ tokens, most }) => `the tools that are listed take ${tokens} tokens; ${most} are plenty`,
    () => "expose fewer operations, or set server.discovery: dynamic",
  ),
};

/** Reports a problem of the `smell` group. */
export const smellProblem: Reporter<SmellProblems> = reporter("smell", smellRules);
