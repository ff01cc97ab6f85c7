import { pageProblem } from "../../diagnostics/plan-page.ts";
import type { Operation } from "../../ir/api-model.ts";
import type { OptionsPage } from "../../ir/options.ts";
import { keyIn, placeIn } from "../place.ts";
import type { RequestShape } from "../request/request-shape.ts";
import { resolveTarget } from "../request/resolve-target.ts";
import { isPathProblem, pathType } from "../result/path-type.ts";
import { successBody } from "../result/response.ts";
import type { SourceContext } from "../source-context.ts";
import type { AskedOptions, ReadContext } from "./plan-read.ts";

type Key = Exclude<keyof OptionsPage, "mode">;

/** The keys that each mode needs, and those that it may have beside them. */
const KEYS: Readonly<
  Record<OptionsPage["mode"], readonly [needs: readonly Key[], may: readonly Key[]]>
> = {
  page: [["send", "pageSize"], ["first"]],
  offset: [["send", "pageSize"], ["first"]],
  cursor: [["send", "next"], []],
  link: [[], []],
  "next-url": [["next"], []],
};

/** How a list of options goes on, with the name of the parameter for its target. Reports what does not fit. */
export function plannedPages(
  { tool, input, options }: AskedOptions,
  { overlay, report }: ReadContext,
  { source, operation }: { readonly source: SourceContext; readonly operation: Operation },
  shape: RequestShape,
): OptionsPage | undefined {
  const { page } = options;
  if (page === undefined) return undefined;
  const at = ["tools", tool, "input", input, "options", "page"] as const;
  const by = `mode: ${page.mode}`;
  const [needs, may] = KEYS[page.mode];
  for (const key of needs) {
    if (page[key] !== undefined) continue;
    report(pageProblem("needs-key", { key, by }, keyIn(overlay, ...at), tool));
  }
  for (const key of Object.keys(page) as (keyof OptionsPage)[]) {
    if (key === "mode" || needs.includes(key) || may.includes(key)) continue;
    report(pageProblem("key-has-no-use", { key, by }, keyIn(overlay, ...at, key), tool));
  }
  const body = successBody(operation, source.view);
  if (page.next !== undefined && body.kind === "json") {
    const place = placeIn(overlay, ...at, "next");
    const called = `the response of ${source.name}.${operation.operationId ?? operation.key}`;
    const type = pathType(page.next, body.mediaType.schema ?? true, source.view, called, tool);
    if (isPathProblem(type)) report(type.problem({ ...place, span: type.span }));
    else if (type.many) {
      const words = { what: page.next, is: "several values", needs: "one value" };
      report(pageProblem("wrong-type", words, place, tool));
    }
  }
  if (page.send === undefined) return page;
  const place = placeIn(overlay, ...at, "send");
  const meant = new Set<string>();
  const around = { overlay, name: tool, source, operation, shape, report, meant };
  const target = resolveTarget(page.send, place, around);
  if (target === undefined) return undefined;
  if (target.kind === "body" || target.parameter.in !== "query") {
    const words = {
      what: page.send,
      is: `part of the ${page.send.split(".", 1)[0]}`,
      needs: "a parameter of the query",
    };
    report(pageProblem("wrong-type", words, place, tool));
    return undefined;
  }
  if (options.with.has(page.send)) {
    const words = { target: page.send, by: "with", key: "send" } as const;
    report(pageProblem("written-twice", words, place, tool));
  }
  return { ...page, send: target.parameter.name };
}
