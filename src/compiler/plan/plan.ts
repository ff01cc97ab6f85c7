import { isObject, own } from "../../util/json.ts";
import { serverProblem } from "../diagnostics/plan-access.ts";
import { operationProblem } from "../diagnostics/plan-tool.ts";
import type { ApiModel, Operation } from "../ir/api-model.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { Overlay, OverlayShape, OverlayTool } from "../ir/overlay.ts";
import type { ServerPlan, SourcePlan } from "../ir/server-plan.ts";
import { reportUnmatchedClear } from "./access/audit-clear.ts";
import { readCredentials } from "./access/credentials.ts";
import {
  missingCredentials,
  reportBare,
  type SecurityOf,
  securityOf,
  securitySchemes,
} from "./access/plan-access.ts";
import { reportUnknownSchemes } from "./access/scopes.ts";
import { classified, reportRegulated, reportUnclassified } from "./access/sensitivity.ts";
import { planToolsets } from "./access/toolsets.ts";
import { type BaseUrl, baseUrlOf, type OwnBaseUrl, ownBaseUrl } from "./base-url.ts";
import { declaredTool } from "./declared-tool.ts";
import { exposedTools } from "./expose/exposed-tools.ts";
import type { Sources } from "./find-operation.ts";
import { operationPlans } from "./operation-plans.ts";
import { plannedOptions } from "./options/option-reads.ts";
import { keyIn, placeIn, type Report } from "./place.ts";
import type { PlannedCall, PlannedTool } from "./planned-tool.ts";
import { type SourceContext, sourceContext } from "./source-context.ts";

/** What a plan is made from. */
export interface PlanInput {
  readonly overlay: Overlay;
  /** By the overlay's source names. A source without one could not be read, which has been reported. */
  readonly models: ReadonlyMap<string, ApiModel>;
  /** The root document's uri of each source; default: the document as the overlay names it. */
  readonly uris?: ReadonlyMap<string, string>;
  /** What each source was made of beside its local files. */
  readonly madeOf?: ReadonlyMap<string, Pick<SourcePlan, "amendments" | "remote">>;
  /** The server's version where the overlay has none. */
  readonly version?: string;
  /** An exposed operation that cannot become a tool is an error instead of a warning. */
  readonly strict?: boolean;
}

/**
 * Decides what a server exposes: resolves every name of the overlay against the documents, types inputs and selections,
 * and derives effects, credentials and schemas. Every problem is reported; tools with an error are not in the plan. The
 * value is undefined only where the server has no version.
 */
export function plan(input: PlanInput): Staged<ServerPlan | undefined> {
  const { overlay, models } = input;
  const diagnostics: Diagnostic[] = [];
  const report: Report = (problem) => {
    diagnostics.push(problem);
  };
  const version = overlay.server.version ?? input.version ?? documentVersion(overlay, models);
  if (version === undefined && !awaitsDocument(overlay, models)) {
    report(serverProblem("no-version", {}, placeIn(overlay, "server")));
  }
  const sources: Sources = new Map(
    [...overlay.sources.keys()].map((name) => {
      const model = models.get(name);
      return [name, model === undefined ? undefined : sourceContext(model)];
    }),
  );
  const credentials = readCredentials(overlay, sources, report);
  reportUnknownSchemes(overlay, report);
  const security = securityOf(overlay, credentials);
  const baseUrl = baseUrls(overlay, report);
  const access: Access = {
    security,
    baseUrl,
    ownBaseUrl: (operation, source) => ownBaseUrl(operation, source, baseUrl(source), overlay),
  };

  const declared = [...overlay.tools].flatMap(([name, tool]) => {
    const planned = declaredTool(name, tool, overlay, sources, report);
    if (planned === undefined) return [];
    const problems = planned.calls.flatMap((call) => obstaclesOf(call, name, access));
    for (const problem of problems) report(problem);
    return problems.length === 0 ? [planned] : [];
  });
  const exposed = exposedTools({
    overlay,
    sources,
    strict: input.strict ?? false,
    groups: new Set(declared.map(({ tool }) => tool.group)),
    obstacle: ({ operation, source }) => {
      const problem = serverObstacle(operation, source, access, operation.origin);
      return problem === undefined ? [] : [problem];
    },
    report,
  });
  reportBare(exposed, security, report);
  reportUnusedSources(overlay, sources, report);
  if (overlay.server.discovery === "dynamic" && overlay.expose.length === 0) {
    report(serverProblem("nothing-to-discover", {}, placeIn(overlay, "server", "discovery")));
  }

  const tools = [...declared, ...exposed];
  const names = new Set(tools.map(({ tool }) => tool.name));
  const toolsets = planToolsets(overlay, names, namesOf(overlay), byTag(exposed), report);
  const inputs = new Set(tools.flatMap(({ tool }) => tool.inputs.map(({ name }) => name)));
  reportUnmatchedClear(overlay, inputs, report);
  const options = plannedOptions({ overlay, sources, credentials, security, baseUrl, report });
  if (version === undefined) return { value: undefined, diagnostics };
  const used = usedSources(sources, tools);
  const operations = operationPlans(tools, used, access);
  const plans = classified(
    tools.map(({ tool }) => tool),
    overlay,
  );
  reportRegulated(plans, operations, overlay, report);
  reportUnclassified(plans, overlay, report);
  const { name, title, instructions } = overlay.server;
  const value: ServerPlan = Object.freeze({
    name,
    version,
    ...(title === undefined ? {} : { title }),
    ...(instructions === undefined ? {} : { instructions }),
    madeFrom: overlay.document.uri,
    sources: used.map((source) => {
      const document = overlay.sources.get(source.name)?.document ?? source.name;
      const uri = input.uris?.get(source.name) ?? document;
      const { digest } = source.model;
      const made = input.madeOf?.get(source.name) ?? {};
      const only = connectionsOf(tools, (call) => call.source === source);
      return { name: source.name, document, uri, digest, ...made, ...baseUrl(source), ...only };
    }),
    securitySchemes: securitySchemes(tools, overlay, credentials, security).map((scheme) => ({
      ...scheme,
      ...connectionsOf(tools, ({ operation, source }) =>
        security(operation, source).alternatives.flat().includes(scheme.id),
      ),
    })),
    scopes: [...overlay.scopes].map(([scope, { describe }]) => ({
      name: scope,
      description: describe,
    })),
    toolsets,
    operations,
    tools: plans.map((tool) => Object.freeze(tool)),
    ...(options.length === 0 ? {} : { options }),
  });
  return { value, diagnostics };
}

/** The connections whose branches alone make such calls; nothing where other tools do too. */
function connectionsOf(
  tools: readonly PlannedTool[],
  makes: (call: PlannedCall) => boolean,
): { readonly connections?: readonly string[] } {
  if (tools.every(({ tool }) => tool.by === undefined)) return {};
  const calls = tools.flatMap((tool) => tool.calls.filter(makes));
  const connections = calls.map(({ connection }) => connection);
  if (connections.includes(undefined)) return {};
  return { connections: [...new Set(connections.filter((one) => one !== undefined))] };
}

/** Whether the version would be that of a document which could not be read. */
function awaitsDocument(overlay: Overlay, models: ReadonlyMap<string, ApiModel>): boolean {
  return overlay.tools.size === 0 && overlay.sources.size === 1 && models.size === 0;
}

/** A server that only exposes one document has that document's version where nobody says otherwise. */
function documentVersion(
  overlay: Overlay,
  models: ReadonlyMap<string, ApiModel>,
): string | undefined {
  const [model, ...others] = models.values();
  return overlay.tools.size === 0 && others.length === 0 ? model?.info.version : undefined;
}

type BaseUrlOf = (source: SourceContext) => BaseUrl;

/** Where operations are sent and with which credentials. */
interface Access {
  readonly security: SecurityOf;
  readonly baseUrl: BaseUrlOf;
  readonly ownBaseUrl: (operation: Operation, source: SourceContext) => OwnBaseUrl;
}

/** Base URLs by source, looked up and reported once, and only for sources that are used. */
function baseUrls(overlay: Overlay, report: Report): BaseUrlOf {
  const known = new Map<SourceContext, BaseUrl>();
  return (source) => {
    const found = known.get(source) ?? baseUrlOf(source, overlay, report);
    known.set(source, found);
    return found;
  };
}

/** What keeps a tool's operation from being called at all. */
function obstaclesOf(call: PlannedCall, tool: string, access: Access): readonly Diagnostic[] {
  const { operation, source, place } = call;
  const problem =
    missingCredentials(call, access.security, place, tool) ??
    serverObstacle(operation, source, access, place);
  return problem === undefined ? [] : [{ ...problem, tool }];
}

function serverObstacle(
  operation: Operation,
  source: SourceContext,
  { security, baseUrl, ownBaseUrl }: Access,
  place: Diagnostic["origin"],
): Diagnostic | undefined {
  const { key } = operation;
  const found = ownBaseUrl(operation, source);
  if (found.kind === "none") return undefined;
  if (found.kind === "unusable") {
    return operationProblem("bad-server", { key, url: found.url }, place);
  }
  const base = baseUrl(source).baseUrl;
  if (base === undefined || new URL(base).origin === new URL(found.url).origin) return undefined;
  if (security(operation, source).alternatives.length === 0) return undefined;
  return serverProblem("other-origin", { key, url: found.url, base }, place);
}

/** Names of exposed tools by the tags of their operations. */
function byTag(exposed: readonly PlannedTool[]): ReadonlyMap<string, readonly string[]> {
  const tagged = new Map<string, string[]>();
  for (const { tool, calls } of exposed) {
    for (const tag of calls.flatMap(({ operation }) => operation.tags)) {
      const tools = tagged.get(tag);
      if (tools === undefined) tagged.set(tag, [tool.name]);
      else tools.push(tool.name);
    }
  }
  return tagged;
}

function usedSources(sources: Sources, tools: readonly PlannedTool[]): readonly SourceContext[] {
  const used = new Set(tools.flatMap(({ calls }) => calls.map(({ source }) => source)));
  return [...sources.values()].filter(
    (source) => source !== undefined && used.has(source),
  ) as SourceContext[];
}

/** Reports sources that no tool and no entry of `expose` names. */
function reportUnusedSources(overlay: Overlay, sources: Sources, report: Report): void {
  const calls = callsOf(overlay);
  const exposed = new Set(overlay.expose.map(({ source }) => source));
  const isExposeLost = overlay.expose.length === 0 && own(overlay.document.value, "expose");
  // What could not be read may have named any source.
  if (calls === undefined || isExposeLost) return;
  for (const name of sources.keys()) {
    const named = calls.some((call) => call.startsWith(`${name}.`) || call.startsWith(`${name} `));
    if (named || exposed.has(name)) continue;
    report(serverProblem("unused-source", { source: name }, keyIn(overlay, "sources", name)));
  }
}

function callsOfTool({ by, handler, input, result, ...calls }: OverlayTool): readonly string[] {
  const asked = [...input.values()].flatMap((stated) => [
    ...(stated.options === undefined ? [] : [stated.options.call]),
    ...likesOf(stated).map((like) => like.replace("#", ".")),
  ]);
  const told = [...(result?.output?.properties.values() ?? [])].flatMap(likesOf);
  asked.push(...told.map((like) => like.replace("#", ".")));
  if (handler !== undefined) return [...handler.calls.values(), ...asked];
  return [...[...(by?.values() ?? [calls])].flatMap(callsOfBranch), ...asked];
}

function callsOfBranch({ call, steps }: Pick<OverlayTool, "call" | "steps">): readonly string[] {
  if (steps === undefined) return [call];
  return steps.flatMap((step) => [step.call, ...(step.undo === undefined ? [] : [step.undo.call])]);
}

/** The schemas that an input or what is inside it names: as `source#pointer`. */
function likesOf({ like, items, properties }: OverlayShape): readonly string[] {
  const inner = [...(items === undefined ? [] : [items]), ...(properties?.values() ?? [])];
  return [...(like === undefined ? [] : [like]), ...inner.flatMap(likesOf)];
}

/** What every tool of the overlay calls, also those that could not be parsed; undefined where one does not say. */
function callsOf(overlay: Overlay): readonly string[] | undefined {
  const written = own(overlay.document.value, "tools");
  const calls = [...overlay.tools.values()].flatMap(callsOfTool);
  if (typeof written !== "object" || written === null) {
    return written === undefined || written === null ? calls : undefined;
  }
  for (const [name, tool] of Object.entries(written)) {
    if (overlay.tools.has(name)) continue;
    const named = own(tool, "calls");
    if (own(tool, "handler") !== undefined && isObject(named)) {
      calls.push(...Object.values(named).filter((call) => typeof call === "string"));
      continue;
    }
    const connections = own(own(tool, "by"), "connection");
    for (const branch of isObject(connections) ? Object.values(connections) : [tool]) {
      const steps = own(branch, "steps");
      for (const one of Array.isArray(steps) ? (steps as readonly unknown[]) : [branch]) {
        const call = own(one, "call");
        if (typeof call !== "string") return undefined;
        calls.push(call);
      }
    }
  }
  return calls;
}

/** Names of every tool that the overlay declares, also of those that could not be parsed. */
function namesOf(overlay: Overlay): ReadonlySet<string> {
  const written = own(overlay.document.value, "tools");
  const keys = typeof written === "object" && written !== null ? Object.keys(written) : [];
  return new Set([...overlay.tools.keys(), ...keys]);
}
