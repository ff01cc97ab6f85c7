import { parseTarget, printTarget } from "../../language/target.ts";
import { isObject, own } from "../../util/json.ts";
import { type JsonPointer, pointer, resolvePointer } from "../../util/pointer.ts";
import type {
  OperationPlan,
  RequestPlan,
  ServerPlan,
  StepPlan,
  ToolPlan,
} from "../ir/server-plan.ts";
import type { Explained, ExplainedRequest, Part } from "./explanation.ts";
import { at, branchPath, type Place, written } from "./places.ts";
import { isAbsent, valueText } from "./value-text.ts";

/** One request of a tool: where it goes, what each part of it is made of, and under which conditions it is sent. */
export function explainRequest(
  step: StepPlan,
  tool: ToolPlan,
  server: Explained,
  place: Place,
  connection?: string,
): ExplainedRequest {
  const { plan } = server;
  const operation = plan.operations.find(
    ({ source, id }) => source === step.source && id === step.operation,
  );
  if (operation === undefined) throw new Error(`the plan has no operation "${step.operation}"`);
  const schemes = new Map(plan.securitySchemes.map((scheme) => [scheme.id, schemeText(scheme)]));
  return {
    step: step.id,
    operation: `${operation.source} ${operation.key}`,
    method: operation.method,
    url: `${baseUrl(operation, plan)}${operation.path}`,
    ...at(place(operation.origin)),
    parts: partsOf(step, tool, server, place, connection),
    security: operation.security.map((together) => together.map((id) => schemes.get(id) ?? id)),
    retry: operation.retry,
    ...(operation.body === undefined || step.request.body === undefined
      ? {}
      : { mediaType: operation.body.mediaType }),
    conditions:
      tool.handler === undefined
        ? conditionsOf(step)
        : [`sent where and as often as ${tool.handler.file} says`],
  };
}

/** `crm.oauth (oauth2: read, write)`: the scopes that its token is asked for. */
function schemeText(scheme: ServerPlan["securitySchemes"][number]): string {
  const scopes = scheme.use === "oauth2" && scheme.scopes.length > 0 ? scheme.scopes : [];
  return `${scheme.id} (${scheme.use}${scopes.length === 0 ? "" : `: ${scopes.join(", ")}`})`;
}

function baseUrl(operation: OperationPlan, { sources }: ServerPlan): string {
  const source = sources.find(({ name }) => name === operation.source);
  if (source?.baseUrlVariable !== undefined) return `\${${source.baseUrlVariable}}`;
  return operation.baseUrl ?? source?.baseUrl ?? "";
}

function conditionsOf({
  when,
  onEmpty,
  onError,
  forEach,
  outputs,
  undo,
  timeoutMs,
  retry,
  success,
}: StepPlan): readonly string[] {
  return [
    ...(when === undefined ? [] : [`only when ${when.cel}`]),
    ...(forEach === undefined
      ? []
      : [
          `once for each of ${valueText({ kind: "ref", ...forEach.over })}, at most ${forEach.max}`,
        ]),
    ...(outputs ?? []).map(({ name }) => `gives ${name} to later steps`),
    ...(onEmpty === undefined ? [] : [`stops where ${onEmpty.output} is empty: ${onEmpty.stop}`]),
    ...(onError === undefined ? [] : ["its failure is passed over"]),
    ...(undo === undefined ? [] : [`taken back by ${undo.operation} where a later step fails`]),
    ...(timeoutMs === undefined ? [] : [`stopped after ${timeoutMs} ms`]),
    ...(retry === undefined
      ? []
      : [`sent up to ${retry.attempts} times on ${retry.status.join(", ")}`]),
    ...(success === undefined
      ? []
      : [
          `a success only where ${success.path === "" ? "the body" : success.path} is ${JSON.stringify(success.equals)}`,
        ]),
  ];
}

/** The request by target: bodies member by member, as deep as each is written out. */
function partsOf(
  step: StepPlan,
  tool: ToolPlan,
  server: Explained,
  place: Place,
  connection: string | undefined,
): readonly Part[] {
  const fixed = withOf(step, tool, server, connection);
  return flat(step.request).map(({ target, value }) => {
    const bound =
      value.kind === "input" ? tool.inputs.find(({ name }) => name === value.name) : undefined;
    const key = nearestKey(fixed.keys, target);
    const origin =
      key === undefined ? bound?.origin : written(server, tool, pointer(fixed.path, key));
    return { name: target, value: valueText(value), ...at(place(origin)) };
  });
}

type Value = RequestPlan["query"][number]["value"];

function flat(request: RequestPlan): readonly { readonly target: string; readonly value: Value }[] {
  const named = (["path", "query", "header", "cookie"] as const).flatMap((location) =>
    request[location].map(({ name, value }) => ({
      target: printTarget({ location, name }),
      value,
    })),
  );
  const members = (path: readonly string[], value: Value): typeof named => {
    if (value.kind === "object" && value.members.length > 0) {
      return value.members.flatMap((member) => members([...path, member.name], member.value));
    }
    const names = path.map((name) => ({ kind: "name", name }) as const);
    return [{ target: printTarget({ location: "body", path: names }), value }];
  };
  return request.body === undefined || isAbsent(request.body)
    ? named
    : [...named, ...members([], request.body)];
}

/** The keys of `with` that a step is made from, and where they stand below the tool. */
function withOf(
  step: StepPlan,
  tool: ToolPlan,
  { plan, documents }: Explained,
  connection: string | undefined,
): { readonly keys: readonly string[]; readonly path: JsonPointer } {
  const block = branchPath(connection);
  const whole = documents.get(plan.madeFrom)?.value;
  const declared = resolvePointer(whole, pointer("/tools", tool.name) + block);
  const steps = own(declared, "steps");
  const index = Array.isArray(steps) ? steps.findIndex((one) => own(one, "id") === step.id) : -1;
  const holder = Array.isArray(steps) ? steps[index] : declared;
  const values = own(holder, "with");
  const path = block + (Array.isArray(steps) ? pointer("/steps", index, "with") : "/with");
  return { keys: !tool.exposed && isObject(values) ? Object.keys(values) : [], path };
}

/** The key of `with` that writes a target: itself, or what it is a part of. */
function nearestKey(keys: readonly string[], target: string): string | undefined {
  const canonical = (key: string): string => {
    const parsed = parseTarget(key);
    return "message" in parsed ? key : printTarget(parsed);
  };
  return keys
    .map((key) => ({ key, text: canonical(key) }))
    .filter(
      ({ text }) =>
        target === text || target.startsWith(`${text}.`) || target.startsWith(`${text}[`),
    )
    .sort((a, b) => b.text.length - a.text.length)[0]?.key;
}
