import { nextLink } from "../../language/link-header.ts";
import { valueAt } from "../../language/value-at.ts";
import type { UpstreamAnswer } from "../call/call.ts";
import type { PageDefinition } from "../codegen/v1/page.ts";

/**
 * Where a page is: its token, the query of its address, the number of rows before it (`offset`) or of pages before it
 * (`page`). Undefined: the first page, as the tool's request asks for it.
 */
export type PlaceOfPage = string | number | undefined;

/** What follows a page: another one, or nothing; `notice` says why nothing where there should be more. */
export interface NextPage {
  readonly at?: string | number;
  readonly notice?: string;
}

/** Bytes of a token or a query that are kept: sealed it must fit the argument that takes it back. */
const LONGEST = 4_096;

const REPEATS =
  "The API names the same page again as the next one: what was read so far is all that can be read";
const ELSEWHERE = "The API's link to the next page leads to another address and is not followed";
const UNUSABLE = "The API's answer names the next page in a form that cannot be used";

/** What follows the page at `at`, whose answer has `count` rows. */
export function nextPage(
  page: PageDefinition,
  at: PlaceOfPage,
  answer: UpstreamAnswer,
  count: number,
): NextPage {
  switch (page.mode) {
    case "offset":
    case "page":
      return counted(page, Number(at ?? 0), answer, count);
    case "cursor":
      return token(valueAt(answer.body, page.next ?? ""), at);
    case "next-url":
      return address(valueAt(answer.body, page.next ?? ""), at, answer);
    case "link":
      return linked(at, answer);
  }
}

/** The number of all rows, where the answer has one. */
export function totalOf(page: PageDefinition, answer: UpstreamAnswer): number | undefined {
  if (page.total === undefined) return undefined;
  const total = valueAt(answer.body, page.total);
  return Number.isSafeInteger(total) && Number(total) >= 0 ? Number(total) : undefined;
}

/** A page that is not full is the last one, unless the total says otherwise; one without rows always is. */
function counted(
  page: PageDefinition,
  at: number,
  answer: UpstreamAnswer,
  count: number,
): NextPage {
  if (count === 0) return {};
  const { pageSize = 0 } = page;
  const total = totalOf(page, answer);
  const before = page.mode === "offset" ? at : at * pageSize;
  const more = total === undefined ? count >= pageSize : before + count < total;
  if (!more) return {};
  return { at: page.mode === "offset" ? at + count : at + 1 };
}

function token(found: unknown, at: PlaceOfPage): NextPage {
  if (found === undefined || found === null || found === "" || found === false) return {};
  const usable = (typeof found === "string" && isShort(found)) || Number.isSafeInteger(found);
  if (!usable) return { notice: UNUSABLE };
  return found === at ? { notice: REPEATS } : { at: found as string | number };
}

/** As it stands in JSON, where escapes make it longer. */
function isShort(text: string): boolean {
  return text.length <= LONGEST && Buffer.byteLength(JSON.stringify(text)) <= LONGEST;
}

function linked(at: PlaceOfPage, answer: UpstreamAnswer): NextPage {
  const field = answer.head?.link;
  if (field === undefined) return {};
  let uri: string | undefined;
  try {
    uri = nextLink(field);
  } catch {
    return { notice: UNUSABLE };
  }
  return uri === undefined ? {} : address(uri, at, answer);
}

/**
 * The query of an address, which is all that is taken of it: its origin and its path must be those that the answer came
 * from, so that neither the request nor its credentials can be led elsewhere. Relative addresses are resolved (RFC 3986, 5).
 */
function address(found: unknown, at: PlaceOfPage, { head }: UpstreamAnswer): NextPage {
  if (found === undefined || found === null || found === "" || found === false) return {};
  if (typeof found !== "string" || !isShort(found)) return { notice: UNUSABLE };
  if (head === undefined || !URL.canParse(found, head.url)) return { notice: UNUSABLE };
  const own = new URL(head.url);
  const url = new URL(found, head.url);
  const same =
    url.origin === own.origin &&
    url.username === "" &&
    url.password === "" &&
    plainPath(url.pathname) === plainPath(own.pathname);
  if (!same) return { notice: ELSEWHERE };
  const query = url.search.slice(1);
  if (query === "" || query === at) return { notice: REPEATS };
  return { at: query };
}

/** A path with its escapes undone segment by segment: what may stand in either form is compared in one. */
function plainPath(path: string): string {
  return path
    .split("/")
    .map((segment) => {
      try {
        return encodeURIComponent(decodeURIComponent(segment));
      } catch {
        return segment;
      }
    })
    .join("/");
}
