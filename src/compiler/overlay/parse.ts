import { z } from "zod";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { Overlay, OverlayExpose, OverlayTool } from "../ir/overlay.ts";
import type { SourceDocument } from "../ir/source-document.ts";
import { authBlock } from "./auth.ts";
import { apart, block } from "./block.ts";
import { exposeList } from "./expose.ts";
import { FILE_NAME, FILE_NAME_RULE } from "./file-name.ts";
import { describe, readBlock } from "./issues.ts";
import { auditBlock, defaultsBlock } from "./policy.ts";
import { readMap } from "./read-map.ts";
import { type Report, reportTo } from "./report.ts";
import { name, scopeName } from "./scalar.ts";
import { scopeBlock } from "./scope.ts";
import { serverBlock } from "./server.ts";
import { sourceBlock } from "./source.ts";
import { readTool, toolsPart } from "./tool.ts";
import { toolName } from "./tool-name.ts";
import { toolsetBlock } from "./toolset.ts";

const authName: z.ZodType<string> = name(
  "a credential",
  /^[a-z][a-z0-9_-]*\.[^\s]+$/,
  "the source and its security scheme with a dot between, as in crm.oauth",
);
const sourceName: z.ZodType<string> = name("a source", FILE_NAME, FILE_NAME_RULE);
const toolsetName: z.ZodType<string> = name("a toolset", FILE_NAME, FILE_NAME_RULE);

/** The blocks of an overlay; each is read on its own, so that a problem in one hides none in another. */
export const rootBlock: z.ZodType = block(
  "the overlay",
  {
    mcpgen: apart("version", () => z.literal(1)).exactOptional(),
    server: apart("server", () => serverBlock),
    sources: apart("sources", () => z.record(sourceName, sourceBlock)),
    scopes: apart("scopes", () => z.record(scopeName, scopeBlock)).exactOptional(),
    auth: apart("auth", () => z.record(authName, authBlock)).exactOptional(),
    defaults: apart("defaults", () => defaultsBlock).exactOptional(),
    toolsets: apart("toolsets", () => z.record(toolsetName, toolsetBlock)).exactOptional(),
    tools: apart("tools", () => toolsPart).exactOptional(),
    expose: apart("expose", () => exposeList).exactOptional(),
    audit: apart("audit", () => auditBlock).exactOptional(),
  },
  ["access", "prompts", "resources", "assert", "include", "servers", "redact", "classify"],
);

/** Keys that JavaScript gives a meaning of its own. */
const REFUSED = "__proto__";

/**
 * Parses an overlay (`mcpgen.yaml`): shapes are checked, names are not resolved. All problems are reported. A tool
 * with a problem is left out, also of the toolsets that name it; so is a credential and a scope. The value is undefined
 * where the server or a source has one, since nothing can be planned without.
 */
export function parseOverlay(document: SourceDocument): Staged<Overlay | undefined> {
  const diagnostics: Diagnostic[] = [];
  const value = read(document, reportTo(document, diagnostics));
  return { value, diagnostics };
}

function read(document: SourceDocument, report: Report): Overlay | undefined {
  const root = document.value;
  if (!isObject(root)) {
    report("not-a-map", {}, { pointer: "" });
    return undefined;
  }
  refuseKeys(root, "", report);
  checkVersion(root, report);
  readBlock(rootBlock, root, "", report);
  const part = <T>(key: string, reader: (value: unknown, at: JsonPointer) => T): T | undefined =>
    Object.hasOwn(root, key) ? reader(root[key], pointer("", key)) : undefined;
  const map = <T>(
    key: string,
    schema: z.ZodType<T>,
    names?: z.ZodType<string>,
  ): ReadonlyMap<string, T> =>
    part(key, (value, at) =>
      readMap(value, at, report, {
        ...(names === undefined ? {} : { key: names }),
        read: (entry, place) => readBlock(schema, entry, place, report),
      }),
    ) ?? new Map();

  const before = report.errors();
  const server = part("server", (value, at) => readBlock(serverBlock, value, at, report));
  const sources = map("sources", sourceBlock, sourceName);
  if (isObject(root["sources"]) && isEmpty(root["sources"])) {
    report("out-of-range", { what: "at least one source" }, { pointer: "/sources" });
  }
  const whole = report.errors() === before;
  const auth = map("auth", authBlock, authName);
  const scopes = map("scopes", scopeBlock, scopeName);
  const unread = { auth: lostNames(root["auth"], auth), scopes: lostNames(root["scopes"], scopes) };
  const defaults = part("defaults", (v, at) => readBlock(defaultsBlock, v, at, report)) ?? {};
  const audit = part("audit", (v, at) => readBlock(auditBlock, v, at, report)) ?? { clear: [] };
  const toolsets = map("toolsets", toolsetBlock, toolsetName);
  const tools = part("tools", (value, at) => readTools(value, at, report)) ?? new Map();
  const expose = part("expose", (value, at) => readBlock(exposeList, value, at, report)) ?? [];
  if (isEmpty(root["tools"]) && isEmpty(root["expose"])) {
    report("no-tools", {}, { pointer: Object.hasOwn(root, "tools") ? "/tools" : "", onKey: true });
  }
  if (!whole || server === undefined || sources.size === 0) return undefined;
  const lost = lostNames(root["tools"], tools);
  return {
    document,
    server,
    sources,
    scopes,
    auth,
    ...(unread.auth.size + unread.scopes.size === 0 ? {} : { unread }),
    defaults,
    toolsets: new Map(
      [...toolsets].map(([key, toolset]) => [
        key,
        { ...toolset, tools: toolset.tools.filter((tool) => !lost.has(tool)) },
      ]),
    ),
    tools,
    expose: expose === "all" ? exposeAll(sources) : expose,
    audit,
  };
}

function readTools(
  value: unknown,
  at: JsonPointer,
  report: Report,
): ReadonlyMap<string, OverlayTool> {
  return readMap(value, at, report, {
    key: toolName,
    read: (entry, place) => readTool(entry, place, report),
  });
}

/** Names in a map that is written of what could not be read. */
function lostNames(written: unknown, read: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return new Set(isObject(written) ? Object.keys(written).filter((key) => !read.has(key)) : []);
}

function exposeAll(sources: ReadonlyMap<string, unknown>): readonly OverlayExpose[] {
  return [...sources.keys()].map((source) => ({ source }));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function checkVersion(root: Record<string, unknown>, report: Report): void {
  const version = root["mcpgen"];
  if (version === 1) return;
  const absent = !Object.hasOwn(root, "mcpgen");
  const scalar = typeof version === "string" || typeof version === "number";
  const found = absent ? {} : { found: scalar ? `${version}` : describe(version) };
  report("version", found, { pointer: absent ? "" : "/mcpgen" });
}

/** Refuses `__proto__` anywhere, once for all readers. */
function refuseKeys(root: object, at: JsonPointer, report: Report): void {
  for (const [key, value] of Object.entries(root)) {
    const place = pointer(at, key);
    if (key === REFUSED) report("refused-key", { key }, { pointer: place, onKey: true });
    if (typeof value === "object" && value !== null) refuseKeys(value, place, report);
  }
}
