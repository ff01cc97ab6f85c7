import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `branch` group is told with. */
export type BranchProblems = {
  readonly "input-target": { name: string };
  readonly "unused-input": { name: string; branch: string };
  readonly unselected: { branch: string };
  readonly "other-kind": { branch: string; kind: string; first: string; firstKind: string };
  readonly "missing-key": { branch: string; key: string; type: string; first: string };
  readonly "extra-key": { branch: string; key: string; type: string; first: string };
  readonly "other-type": {
    branch: string;
    key: string;
    type: string;
    first: string;
    firstType: string;
  };
  readonly "other-pages": { branch: string; goesOn: string; first: string; firstGoesOn: string };
};

/** Tools that several vendors' operations implement: one shape, whichever answers. */
export const branchRules: Rules<BranchProblems> = {
  "input-target": rule(
    "error",
    ({ name }) => `the input ${quote(name)} of a tool with branches has a target`,
    ({ name }) =>
      `write type: or like: in place of "to", and bind it in the with of each branch: $inputs.${name}`,
  ),
  "unused-input": rule(
    "error",
    ({ name, branch }) => `the branch ${quote(branch)} does not use the input ${quote(name)}`,
    ({ name }) => `bind it in the branch's with: $inputs.${name}; or remove it from every branch`,
  ),
  unselected: rule(
    "error",
    ({ branch }) => `the branch ${quote(branch)} hands on its answer as it is`,
    () => "give its result a select: with the keys and types of the other branches",
  ),
  "other-kind": rule(
    "error",
    ({ branch, kind, first, firstKind }) =>
      `the branch ${quote(branch)} gives ${kind}, and ${quote(first)} gives ${firstKind}`,
    () => "every branch gives the same: from: leads to the list or to the object",
  ),
  "missing-key": rule(
    "error",
    ({ branch, key, type, first }) =>
      `the branch ${quote(branch)} lacks the key ${quote(key)}, which is ${type} in ${quote(first)}`,
    ({ key }) => `select it: ${key}: path`,
  ),
  "extra-key": rule(
    "error",
    ({ branch, key, type, first }) =>
      `the branch ${quote(branch)} has the key ${quote(key)}, ${type}, and ${quote(first)} has not`,
    ({ first }) => `remove it, or select it in ${quote(first)} too`,
  ),
  "other-type": rule(
    "error",
    ({ branch, key, type, first, firstType }) =>
      `${quote(key)} is ${type} in the branch ${quote(branch)}, and ${firstType} in ${quote(first)}`,
    () => "bring both to one type: as: number, date, datetime, join, count, first or map(…)",
  ),
  "other-pages": rule(
    "error",
    ({ branch, goesOn, first, firstGoesOn }) =>
      `the branch ${quote(branch)} ${goesOn}, and ${quote(first)} ${firstGoesOn}`,
    () => "a tool has one way to go on: write walk: in each branch, or modes that count alike",
  ),
};

/** Reports a problem of the `branch` group. */
export const branchProblem: Reporter<BranchProblems> = reporter("branch", branchRules);
