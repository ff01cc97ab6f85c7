import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

interface ProjectProblems {
  "not-esm": Record<never, never>;
}

export const projectRules: Rules<ProjectProblems> = {
  "not-esm": rule(
    "error",
    () =>
      'the package that will hold the server is not an ES module package: its package.json has no "type": "module"',
    () =>
      'add "type": "module" to package.json, or write the server into a package that has it with --out',
  ),
};

export const projectProblem: Reporter<ProjectProblems> = reporter("project", projectRules);
