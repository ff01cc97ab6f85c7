import { isDeepStrictEqual } from "node:util";
import { valueAt } from "../../language/value-at.ts";
import type { JsonValue } from "../../util/json.ts";
import { lazy } from "../../util/lazy.ts";
import type {
  Interceptor,
  Invoke,
  PageRequest,
  Rest,
  ToolCall,
  ToolResult,
  UpstreamAnswer,
} from "../call/call.ts";
import { McpgenError, toMcpgenError } from "../call/error.ts";
import type { PageDefinition } from "../codegen/v1/page.ts";
import { withRows } from "./body-path.ts";
import { type Cursors, cursorsOf, listArguments, type Start } from "./cursor.ts";
import { type NextPage, nextPage, type PlaceOfPage, totalOf } from "./next-page.ts";
import { type Sealer, sealer } from "./seal.ts";

/** What is left for the answer itself: no page is asked for later than this before the deadline. */
const HEADROOM_MS = 250;

/**
 * Reads the list of a paged tool: one page, with the way to go on; or, where the tool says so, page after page up to its
 * caps, in one answer. What leaves one answer out stands in a later one: no row is lost, none is shown twice.
 *
 * @param secret seals cursors: 32 bytes; left out: random, so that cursors end with the process.
 */
export function followPages(secret?: Uint8Array, seal: Sealer = sealer(secret)): Interceptor {
  return (next) => async (call) => {
    const { page } = call.tool;
    if (page === undefined) return next(call);
    const turn = pageReader(next, call, page);
    return page.input === undefined
      ? walked(turn, call, page)
      : onePage(turn, page, cursorsOf(page, call, seal), page.input, call);
  };
}

interface Page {
  readonly answer: UpstreamAnswer;
  /** Undefined where the answer has no list. */
  readonly rows: readonly JsonValue[] | undefined;
  readonly next: NextPage;
}

type ReadPage = (at: PlaceOfPage) => Promise<Page>;

function pageReader(next: Invoke, call: ToolCall, page: PageDefinition): ReadPage {
  const from = call.tool.result.from ?? "";
  const args = listArguments(page, call);
  return async (at) => {
    const request = requestOf(page, at);
    const asked = { ...call, arguments: args, ...(request === undefined ? {} : { page: request }) };
    const { answer } = raw(await next(asked));
    const list = valueAt(answer.body, from);
    const rows = Array.isArray(list) ? (list as readonly JsonValue[]) : undefined;
    return { answer, rows, next: nextPage(page, at, answer, rows?.length ?? 0) };
  };
}

function raw(result: ToolResult): Extract<ToolResult, { kind: "raw" }> {
  if (result.kind === "raw") return result;
  throw new McpgenError("internal", "The pages of this list cannot be read.", {
    cause: new Error("an answer was shaped before its pages were followed"),
  });
}

function requestOf(page: PageDefinition, at: PlaceOfPage): PageRequest | undefined {
  const { mode, send, first = mode === "page" ? 1 : 0 } = page;
  if (mode === "link" || mode === "next-url") {
    return at === undefined ? undefined : { query: String(at) };
  }
  if (send === undefined) return undefined;
  if (mode === "cursor") return at === undefined ? undefined : { target: send, value: at };
  return { target: send, value: Number(at ?? 0) + first };
}

async function onePage(
  read: ReadPage,
  page: PageDefinition,
  cursors: Cursors,
  input: string,
  call: ToolCall,
): Promise<ToolResult> {
  const start = cursors.read(call.arguments[input]);
  const { answer, rows, next } = await read(start.at);
  if (rows === undefined) return { kind: "raw", answer };
  const unseen = rows.slice(start.skip);
  const shown = unseen.slice(0, page.maxItems);
  const total = totalOf(page, answer);
  const rest = once((count: number): Rest | undefined => {
    const then = startAfter(count, start, unseen.length, next);
    if (then === undefined) return undefined;
    const left = total === undefined ? undefined : total - start.seen - count;
    const atLeast = unseen.length - count;
    const sealed = cursors.sealedLength(then);
    const cursor = lazy(() => cursors.write(then));
    return {
      input,
      get next() {
        return cursor();
      },
      ...(sealed === undefined ? {} : { sealed }),
      ...(left !== undefined && left > 0 ? { left } : {}),
      ...(atLeast > 0 ? { atLeast } : {}),
    };
  });
  return paged(call, answer, shown, next.notice, rest);
}

/** The same answer for the same count: a cursor differs each time it is sealed, and stands in two places. */
function once(rest: (count: number) => Rest | undefined): (count: number) => Rest | undefined {
  const known = new Map<number, Rest | undefined>();
  return (count) => {
    if (!known.has(count)) known.set(count, rest(count));
    return known.get(count);
  };
}

/** Where the rows after the first `count` ones of an answer start. */
function startAfter(
  count: number,
  { at, skip, seen }: Start,
  unseen: number,
  next: NextPage,
): Start | undefined {
  if (count < unseen) return { at, skip: skip + count, seen: seen + count };
  return next.at === undefined ? undefined : { at: next.at, skip: 0, seen: seen + count };
}

/** Pages in one answer: members beside the rows are those of the first one. */
async function walked(read: ReadPage, call: ToolCall, page: PageDefinition): Promise<ToolResult> {
  const { maxPages = 1, maxItems } = page;
  const first = await read(undefined);
  if (first.rows === undefined) return { kind: "raw", answer: first.answer };
  const rows = [...first.rows];
  /** The rows of the page that named another one first, by where that is. */
  const namedBy = new Map<PlaceOfPage, Page["rows"]>([[first.next.at, first.rows]]);
  let { next } = first;
  let why = next.notice;
  for (let pages = 1; next.at !== undefined && rows.length < maxItems; pages++) {
    if (pages === maxPages) break;
    if (call.deadline - performance.now() < HEADROOM_MS) {
      why = "There was no time for more pages";
      break;
    }
    const { at } = next;
    try {
      const found = await read(at);
      next = found.next;
      why = next.notice;
      const circle = next.at !== undefined && namedBy.has(next.at);
      // A page with the rows and the next page of an earlier one is that page: of a first one, nobody knows the place.
      const again = circle && isDeepStrictEqual(found.rows, namedBy.get(next.at));
      // One by one: a page may have more rows than a function takes arguments.
      if (!again) for (const row of found.rows ?? []) rows.push(row);
      if (circle) {
        next = {};
        why = "The API's pages lead in a circle: the next one was read before";
      } else namedBy.set(next.at, found.rows);
    } catch (thrown) {
      why = failed(pages + 1, thrown);
      break;
    }
  }
  const more = next.at !== undefined || rows.length > maxItems;
  const shown = rows.slice(0, maxItems);
  const told = why ?? (more ? "There are more than this tool reads at once" : undefined);
  const notice = told === undefined ? undefined : `The first ${shown.length} items only: ${told}`;
  return paged(call, first.answer, shown, notice, undefined);
}

/**
 * What to say of a page that could not be read behind others that were.
 * @throws {McpgenError} where the call must not go on: it was cancelled, or the fault is ours.
 */
function failed(page: number, thrown: unknown): string {
  const error = toMcpgenError(thrown);
  if (["cancelled", "internal", "audit_unavailable"].includes(error.code)) throw error;
  return `page ${page} could not be read. ${error.message}`;
}

function paged(
  call: ToolCall,
  answer: UpstreamAnswer,
  rows: readonly JsonValue[],
  notice: string | undefined,
  rest: ((shown: number) => Rest | undefined) | undefined,
): ToolResult {
  const body = withRows(answer.body as JsonValue | undefined, call.tool.result.from ?? "", rows);
  const page = {
    ...(rest === undefined ? {} : { rest }),
    ...(notice === undefined ? {} : { notice: `${notice.replace(/\.$/, "")}.` }),
  };
  return { kind: "raw", answer: { ...answer, body, page } };
}
