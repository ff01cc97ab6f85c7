import { sizeText } from "../../language/size.ts";
import type { JsonValue } from "../../util/json.ts";
import type { Interceptor, ToolCall, ToolResult, UpstreamAnswer } from "../call/call.ts";
import { McpgenError } from "../call/error.ts";
import type { ResultDefinition, ToolDefinition } from "../codegen/v1/tool.ts";
import { bodyText } from "./body-text.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { listText, type Shaped } from "./list-text.ts";
import { maybeMore, narrowing, nextPage } from "./narrow.ts";
import { objectText } from "./object-text.ts";
import { blankOf, MOST_WARNINGS, type Projection } from "./select.ts";
import { shapeFile } from "./shape-file.ts";
import { type Shaper, shaperOf } from "./shaper.ts";

type ShapedResult = Extract<ToolResult, { kind: "shaped" }>;

/**
 * Turns the raw answer into what may leave: projected, cleaned, formatted, within budget. An answer that departs from
 * its document gives nulls and warnings, never a failure. Where shaping itself fails, a write still succeeded: the
 * text says so, and nothing of the body leaves.
 * @throws {McpgenError} for reads only: `upstream_error` where the media type is none that the tool shows,
 * `response_too_large` where no part of the answer fits.
 */
export const shapeResult: Interceptor = (next) => async (call) => {
  const result = await next(call);
  if (result.kind === "shaped") return result;
  if (result.kind === "stopped") return plain(call.tool, result.text);
  try {
    return withNotices(shapeAnswer(call, result.answer), result.notices);
  } catch (thrown) {
    if (call.tool.effect === "read") throw thrown;
    warn(call, ["the answer could not be shown"]);
    const why = thrown instanceof McpgenError ? ` ${thrown.message}` : "";
    return plain(
      call.tool,
      `The call succeeded (HTTP ${result.answer.status}), but its answer cannot be shown.${why} Do not repeat it.`,
    );
  }
};

/** What became of other steps is said whatever the answer is. */
function withNotices(shaped: ShapedResult, notices: readonly string[] = []): ShapedResult {
  if (notices.length === 0) return shaped;
  const text = [shaped.text, ...notices].join("\n");
  return { ...shaped, text, tokens: estimateTokens(text) };
}

function shapeAnswer(call: ToolCall, answer: UpstreamAnswer): ShapedResult {
  const { tool } = call;
  const { result } = tool;
  if (result.kind === "empty") return plain(tool, `Done.${unshown(answer)}`);
  if (result.kind === "file" || (result.kind === "body" && answer.file !== undefined)) {
    return fileResult(tool, answer);
  }
  checkMediaType(answer, result.kind === "body");
  const { notice } = answer.stream ?? {};
  for (const said of [notice, answer.page?.notice]) if (said !== undefined) warn(call, [said]);
  if (result.kind === "body") {
    if (answer.body === undefined && tool.effect === "read") {
      return plain(tool, `The API answered without content (${answer.status}).`);
    }
    const advice = (shown: number): string => narrowing(tool, call.arguments, shown);
    const remark = answer.remark === undefined ? "" : `\n${answer.remark}`;
    const room = result.maxTokens - estimateTokens(remark);
    const body = bodyText(answer.body, room, advice, notice);
    return {
      kind: "shaped",
      ...withStructured(tool, undefined),
      text: body.text + remark,
      tokens: remark === "" ? body.tokens : estimateTokens(body.text + remark),
    };
  }
  const { projection, shaped } = projected(call, answer);
  warn(call, projection.warnings);
  if (shaped === undefined) {
    throw new McpgenError(
      "response_too_large",
      `The answer is too large to be shown${tool.result.onOverflow === "error" ? "" : ", even in part"}: ${narrowing(tool, call.arguments, 0)}.`,
    );
  }
  return {
    kind: "shaped",
    text: shaped.text,
    ...withStructured(tool, shaped.structured),
    tokens: shaped.tokens,
  };
}

/** What a tool without content was sent all the same. */
function unshown({ file, mediaType }: UpstreamAnswer): string {
  if (file === undefined) return "";
  const type = mediaType ?? "no known type";
  return ` The API also sent ${sizeText(file.bytes.length)} of ${type}, which its document does not mention and this tool does not show.`;
}

function fileResult(tool: ToolDefinition, answer: UpstreamAnswer): ShapedResult {
  const { file, mediaType, status } = answer;
  if (file === undefined) return plain(tool, `The API answered without a file (${status}).`);
  const as = tool.result.file?.as ?? "embedded";
  return {
    kind: "shaped",
    ...withStructured(tool, undefined),
    ...shapeFile(file, mediaType ?? "application/octet-stream", as),
  };
}

/** Tokens that a value of a row takes at least on average: a guess, which costs time where it is wrong and nothing else. */
const TOKENS_A_VALUE = 3;

/** Rows that are looked at before it is known whether more of them fit. */
function firstRows(result: ResultDefinition): number {
  const values = Math.max(1, Object.keys(result.select ?? {}).length);
  return Math.ceil(result.maxTokens / (TOKENS_A_VALUE * values)) + 1;
}

/** The projection and its text: of a long list only as many rows as can be shown. */
function projected(
  call: ToolCall,
  { body, stream, page, elsewhere }: UpstreamAnswer,
): { readonly projection: Projection; readonly shaped: Shaped | undefined } {
  const { result, project, line } = shaperOf(call);
  const rows = firstRows(result);
  const first = project(body, rows, elsewhere);
  const said = { notice: stream?.notice ?? page?.notice, page };
  const text = textOf(call, first, said, { result, line });
  const enough = first.beyond === undefined || (text !== undefined && rowsOf(text) < rows);
  if (enough) return { projection: first, shaped: text };
  const whole = project(body, undefined, elsewhere);
  return { projection: whole, shaped: textOf(call, whole, said, { result, line }) };
}

function rowsOf({ structured }: Shaped): number {
  const { items } = structured;
  return Array.isArray(items) ? items.length : 0;
}

function textOf(
  call: ToolCall,
  { value, departed, beyond }: Projection,
  { notice, page }: { readonly notice: string | undefined; readonly page: UpstreamAnswer["page"] },
  { result, line }: Pick<Shaper, "result" | "line">,
): Shaped | undefined {
  const remark =
    departed === undefined
      ? notice
      : `The API's answer is not as documented: ${departed} was expected.`;
  const style = {
    format: result.format,
    ...(line === undefined ? {} : { line }),
    maxTokens: result.maxTokens,
    structured: isStructured(call.tool),
    remark,
  };
  const whole = result.onOverflow === "error";
  if (result.kind !== "list") return objectText(value, { ...style, whole });
  const { items, ...beside } = value;
  const rows = items as readonly JsonValue[];
  const list = (said: string | undefined): Shaped | undefined =>
    listText(rows, Object.entries(beside), {
      ...style,
      remark: said,
      ...(beyond === undefined ? {} : { beyond }),
      keys: Object.keys(result.select ?? {}),
      advice: (shown) => narrowing(call.tool, call.arguments, shown),
      whole,
      ...(result.onOverflow === "page" ? { more: moreOf(call) } : {}),
      ...(page?.rest === undefined ? {} : { rest: page.rest }),
    });
  const more =
    remark === undefined && beyond === undefined && page === undefined
      ? maybeMore(call.tool, call.arguments, rows.length)
      : undefined;
  if (more === undefined) return list(remark);
  // A list that is cut says how to go on from the cut, not from its end.
  const all = list(more);
  return all !== undefined && rowsOf(all) === rows.length ? all : list(undefined);
}

/** `12 more: offset=25`, of a tool that pages. */
function moreOf({ tool, arguments: args }: ToolCall): (left: number, shown: number) => string {
  return (left, shown) =>
    `${left} more: ${nextPage(tool, args, shown) ?? narrowing(tool, args, shown)}`;
}

/** Text is shown only where the whole body is the result: in a selection there is nothing to select it with. */
function checkMediaType(answer: UpstreamAnswer, textToo: boolean): void {
  const { mediaType, body } = answer;
  if (answer.stream !== undefined) return;
  if (mediaType === undefined) {
    if (typeof body !== "string" || textToo) return;
  } else if (/^[^;]*[/+]json\s*(?:;|$)/i.test(mediaType)) return;
  else if (textToo && typeof body === "string") return;
  else if (body === undefined && answer.status === 204) return;
  const name = /^[\w.+-]{1,60}\/[\w.+-]{1,60}/.exec(mediaType ?? "")?.[0] ?? "no known media type";
  throw new McpgenError(
    "upstream_error",
    `The API answered with ${name}, which this tool cannot show.`,
    { status: answer.status },
  );
}

function isStructured(tool: ToolDefinition): boolean {
  return tool.result.structured !== false && tool.schemas.output !== undefined;
}

function withStructured(
  tool: ToolDefinition,
  value: Shaped["structured"] | undefined,
): { readonly structured?: Shaped["structured"] } {
  return isStructured(tool) ? { structured: value ?? blankOf(tool.schemas.output) } : {};
}

/** A text of ours, and structured content that says nothing where the tool promises some. */
function plain(tool: ToolDefinition, text: string): ShapedResult {
  return { kind: "shaped", text, ...withStructured(tool, undefined), tokens: estimateTokens(text) };
}

function warn(call: ToolCall, warnings: readonly string[]): void {
  const room = MOST_WARNINGS - call.record.warnings.length;
  call.record.warnings.push(...warnings.slice(0, Math.max(0, room)));
}
