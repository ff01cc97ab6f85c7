import { buildSeal } from "../../src/compiler/emit/build-seal.ts";
import { definitionFacts } from "../../src/compiler/emit/definition-facts.ts";
import { jsonText } from "../../src/compiler/emit/literal.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { BuildFacts, GenerateFacts } from "../../src/compiler/ir/generator.ts";
import type { Lock, LockedBuild, LockedTool } from "../../src/compiler/ir/lock.ts";
import type {
  OperationPlan,
  ResultPlan,
  ServerPlan,
  StepPlan,
  ToolPlan,
} from "../../src/compiler/ir/server-plan.ts";
import { toolDefinition } from "../../src/language/definition.ts";
import { SEARCH_INDEX_FILE } from "../../src/language/search-index.ts";
import { canonicalJson, canonicalJsonWith } from "../../src/util/canonical-json.ts";
import { type Digest, digestOf, digestOfJson } from "../../src/util/digest.ts";
import { isObject } from "../../src/util/json.ts";
import { byCodeUnit } from "../../src/util/order.ts";
import { type Called, plannedOperations } from "../planned-operations.ts";

/**
 * `mcpgen.lock`: what the server was made from, what it promises, and every other file. Its own digest is over all
 * but the files, so that it names what is served and not how it was printed.
 */
export function manifest(
  plan: ServerPlan,
  facts: GenerateFacts,
  files: readonly GeneratedFile[],
): readonly GeneratedFile[] {
  const operationOf = plannedOperations(plan);
  const promised: Omit<Lock, "build" | "digest" | "files"> = {
    lockVersion: 1,
    mcpgen: facts.mcpgen,
    ...(facts.overlay === undefined ? {} : { overlay: facts.overlay }),
    server: { name: plan.name, version: plan.version },
    sources: byName(plan.sources.map((source) => [source.name, lockedSource(source)])),
    tools: byName(plan.tools.map((tool) => [tool.name, lockedTool(tool, operationOf)])),
    ...(plan.options === undefined ? {} : { options: lockedOptions(plan.options) }),
    ...(plan.discovery === undefined ? {} : { discovery: { index: indexDigest(files) } }),
  };
  const digest = digestOfJson(promised);
  const digests = byName(files.map(({ path, text }) => [path, digestOf(text)]));
  const build = facts.build === undefined ? {} : { build: locked(facts.build, digest, digests) };
  const lock: Lock = { ...build, digest, files: digests, ...promised };
  return [{ path: "mcpgen.lock", text: jsonText(lock) }];
}

function locked(
  { asked, findings, inputs }: BuildFacts,
  digest: Digest,
  files: Lock["files"],
): LockedBuild {
  const build = {
    ...(Object.keys(findings).length === 0 ? {} : { findings }),
    inputs: byName([...inputs]),
  };
  return { ...build, seal: buildSeal({ build, digest, files }, asked) };
}

function lockedOptions(options: NonNullable<ServerPlan["options"]>): NonNullable<Lock["options"]> {
  return byName(options.map(({ name, digest, values }) => [name, { digest, values }]));
}

function indexDigest(files: readonly GeneratedFile[]): Digest {
  const index = files.find(({ path }) => path === SEARCH_INDEX_FILE);
  if (index === undefined) throw new Error("a server with discovery has no search index");
  return digestOf(index.text);
}

function lockedSource({
  uri,
  digest,
  amendments,
  remote,
}: ServerPlan["sources"][number]): Lock["sources"][string] {
  return {
    ...(amendments === undefined
      ? {}
      : { amendments: byName(amendments.map((amendment) => [amendment.uri, amendment.digest])) }),
    digest,
    document: uri,
    ...(remote === undefined
      ? {}
      : { remote: byName(remote.map(({ url, digest, path }) => [url, { digest, path }])) }),
  };
}

/** An object with its keys in code-unit order; its entries are own properties whatever their names. */
function byName<T>(entries: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return Object.fromEntries([...entries].sort(([a], [b]) => byCodeUnit(a, b)));
}

/** The canonical text of a tool's entry of tools/list. Tools of one API have inputs in common: each is written once. */
function listedText(tool: ToolPlan): string {
  const { inputSchema, ...others } = toolDefinition(definitionFacts(tool));
  const { properties, ...rest } = inputSchema;
  if (!isObject(properties)) return canonicalJson({ ...others, inputSchema });
  const members = Object.keys(properties)
    .sort()
    .map((name) => `${canonicalJson(name)}:${canonicalInput(properties[name])}`);
  return canonicalJsonWith(others, {
    inputSchema: canonicalJsonWith(rest, { properties: `{${members.join(",")}}` }),
  });
}

const canonicalInputs = new WeakMap<object, string>();

function canonicalInput(schema: unknown): string {
  if (typeof schema !== "object" || schema === null) return canonicalJson(schema);
  let text = canonicalInputs.get(schema);
  if (text === undefined) {
    text = canonicalJson(schema);
    canonicalInputs.set(schema, text);
  }
  return text;
}

function lockedTool(tool: ToolPlan, operationOf: (step: Called) => OperationPlan): LockedTool {
  const stepOf = (step: StepPlan) => ({
    ...step,
    operation: operationOf(step).key,
    undo: step.undo && { ...step.undo, operation: operationOf(step.undo).key },
  });
  const steps = tool.steps.map(stepOf);
  const listed = digestOf(listedText(tool));
  return {
    ...(tool.by === undefined ? {} : { connections: tool.by.map(({ name }) => name) }),
    ...(tool.declaredReadOnly === undefined ? {} : { declaredReadOnly: tool.declaredReadOnly }),
    // By its digest: what is listed is most of a definition, and hashed already.
    definition: digestOf(
      canonicalJsonWith(
        {
          scopes: tool.scopes,
          effect: tool.effect,
          steps,
          page: tool.page,
          by: tool.by?.map(({ name, page, result, steps: own }) => ({
            name,
            steps: own.map(stepOf),
            page,
            result: promisedOf(result),
          })),
          handler: tool.handler && { digest: tool.handler.digest, maxCalls: tool.handler.maxCalls },
          listed,
        },
        { result: promisedText(tool.result) },
      ),
    ),
    effect: tool.effect,
    ...(tool.escalation === undefined ? {} : { escalation: tool.escalation }),
    ...(tool.handler === undefined
      ? {}
      : { handler: { digest: tool.handler.digest, file: tool.handler.uri } }),
    listed,
    ...(tool.owner === undefined ? {} : { owner: tool.owner }),
    ...(tool.reversibility === undefined ? {} : { reversibility: tool.reversibility }),
    ...(tool.sensitivity === undefined ? {} : { sensitivity: tool.sensitivity }),
    operations: steps.flatMap(({ source, operation, undo }) => [
      `${source} ${operation}`,
      ...(undo === undefined ? [] : [`${undo.source} ${undo.operation}`]),
    ]),
    scopes: tool.scopes,
  };
}

const promisedTexts = new WeakMap<ResultPlan, string>();

/** Canonical, of what a result promises. Tools that are found have a few results between them. */
function promisedText(result: ResultPlan): string {
  let text = promisedTexts.get(result);
  if (text === undefined) {
    text = canonicalJson(promisedOf(result));
    promisedTexts.set(result, text);
  }
  return text;
}

/** What a result promises: an estimate is none. */
function promisedOf({ typical: _, ...result }: ResultPlan): Omit<ResultPlan, "typical"> {
  return result;
}
