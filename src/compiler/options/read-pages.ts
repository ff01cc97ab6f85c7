import { nextLink } from "../../language/link-header.ts";
import { valueAt } from "../../language/value-at.ts";
import type { OptionsAsked, OptionsPage } from "../ir/options.ts";
import type { OptionsRequest } from "./options-request.ts";
import { listOf, MOST_OPTIONS } from "./pick-options.ts";
import { type JsonAnswer, sendForJson } from "./send.ts";

/** Pages of one list: with one item each, more than a build should ask for. */
const MOST_PAGES = 100;
/** Characters of a token or a query. */
const LONGEST = 4_096;

/** What follows a page: the query of the next request, nothing, or why nobody can go on. */
type Next = { readonly query: string } | { readonly reason: string } | undefined;

/**
 * Reads a list to its end, page after page, and answers with all items or with why there are none. A list that has more
 * than can be read is refused as a whole: half of the values would pass for all of them.
 *
 * @param authorize puts the credentials on a request.
 */
export async function readPages(
  bare: OptionsRequest,
  asked: Pick<OptionsAsked, "from" | "page">,
  authorize: (request: OptionsRequest) => OptionsRequest | string,
): Promise<readonly unknown[] | string> {
  const { page } = asked;
  const items: unknown[] = [];
  const known = new Set<string>();
  let query = page === undefined ? "" : firstQuery(bare, page);
  for (let pages = 1; pages <= MOST_PAGES; pages++) {
    const request = authorize(page === undefined ? bare : withQuery(bare, query));
    if (typeof request === "string") return request;
    const answer = await sendForJson({ method: "GET", ...request });
    if (typeof answer === "string") return pages === 1 ? answer : `page ${pages}: ${answer}`;
    const rows = listOf(answer.json, asked.from);
    if (typeof rows === "string") return pages === 1 ? rows : `page ${pages}: ${rows}`;
    const count = items.length + rows.length;
    if (count > MOST_OPTIONS) return `there are ${count}, more than ${MOST_OPTIONS}`;
    items.push(...rows);
    if (page === undefined) return goesOn(bare, answer) ? FIRST_ONLY : items;
    const next = nextOf(page, bare, answer, rows.length, items.length, pages);
    if (next === undefined) return items;
    if ("reason" in next) return next.reason;
    if (next.query === query || known.has(next.query)) return "its pages lead in a circle";
    known.add(query);
    query = next.query;
  }
  return `there are more than ${MOST_PAGES} pages`;
}

const FIRST_ONLY =
  "its answer is the first page of a list: say how it goes on, with page: { mode: link }";

/** Whether an answer says by itself that there is more. */
function goesOn(bare: OptionsRequest, answer: JsonAnswer): boolean {
  const next = nextOf({ mode: "link" }, bare, answer, 0, 0, 1);
  return next !== undefined && "query" in next;
}

function nextOf(
  page: OptionsPage,
  bare: OptionsRequest,
  answer: JsonAnswer,
  count: number,
  before: number,
  pages: number,
): Next {
  const { mode, send = "", first = mode === "page" ? 1 : 0, pageSize = 1 } = page;
  switch (mode) {
    case "page":
    case "offset": {
      if (count < pageSize) return undefined;
      return { query: asking(bare, send, first + (mode === "page" ? pages : before)) };
    }
    case "cursor": {
      const token = valueAt(answer.json, page.next ?? "") ?? "";
      if (token === "" || token === false) return undefined;
      const usable = typeof token === "string" || typeof token === "number";
      if (!usable || String(token).length > LONGEST) return { reason: UNUSABLE };
      return { query: asking(bare, send, token) };
    }
    case "next-url":
      return followed(bare, valueAt(answer.json, page.next ?? ""));
    case "link":
      try {
        return followed(bare, answer.link === undefined ? undefined : nextLink(answer.link));
      } catch {
        return { reason: UNUSABLE };
      }
  }
}

const UNUSABLE = "its next page is named in a form that cannot be used";

/** The query of an address at the same origin and path: nothing else of it is used. */
function followed(bare: OptionsRequest, address: unknown): Next {
  if (address === undefined || address === null || address === "") return undefined;
  if (typeof address !== "string" || address.length > LONGEST) return { reason: UNUSABLE };
  const own = new URL(bare.url);
  if (!URL.canParse(address, own.href)) return { reason: UNUSABLE };
  const url = new URL(address, own);
  const same = url.origin === own.origin && url.pathname === own.pathname;
  if (!same || url.username !== "" || url.password !== "") {
    return { reason: "its next page is at another address, which is not followed" };
  }
  return url.search === "" ? { reason: UNUSABLE } : { query: url.search.slice(1) };
}

/** Counted pages ask for the first one as for any other. */
function firstQuery(bare: OptionsRequest, { mode, send = "", first }: OptionsPage): string {
  if (mode === "page") return asking(bare, send, first ?? 1);
  return mode === "offset" ? asking(bare, send, first ?? 0) : queryOf(bare);
}

function queryOf({ url }: OptionsRequest): string {
  const mark = url.indexOf("?");
  return mark === -1 ? "" : url.slice(mark + 1);
}

function asking(bare: OptionsRequest, name: string, value: string | number): string {
  const query = queryOf(bare);
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return query === "" ? pair : `${query}&${pair}`;
}

function withQuery(bare: OptionsRequest, query: string): OptionsRequest {
  const [path = ""] = bare.url.split("?", 1);
  return { ...bare, url: query === "" ? path : `${path}?${query}` };
}
