import { baseMediaType, covers } from "../../../language/media-type.ts";
import { fileProblem } from "../../diagnostics/plan-file.ts";
import type { OverlayResult } from "../../ir/overlay.ts";
import type { FilePlan } from "../../ir/server-plan.ts";
import { keyIn, placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import { type SuccessBody, successBody } from "./response.ts";

/** Bytes of no known type: a document that names it means any. */
const OCTETS = "application/octet-stream";

/** Default upper bound of a file, in bytes. */
const MAX_BYTES = 5_000_000;

/** The file of an operation whose successes are nothing else. */
export function plainFile({ types }: Extract<SuccessBody, { kind: "file" }>): FilePlan {
  return { maxBytes: MAX_BYTES, types, as: "embedded" };
}

/** `result.file` of a tool, held against what its operation answers with. Reports what contradicts it. */
export function declaredFile(
  stated: OverlayResult,
  file: NonNullable<OverlayResult["file"]>,
  { name: tool, operation, overlay, report, source, at }: ToolContext,
): FilePlan {
  const { maxTokens: _, file: __, step: ___, with: beside, ...shaping } = stated;
  const others = { ...shaping, with: beside.length > 0 ? beside : undefined };
  for (const [key, value] of Object.entries(others)) {
    if (value === undefined) continue;
    const place = keyIn(overlay, ...at, "result", key);
    report(fileProblem("beside-file", { key }, place, tool));
  }
  const called = `${source.name}.${operation.operationId ?? operation.key}`;
  const place = (...tokens: readonly (string | number)[]) =>
    placeIn(overlay, ...at, "result", "file", ...tokens);
  const body = successBody(operation, source.view);
  if (body.kind === "none") report(fileProblem("no-file", { operation: called }, place(), tool));
  const declared = declaredTypes(operation.responses);
  file.types?.forEach((type, i) => {
    const ranges = declared.map((d) => (d === OCTETS ? "*/*" : d));
    if (declared.length === 0 || ranges.some((d) => covers(d, type) || covers(type, d))) return;
    const words = { operation: called, type, declared };
    report(fileProblem("other-type", words, place("types", i), tool));
  });
  const answered = body.kind === "file" ? body.types : declared.filter((type) => type !== OCTETS);
  return {
    maxBytes: file.maxBytes ?? MAX_BYTES,
    types: file.types ?? (answered.length === 0 ? ["*/*"] : answered),
    as: file.as ?? "embedded",
  };
}

/** Every type of a documented success, without parameters; of `default` where no success is documented. */
function declaredTypes(responses: ToolContext["operation"]["responses"]): readonly string[] {
  const successes = responses.filter(({ status }) => status.startsWith("2"));
  const described =
    successes.length > 0 ? successes : responses.filter((r) => r.status === "default");
  const types = described.flatMap(({ content }) => content.map(({ type }) => baseMediaType(type)));
  return [...new Set(types)];
}
