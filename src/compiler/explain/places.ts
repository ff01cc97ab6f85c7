import { type JsonPointer, pointer, resolvePointer } from "../../util/pointer.ts";
import type { Origin } from "../ir/origin.ts";
import type { ToolPlan } from "../ir/server-plan.ts";
import type { Explained } from "./explanation.ts";

/** Where something was written, as `file:line:column`; undefined where nothing is known of it. */
export type Place = (origin: Origin | undefined) => string | undefined;

/** Looks places up in the files that were read: in an amendment, where that made them. */
export function placer({ documents, writtenAt, shown }: Explained): Place {
  return (origin) => {
    if (origin === undefined) return undefined;
    const written = writtenAt(origin);
    const file = documents.get(written.uri);
    if (file === undefined) return undefined;
    const { line, column } = file.locate(written.pointer, written.onKey ?? false);
    return `${shown(written.uri)}:${line}:${column}`;
  };
}

/** A place as a member, where there is one. */
export function at(place: string | undefined): { readonly place?: string } {
  return place === undefined ? {} : { place };
}

/** A place of the overlay below a tool, where something is written there. */
export function written(
  { plan, documents }: Explained,
  tool: ToolPlan,
  path: JsonPointer,
): Origin | undefined {
  return tool.exposed
    ? undefined
    : inOverlay({ plan, documents }, pointer("/tools", tool.name) + path);
}

/** Where a branch stands below its tool; the tool itself, where it has none. */
export function branchPath(connection: string | undefined): JsonPointer {
  return connection === undefined ? "" : pointer("/by/connection", connection);
}

/** The same, or the place of the default that holds where the tool says nothing. */
export function stated(server: Explained, tool: ToolPlan, path: JsonPointer): Origin | undefined {
  return written(server, tool, path) ?? inOverlay(server, `/defaults${path}`);
}

function inOverlay(
  { plan, documents }: Pick<Explained, "plan" | "documents">,
  full: JsonPointer,
): Origin | undefined {
  const document = documents.get(plan.madeFrom);
  if (document === undefined || resolvePointer(document.value, full) === undefined)
    return undefined;
  return { uri: plan.madeFrom, pointer: full, onKey: true };
}
