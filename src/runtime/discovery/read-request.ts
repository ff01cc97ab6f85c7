import { DISCOVERY } from "../../language/discovery-tools.ts";
import { isObject, type JsonObject, own } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";

/** What is asked of one of the three tools of discovery. */
export type DiscoveryRequest =
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "describe"; readonly name: string }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: JsonObject;
      readonly fields?: readonly string[];
    };

const LONGEST_QUERY = 1_000;
const MOST_FIELDS = 64;
const LONGEST_FIELD = 256;

/** What each of the three takes, with an example to go by. */
const FORMS: ReadonlyMap<
  string,
  {
    readonly kind: DiscoveryRequest["kind"];
    readonly keys: readonly string[];
    readonly form: string;
  }
> = new Map([
  [DISCOVERY.search, { kind: "search", keys: ["query"], form: '{ "query": "list open issues" }' }],
  [DISCOVERY.describe, { kind: "describe", keys: ["name"], form: '{ "name": "TOOL" }' }],
  [
    DISCOVERY.call,
    {
      kind: "call",
      keys: ["name", "arguments", "fields"],
      form: '{ "name": "TOOL", "arguments": { … } }',
    },
  ],
]);

/**
 * Reads the arguments of one of the three tools. By hand, since a search should not have to load a schema compiler.
 * @throws {McpgenError} `invalid_input`: what is wrong, and the form.
 */
export function readRequest(tool: string, args: JsonObject): DiscoveryRequest {
  const known = FORMS.get(tool);
  if (known === undefined) throw new Error(`${tool} is none of the tools of discovery`);
  const { kind, keys, form } = known;
  const unknown = Object.keys(args).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    const inside = kind === "call" ? ": put the tool's own arguments into `arguments`" : "";
    throw refusal(tool, `\`${unknown.slice(0, 64)}\` is not one of its arguments${inside}`, form);
  }
  if (kind === "search") {
    const query = own(args, "query");
    if (typeof query !== "string" || query.trim() === "") {
      throw refusal(tool, "`query` must be a text that says what the tool should do", form);
    }
    if (query.length > LONGEST_QUERY) {
      throw refusal(tool, `\`query\` must have at most ${LONGEST_QUERY} characters`, form);
    }
    return { kind, query };
  }
  const name = own(args, "name");
  if (typeof name !== "string") throw refusal(tool, "`name` must be the name of a tool", form);
  if (kind === "describe") return { kind, name };
  const inner = own(args, "arguments") ?? {};
  if (!isObject(inner)) throw refusal(tool, "`arguments` must be an object", form);
  const fields = fieldsOf(own(args, "fields"));
  if (fields === "wrong") {
    throw refusal(tool, `\`fields\` must be a list of at most ${MOST_FIELDS} paths`, form);
  }
  return {
    kind,
    name,
    arguments: inner as JsonObject,
    ...(fields === undefined ? {} : { fields }),
  };
}

function fieldsOf(value: unknown): readonly string[] | undefined | "wrong" {
  if (value === undefined || value === null) return undefined;
  const right =
    Array.isArray(value) &&
    value.length <= MOST_FIELDS &&
    value.every((path) => typeof path === "string" && path.length <= LONGEST_FIELD);
  return right ? (value as readonly string[]) : "wrong";
}

function refusal(tool: string, problem: string, form: string): McpgenError {
  return new McpgenError("invalid_input", `Invalid arguments for ${tool}: ${problem}. ${form}`);
}
