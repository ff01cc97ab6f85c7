import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

interface ProjectProblems {
  "not-esm": Record<never, never>;
  "left-behind": { folder: string; name: string };
}

export const projectRules: Rules<ProjectProblems> = {
  "not-esm": rule(
    "error",
    () =>
      'the package that will hold the server is not an ES module package: its package.json has no "type": "module"',
    () =>
      'add "type": "module" to package.json, or write the server into a package that has it with --out',
  ),
  "left-behind": rule(
    "warning",
    ({ folder }) =>
      `${quote(folder)} was made from this overlay under another name, and is not written any more`,
    ({ name }) => `delete it, or give the server its name again: ${name}`,
  ),
};

export const projectProblem: Reporter<ProjectProblems> = reporter("project", projectRules);
