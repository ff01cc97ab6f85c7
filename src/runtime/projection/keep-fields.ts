import { isObject, type JsonObject, type JsonValue, own } from "../../util/json.ts";
import { cleanText } from "../../util/smuggling.ts";
import type { Interceptor } from "../call/call.ts";
import { McpgenError } from "../call/error.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** Members to keep of an object, each whole (`true`) or in part. */
type Mask = ReadonlyMap<string, Mask | true>;
type MutableMask = Map<string, MutableMask | true>;

/** A body of more tokens is not what a model wants to read whole, where it has not said what it wants. */
const LARGE = 800;
/** Names of what is left out that are told. */
const MOST_NAMES = 24;
const LONGEST_NAME = 40;

/**
 * Keeps of a whole JSON body the paths of `call.fields`; paths pass through lists. Those that the caller asked for are kept
 * of every body, others only of a large one, with a remark that says what else there is. What a body does not have is left
 * out; where it has none of them it stands as it is, with the names that there are, so that a wrong name never hides an answer.
 * @throws {McpgenError} `invalid_input` before anything is sent, where the tool's own selection decides what is kept.
 */
export const keepFields: Interceptor = (next) => async (call) => {
  const { fields, tool } = call;
  if (fields === undefined || fields.paths.length === 0) return next(call);
  if (tool.result.kind === "list" || tool.result.kind === "object") {
    if (!fields.asked) return next(call);
    throw new McpgenError(
      "invalid_input",
      `The answer of ${tool.name} is chosen already. Call it without fields.`,
    );
  }
  const result = await next(call);
  if (result.kind !== "raw") return result;
  const { answer } = result;
  const { body } = answer;
  if (typeof body !== "object" || body === null) return result;
  if (!fields.asked && !isLarge(body)) return result;
  const kept = keep(body, maskOf(fields.paths));
  if (kept === undefined) {
    if (!fields.asked) return result;
    return { ...result, answer: { ...answer, remark: noneOf(body) } };
  }
  const remark = fields.asked ? undefined : remarkOn(body, kept);
  return {
    ...result,
    answer: { ...answer, body: kept, ...(remark === undefined ? {} : { remark }) },
  };
};

function isLarge(body: JsonValue): boolean {
  return estimateTokens(JSON.stringify(body), LARGE) > LARGE;
}

/** What else the first thing of an answer has. The names are the API's. */
function remarkOn(body: JsonValue, kept: JsonValue): string {
  const part = firstOf(kept);
  const left = namesIn(body).filter((key) => own(part, key) === undefined);
  return `Fields left out${listed(left)}. To read them call again with fields: [names], or ["*"] for all.`;
}

/** Said beside a body that stands whole, since it has nothing of what was asked for. */
function noneOf(body: JsonValue): string {
  return `No field of those names${listed(namesIn(body))}.`;
}

function firstOf(value: JsonValue): JsonValue | undefined {
  return Array.isArray(value) ? (value as readonly JsonValue[])[0] : value;
}

function namesIn(body: JsonValue): readonly string[] {
  const first = firstOf(body);
  return isObject(first) ? Object.keys(first) : [];
}

function listed(all: readonly string[]): string {
  const names = all
    .filter((name) => name.length <= LONGEST_NAME)
    .slice(0, MOST_NAMES)
    .map(cleanText);
  const more = all.length > names.length ? ", …" : "";
  return names.length === 0 ? "" : `: ${names.join(", ")}${more}`;
}

/** `a.b`, also as `a[].b`, `a[*].b` and `[].a`. A path to a whole wins over paths into it. */
function maskOf(fields: readonly string[]): Mask {
  const root: MutableMask = new Map();
  for (const field of fields) {
    const names = field
      .replace(/\[[*\d]*\]/g, ".")
      .split(".")
      .filter((name) => name !== "");
    let at = root;
    for (const [i, name] of names.entries()) {
      const known = at.get(name);
      if (known === true) break;
      if (i === names.length - 1) at.set(name, true);
      else {
        const inner: MutableMask = known ?? new Map();
        at.set(name, inner);
        at = inner;
      }
    }
  }
  return root;
}

/** Undefined where nothing of the value is named. Bodies are bounded in depth when they are read. */
function keep(value: JsonValue, mask: Mask): JsonValue | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0) return value;
    const items = (value as readonly JsonValue[]).map((item) => keep(item, mask));
    return items.every((item) => item === undefined) ? undefined : items.map((item) => item ?? {});
  }
  if (!isObject(value)) return undefined;
  const members: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const inner = mask.get(key);
    if (inner === undefined) continue;
    // A thing that is not there is an answer: null stays null.
    const kept = inner === true || member === null ? member : keep(member, inner);
    if (kept !== undefined) members.push([key, kept]);
  }
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
