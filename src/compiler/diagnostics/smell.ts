import { firstOf, quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** Tools that smell. */
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
  readonly "no-credential": { source: string; id: string; variable: string };
  readonly "no-operations": { source: string; webhooks: number };
  readonly "no-tools": Record<never, never>;
  readonly instruction: { words: string };
};

const declare = (what: string): string =>
  `declare the tools that matter under tools: in a mcpgen.yaml, ${what}`;

/** What an API that is exposed as it is makes hard for a model (one finding a kind), and what a server lacks. */
export const smellRules: Rules<SmellProblems> = {
  "unbounded-list": rule(
    "info",
    (p) => `lists that no argument bounds: ${firstOf(p.tools)}`,
    () => declare("with a select: what is listed costs less"),
    ({ tools }) => tools,
  ),
  "free-form-object": rule(
    "info",
    (p) => `arguments that are objects of anything: ${firstOf(p.tools)}`,
    () => declare("with the inputs that they need, or describe the object in the document"),
    ({ tools }) => tools,
  ),
  "opaque-id": rule(
    "info",
    (p) => `required ids of which nothing says where they come from: ${firstOf(p.tools)}`,
    () => "describe the parameter in the document: which tool answers with it",
    ({ tools }) => tools,
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
  "no-credential": rule(
    "info",
    (p) =>
      `${quote(p.source)} asks for no credential, and none is sent; where it needs one, add under auth: ${p.source}.${p.id}: { use: bearer, secret: ${p.variable}, add: true }`,
    () => undefined,
  ),
  "no-operations": rule(
    "warning",
    ({ source, webhooks }) =>
      webhooks === 0
        ? `the document of ${quote(source)} describes no operation, so there is nothing to make tools of`
        : `the document of ${quote(source)} describes no operation, only ${webhooks === 1 ? "a webhook" : `${webhooks} webhooks`}: what the API itself sends`,
    () => "name the document that has the paths of the API",
  ),
  instruction: rule(
    "warning",
    ({ words }) => `words of the document speak to the model that reads them: ${quote(words)}`,
    () =>
      "amend the document or exclude the operation; to accept them, declare the tool and write the text in the overlay",
  ),
  "no-tools": rule(
    "warning",
    () => "the server has no tools",
    () =>
      "mend what is left out, expose operations that only read where readOnly is set, or declare tools",
  ),
};

/** Reports a problem of the `smell` group. */
export const smellProblem: Reporter<SmellProblems> = reporter("smell", smellRules);
