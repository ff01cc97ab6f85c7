/**
 * Conditions in CEL (google/cel-spec): the one adapter of its library. Numbers are doubles on both sides of the build, as
 * they are in JSON: what is checked is what runs.
 */
import { createRequire } from "node:module";
import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import type { JsonValue } from "../util/json.ts";

/** What a condition may read of one value. `dyn`: anything. */
export type CelType =
  | "string"
  | "double"
  | "bool"
  | "dyn"
  | "map<string, dyn>"
  | `list<${"string" | "double" | "bool" | "dyn"}>`;

/** Types of what a condition reads, by name: `inputs.stage`. */
export interface CelScope {
  readonly inputs: ReadonlyMap<string, CelType>;
  /** By step, then output. */
  readonly steps: ReadonlyMap<string, ReadonlyMap<string, CelType>>;
}

/** What is wrong with a condition, and where in its text where that is known. */
export interface CelError {
  readonly message: string;
  readonly start?: number;
  readonly end?: number;
}

/** What a condition reads. */
export interface CelReads {
  readonly inputs: readonly string[];
  /** `step.output`. */
  readonly outputs: readonly string[];
  /** Inputs whose presence it asks for with `has()`. */
  readonly asked: readonly string[];
  /** Patterns of `matches`. */
  readonly patterns: readonly string[];
}

/** Values that a condition is decided by. */
export interface CelValues {
  readonly inputs: { readonly [name: string]: JsonValue };
  readonly steps: { readonly [step: string]: { readonly [output: string]: JsonValue } };
  readonly user: { readonly subject: string; readonly issuer: string };
  readonly agent: { readonly id: string };
}

const LONGEST = 1_000;
const LIMITS = { maxAstNodes: 250, maxDepth: 24, maxListElements: 100, maxMapEntries: 50 };
const PEOPLE = {
  user: { subject: "string", issuer: "string" },
  agent: { id: "string" },
} as const;

/** Functions that visit every item of a list: never inside each other, so that a decision stays linear. */
const VISITS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

let library: typeof import("@marcbachmann/cel-js") | undefined;

/** The library, read at the first condition: a build of a document has none. */
function cel(): typeof import("@marcbachmann/cel-js") {
  library ??= createRequire(import.meta.url)(
    "@marcbachmann/cel-js",
  ) as typeof import("@marcbachmann/cel-js");
  return library;
}

function environment(dynamic: boolean): Environment {
  const env = new (cel().Environment)({ limits: LIMITS, unlistedVariablesAreDyn: dynamic });
  type Sum = (a: number | bigint, b: number | bigint) => number;
  const sums: readonly (readonly [string, Sum])[] = [
    ["+", (a, b) => Number(a) + Number(b)],
    ["-", (a, b) => Number(a) - Number(b)],
    ["*", (a, b) => Number(a) * Number(b)],
    ["/", (a, b) => Number(a) / Number(b)],
  ];
  // A number of JSON is a double; `1` in a condition is an int.
  for (const [sign, sum] of sums) {
    env.registerOperator(`double ${sign} int`, sum);
    env.registerOperator(`int ${sign} double`, sum);
  }
  env.registerOperator("double == int", (a: number, b: bigint) => a === Number(b));
  return env;
}

/** Type-checks a condition: what it reads, or everything that is wrong with it. */
export function checkCel(text: string, scope: CelScope): CelReads | CelError {
  if (text.length > LONGEST) return { message: `it is longer than ${LONGEST} characters` };
  const env = environment(false)
    .registerVariable({ name: "inputs", schema: Object.fromEntries(scope.inputs) })
    .registerVariable({
      name: "steps",
      schema: Object.fromEntries(
        [...scope.steps].map(([id, outputs]) => [id, Object.fromEntries(outputs)]),
      ),
    });
  for (const [name, schema] of Object.entries(PEOPLE)) env.registerVariable({ name, schema });
  try {
    const parsed = env.parse(text);
    const checked = parsed.check();
    if (!checked.valid) return errorOf(checked.error);
    if (checked.type !== "bool") {
      return { message: `it is ${checked.type ?? "nothing"}, and a condition is true or false` };
    }
    return readsOf(parsed.ast);
  } catch (error) {
    return errorOf(error);
  }
}

/** Whether {@link checkCel} failed. */
export function isCelError(result: CelReads | CelError): result is CelError {
  return "message" in result;
}

function errorOf(error: unknown): CelError {
  const { summary, message, range } = error as {
    readonly summary?: string;
    readonly message?: string;
    readonly range?: { readonly start: number; readonly end: number };
  };
  const text = summary ?? message ?? "it cannot be read";
  return {
    message: text.slice(0, 1).toLowerCase() + text.slice(1),
    ...(range === undefined ? {} : { start: range.start, end: range.end }),
  };
}

function readsOf(ast: ASTNode): CelReads | CelError {
  const inputs = new Set<string>();
  const outputs = new Set<string>();
  const asked = new Set<string>();
  const patterns = new Set<string>();
  let problem: CelError | undefined;
  const refuse = (node: ASTNode, message: string): void => {
    problem ??= { message, start: node.start, end: node.end };
  };
  const visit = (node: ASTNode, inVisit: boolean): void => {
    if (node.op === "id" && (node.args === "inputs" || node.args === "steps")) {
      refuse(node, `${node.args} is read by name: ${node.args}.NAME`);
      return;
    }
    const path = pathOf(node);
    const [head, first, second] = path ?? [];
    if (head === "inputs" && first !== undefined) {
      inputs.add(first);
      return;
    }
    if (head === "steps" && first !== undefined) {
      if (second === undefined) refuse(node, "a step is read by output: steps.ID.OUTPUT");
      else outputs.add(`${first}.${second}`);
      return;
    }
    let visits = inVisit;
    if (node.op === "call") {
      const [name, given] = node.args;
      const of = given[0] === undefined ? undefined : pathOf(given[0]);
      if (name === "has" && of?.[0] === "inputs" && of[1] !== undefined) asked.add(of[1]);
      if (name === "matches") notePattern(node, given[1]);
    }
    if (node.op === "rcall") {
      const [name, , given] = node.args;
      if (name === "matches") notePattern(node, given[0]);
      if (VISITS.has(name)) {
        if (inVisit) refuse(node, `${name}() stands inside another visit of a list`);
        visits = true;
      }
    }
    for (const child of celNodes(node)) visit(child, visits);
  };
  const notePattern = (node: ASTNode, given: ASTNode | undefined): void => {
    if (given?.op === "value" && typeof given.args === "string") patterns.add(given.args);
    else refuse(node, "the pattern of matches() is no text");
  };
  visit(ast, false);
  if (problem !== undefined) return problem;
  return {
    inputs: [...inputs],
    outputs: [...outputs],
    asked: [...asked],
    patterns: [...patterns],
  };
}

/** `a.b.c` as names from the front, what follows the third left out; undefined for anything else. */
function pathOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === "id") return [node.args];
  if (node.op !== "." && node.op !== ".?") return undefined;
  const [of, name] = node.args;
  const before = pathOf(of);
  return before === undefined ? undefined : [...before, name];
}

/** A part of a condition. */
export type CelNode = ASTNode;

/** A condition as a tree, nothing of it checked; undefined where it cannot be read. */
export function celTree(text: string): CelNode | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    return environment(true).parse(text).ast;
  } catch {
    return undefined;
  }
}

/** The parts of a part of a condition, in their order. */
export function celNodes(node: CelNode): readonly CelNode[] {
  const found: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) collect(one);
    else if (typeof value === "object" && value !== null && "op" in value) {
      found.push(value as ASTNode);
    }
  };
  collect(node.args);
  return found;
}

/**
 * Compiles a condition that {@link checkCel} accepted.
 * @returns whether it holds; throws where a value that it needs is absent or of another type.
 */
export function compileCel(text: string): (values: CelValues) => boolean {
  const run = environment(true).parse(text);
  return (values) => {
    const result: unknown = run({ ...values });
    if (typeof result !== "boolean") throw new TypeError("a condition gave no truth value");
    return result;
  };
}
