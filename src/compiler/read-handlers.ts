import { dirname, join, relative, sep } from "node:path";
import { digestOf } from "../util/digest.ts";
import { pointer } from "../util/pointer.ts";
import { handlerProblem } from "./diagnostics/plan-handler.ts";
import { fileName, pascalCase } from "./emit/identifier.ts";
import type { Host } from "./host.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import type { Overlay, OverlayTool } from "./ir/overlay.ts";
import type { SourceDocument } from "./ir/source-document.ts";
import { uriOf } from "./source/source-root.ts";

/** Where handlers are looked for, and what their types are imported from. Absolute. */
export interface HandlerPlaces {
  /** The overlay's folder. */
  readonly from: string;
  /** What uris are relative to. */
  readonly root: string;
  /** The server's output. */
  readonly folder: string;
}

/** Bytes of one handler. */
const MOST_BYTES = 1_048_576;

/**
 * The overlay with what its handlers were read as. Each file exports a `handler`; whether that is of the right
 * type, and nothing that Node cannot erase, is for the team's compiler to check, since generated code imports it. The files stand among the documents that were read.
 */
export async function withHandlers(
  overlay: Overlay,
  places: HandlerPlaces,
  documents: Map<string, SourceDocument>,
  host: Host,
): Promise<Staged<Overlay>> {
  if (![...overlay.tools.values()].some(({ handler }) => handler !== undefined)) {
    return { value: overlay, diagnostics: [] };
  }
  const diagnostics: Diagnostic[] = [];
  const tools: [string, OverlayTool][] = [];
  for (const [name, tool] of overlay.tools) {
    const { handler } = tool;
    if (handler === undefined) {
      tools.push([name, tool]);
      continue;
    }
    const read = await readHandler(name, handler.file, places, host);
    if (typeof read === "function") {
      const origin = { uri: overlay.document.uri, pointer: pointer("/tools", name, "handler") };
      diagnostics.push({ ...read(), origin, tool: name });
      tools.push([name, tool]);
      continue;
    }
    documents.set(read.uri, read);
    const { uri, digest } = read;
    tools.push([name, { ...tool, handler: { ...handler, read: { uri, digest } } }]);
  }
  return { value: { ...overlay, tools: new Map(tools) }, diagnostics };
}

/** A handler's file, or what is wrong with it. */
async function readHandler(
  tool: string,
  file: string,
  { from, root, folder }: HandlerPlaces,
  host: Host,
): Promise<SourceDocument | (() => Diagnostic)> {
  const path = join(from, file);
  const skeleton = (): string => skeletonOf(tool, wayTo(dirname(path), join(folder, "tools")));
  const [real, home] = [await host.realpath(path), await host.realpath(from)];
  const stat = real === undefined ? undefined : await host.stat(real);
  if (real === undefined || home === undefined || stat?.kind !== "file") {
    return () => handlerProblem("not-found", { file, skeleton: skeleton() });
  }
  if (!real.startsWith(home + sep)) return () => handlerProblem("outside", { file });
  if (stat.size > MOST_BYTES) {
    return () => handlerProblem("unreadable", { file, reason: "it is too large" });
  }
  const bytes = await host.readFile(real);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return () => handlerProblem("unreadable", { file, reason: "it is not UTF-8" });
  }
  if (!exportsHandler(text)) {
    return () => handlerProblem("no-export", { file, skeleton: skeleton() });
  }
  return {
    uri: uriOf(root, path),
    text,
    value: undefined,
    digest: digestOf(bytes),
    locate: () => ({ line: 1, column: 1, length: 1 }),
  };
}

const DECLARED =
  /(?:^|;)[ \t]*export[ \t]+(?:const|let|var|(?:async[ \t]+)?function[ \t]*\*?)[ \t]+handler\b/m;
const LISTED = /\bexport[ \t]*\{([^}]{0,10000})\}/g;

/** Whether a module seems to export `handler`: its compiler knows, this only tells early. */
function exportsHandler(text: string): boolean {
  if (DECLARED.test(text)) return true;
  return [...text.matchAll(LISTED)].some(([, names = ""]) =>
    names.split(",").some((one) => /(?:^|\sas\s)\s*handler\s*$/.test(one.trim())),
  );
}

/** The smallest handler of a tool, on one line: messages have no others. */
function skeletonOf(tool: string, way: string): string {
  const type = `${pascalCase(tool)}Handler`;
  return [
    `import type { ${type} } from "${way}/${fileName(tool)}.handler.ts";`,
    `export const handler: ${type} = async ({ refuse }) => refuse("Not written yet.");`,
  ].join(" ");
}

function wayTo(from: string, folder: string): string {
  const way = relative(from, folder).split(sep).join("/");
  return way.startsWith(".") ? way : `./${way}`;
}
