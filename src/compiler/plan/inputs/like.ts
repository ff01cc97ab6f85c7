import { nearest } from "../../../util/nearest.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Schema } from "../../ir/schema.ts";
import type { SourceContext } from "../source-context.ts";
import type { ToolContext } from "../tool-context.ts";
import { deadReference, droppedPattern, inlineProblem } from "./inline-problem.ts";
import type { Base } from "./narrow-work.ts";

/**
 * The schema that `like` names, as an input starts from it. Reports what {@link likeSchema} does, and a schema that no
 * definition can hold.
 */
export function likeBase(reference: string, place: Origin, context: ToolContext): Base | undefined {
  const found = likeSchema(reference, place, context);
  return found === undefined ? undefined : baseOf(found.schema, found.source, place, context);
}

/**
 * The schema that `like` names: `source#/components/schemas/Name`. Reports a source or a schema that is not there with the
 * nearest one.
 */
export function likeSchema(
  reference: string,
  place: Origin,
  context: ToolContext,
): { readonly schema: Schema; readonly source: SourceContext } | undefined {
  const { sources, name: tool, report, fail } = context;
  const hash = reference.indexOf("#");
  const [name, pointer] = [reference.slice(0, hash), reference.slice(hash + 1)];
  const unknown = (near: string | undefined): undefined => {
    report(inputProblem("unknown-schema", { reference, nearest: near }, place, tool));
  };
  if (!sources.has(name)) {
    const near = nearest(name, sources.keys());
    return unknown(near === undefined ? undefined : `${near}#${pointer}`);
  }
  const source = sources.get(name);
  // What could not be read has been reported.
  if (source === undefined) return void fail();
  const { table } = source.view;
  const { uri, schemas } = source.model;
  const id = `${uri}#${pointer}`;
  const schema = schemas.get(id);
  if (schema === undefined) {
    if (schemas.explain?.(id) !== undefined) {
      report(deadReference(id, table, place, tool));
      return undefined;
    }
    const named = schemas.named?.() ?? [];
    return unknown(
      nearest(
        reference,
        named.map((one) => `${name}${one.slice(uri.length)}`),
      ),
    );
  }
  return { schema, source };
}

/** A schema of a document as an input starts from it: whole, or reported as something that no definition can hold. */
export function baseOf(
  schema: Schema,
  source: SourceContext,
  place: Origin,
  { name: tool, report }: Pick<ToolContext, "name" | "report">,
): Base | undefined {
  const inlined = source.inline(schema);
  const problem = inlineProblem(inlined, source.view.table, place, tool);
  if (problem !== undefined) return void report(problem);
  for (const dropped of inlined.dropped) report(droppedPattern(dropped, place, tool));
  return { schema: inlined.schema, kinds: source.view.kinds(schema) };
}
