import type { Step, ToolDefinition } from "../../../runtime/codegen/v1/tool.ts";
import { compileSchema } from "../../../schema/compile.ts";
import type { JsonValue } from "../../../util/json.ts";
import { type JsonPointer, pointer, resolvePointer, tokensOf } from "../../../util/pointer.ts";
import { valueSet } from "../../twin/values.ts";
import { fail } from "../answers.ts";
import { type Arguments, sampleInput } from "../arguments.ts";
import type { Environment } from "../environment.ts";
import { SOMEBODY, type Who } from "../who.ts";
import { type Change, type Known, waysTo } from "./decide.ts";
import { accepted, runIn, type StepRun, sentBy } from "./run.ts";
import { placeOf, REPEATED } from "./wants.ts";

/** Arguments, and values that the twin answers with: what decides which steps of a tool are sent. */
export interface Scene {
  readonly args: Arguments;
  /** Who calls, where a condition asks for somebody. */
  readonly who?: Who;
  /** By step, then place in its answer. */
  readonly values: ReadonlyMap<string, { readonly [pointer: JsonPointer]: JsonValue }>;
}

/** A scene that was tried, and what the tool did in it. */
export interface Tried {
  readonly scene: Scene;
  readonly run: StepRun;
}

/** Calls that may be made to find one scene. */
const MOST_CALLS = 24;

/**
 * A scene in which a step is sent, or is left out, and the call goes well. Arguments are the tool's examples, then
 * sampled ones; where a condition decides otherwise, an argument that it reads or a value that an earlier step answers is
 * changed, by what the condition says.
 * @throws {AssertionError} asking for an example where none is found.
 */
export async function sceneWhere(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
  step: string,
  sent: boolean,
): Promise<Tried> {
  let calls = 0;
  let last: Tried | undefined;
  const attempt = async (scene: Scene): Promise<Tried> => {
    calls++;
    last = { scene, run: await runIn(e, tool, scene) };
    return last;
  };
  const isFound = ({ run }: Tried): boolean =>
    !run.outcome.isError && sentBy(run, step).length > 0 === sent;
  const target = tool.steps.findIndex(({ id }) => id === step);
  for (const args of argumentsFor(tool, examples)) {
    let tried = await attempt({ args, values: new Map() });
    for (const [i, one] of tool.steps.slice(0, target + 1).entries()) {
      if (one.when === undefined || tried.run.outcome.isError) continue;
      const wanted = i < target || sent;
      if (sentBy(tried.run, one.id).length > 0 === wanted) continue;
      const known = knownAt(tool, tried);
      for (const changes of waysTo(wanted, one.when.text, known)) {
        const scene = sceneWith(tool, tried.scene, changes);
        if (scene === undefined || calls >= MOST_CALLS) continue;
        const next = await attempt(scene);
        if (next.run.outcome.isError || sentBy(next.run, one.id).length > 0 !== wanted) continue;
        tried = next;
        break;
      }
    }
    if (isFound(tried)) return tried;
  }
  const wanted = `in which the step ${step} is ${sent ? "sent" : "left out"}`;
  const why = last?.run.outcome.isError === true ? "; the last one that was tried failed" : "";
  fail(
    `No call of "${tool.name}" goes well ${wanted}: give the tool an example of one in mcpgen.yaml${why}`,
    last?.run,
  );
}

const SEED = 1;

/** The examples, and what can be sampled; a list that a step is repeated for has two items where that may be. */
function argumentsFor(tool: ToolDefinition, examples: readonly Arguments[]): readonly Arguments[] {
  const sampled = (properties: "required" | "all"): readonly Arguments[] => {
    try {
      return [sampleInput(tool.name, tool.schemas.input, SEED, properties)];
    } catch {
      // An example is as good; without one the search says so.
      return [];
    }
  };
  return [...examples, ...sampled("required"), ...sampled("all")].map((args) =>
    withLists(tool, args),
  );
}

function withLists(tool: ToolDefinition, args: Arguments): Arguments {
  return tool.steps.reduce((made, { forEach }) => {
    if (forEach?.over.kind !== "input") return made;
    const { name, pointer: inside = "" } = forEach.over;
    const place = pointer("", name) + inside;
    const list = resolvePointer(made, place);
    const items: readonly JsonValue[] = Array.isArray(list) ? list : [];
    const spare = [...items, ...moreItems(tool, place)];
    const wanted = spare.slice(0, Math.min(REPEATED, forEach.max));
    const changed = valueSet(made as JsonValue & Arguments, place, wanted) as Arguments;
    return isValid(tool, changed) ? changed : made;
  }, args);
}

/** Items that other samples have in a list. */
function moreItems(tool: ToolDefinition, place: JsonPointer): readonly JsonValue[] {
  return [2, 3, 4, 5, 6, 7].flatMap((seed) => {
    try {
      const list = resolvePointer(sampleInput(tool.name, tool.schemas.input, seed, "all"), place);
      return Array.isArray(list) ? (list as JsonValue[]) : [];
    } catch {
      return [];
    }
  });
}

function isValid(tool: ToolDefinition, args: Arguments): boolean {
  return compileSchema(tool.schemas.input, "argument")(args) === undefined;
}

/** What conditions may read once a call has been made. */
function knownAt(tool: ToolDefinition, { scene, run }: Tried): Known {
  const steps = tool.steps.map((step) => [step.id, outputsOf(step, run)] as const);
  const defaults = tool.steps.flatMap(({ when }) =>
    (when?.reads ?? []).flatMap((ref) =>
      ref.kind === "input" && ref.default !== undefined ? [[ref.name, ref.default] as const] : [],
    ),
  );
  return {
    inputs: { ...Object.fromEntries(defaults), ...(scene.args as { [name: string]: JsonValue }) },
    steps: Object.fromEntries(steps),
    user: { subject: (scene.who ?? SOMEBODY).subject, issuer: "" },
    agent: { id: (scene.who ?? SOMEBODY).agent },
  };
}

function outputsOf(step: Step, run: StepRun): JsonValue {
  const bodies = accepted(sentBy(run, step.id)).map(bodyOf);
  const of = (name: string): JsonValue => {
    const place = placeOf({ kind: "output", step: step.id, name }, step);
    const values = bodies.map((body) =>
      place?.from === "body" ? ((resolvePointer(body, place.pointer) as JsonValue) ?? null) : null,
    );
    return step.forEach === undefined ? (values[0] ?? null) : values;
  };
  const names = ["body", ...Object.keys(step.outputs ?? {})];
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

/** The JSON that a request was answered with; undefined where it was none. */
export function bodyOf({ answer }: { readonly answer: string | undefined }): JsonValue | undefined {
  try {
    return answer === undefined ? undefined : JSON.parse(answer);
  } catch {
    return undefined;
  }
}

/** A scene with other values in it; undefined where one of them cannot be had. */
function sceneWith(
  tool: ToolDefinition,
  scene: Scene,
  changes: readonly Change[],
): Scene | undefined {
  let { args, who } = scene;
  const values = new Map(scene.values);
  for (const { place, to } of changes) {
    const [head, first = "", name = "", ...rest] = tokensOf(place) ?? [];
    if (head === "inputs") {
      const changed = valueSet(
        args as JsonValue & Arguments,
        pointer("", first, ...(name === "" ? [] : [name, ...rest])),
        to,
      );
      args = changed as Arguments;
    } else if (head === "steps") {
      const ref = { kind: "output", step: first, name, pointer: pointer("", ...rest) } as const;
      const at = placeOf(
        ref,
        tool.steps.find(({ id }) => id === first),
      );
      if (at?.from !== "body") return undefined;
      values.set(first, { ...values.get(first), [at.pointer]: to });
    } else if (typeof to !== "string" || to === "") return undefined;
    else if (place === "/user/subject") who = { ...(who ?? SOMEBODY), subject: to };
    else if (place === "/agent/id") who = { ...(who ?? SOMEBODY), agent: to };
    else return undefined;
  }
  if (!isValid(tool, args)) return undefined;
  return { args, values, ...(who === undefined ? {} : { who }) };
}
