import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Overlay, OverlayTool } from "../../../src/compiler/ir/overlay.ts";
import { parseOverlay } from "../../../src/compiler/overlay/parse.ts";
import { readYaml } from "../../../src/compiler/source/yaml.ts";
import { isPathError, parsePath } from "../../../src/language/path.ts";
import { digestOf } from "../../../src/util/digest.ts";

/** A query of the benchmark, as far as a call is made from it. */
export interface Query {
  readonly id: string;
  readonly object: string;
  /** Slugs of the attributes that the answer must hold. */
  readonly fields: readonly string[];
  /** The body of Attio's own request. */
  readonly request: { readonly filter?: unknown; readonly sorts?: unknown };
  readonly arms: { readonly arcade: { readonly limit: number } };
}

export interface Call {
  readonly tool: string;
  readonly arguments: { readonly [name: string]: unknown };
}

/**
 * The calls for the driver, one per query: the tool with the fewest columns that has the query's object and fields
 * and takes its request. Nothing is known here of any single query.
 * @throws {Error} where no tool answers a query.
 */
export function callsOf(queriesFile: string): { readonly [id: string]: readonly Call[] } {
  const { queries } = JSON.parse(readFileSync(queriesFile, "utf8")) as {
    readonly queries: readonly Query[];
  };
  const overlay = readOverlay();
  return Object.fromEntries(queries.map((query) => [query.id, [callOf(query, overlay)]]));
}

/** The benchmark's overlay. */
export function readOverlay(): Overlay {
  const uri = "test/bench/attio/mcpgen.yaml";
  const text = readFileSync(join(import.meta.dirname, "mcpgen.yaml"), "utf8");
  const read = readYaml(text, { depth: 100, aliases: 0 });
  if ("kind" in read) throw new Error(`${uri}: ${read.reason}`);
  const { value, diagnostics } = parseOverlay({
    uri,
    text,
    value: read.value,
    digest: digestOf(text),
    locate: () => ({ line: 1, column: 1, length: 1 }),
  });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return value;
}

/** The call that answers one query. */
export function callOf(query: Query, overlay: Overlay): Call {
  const { filter, sorts } = query.request;
  const args = {
    ...(filter === undefined ? {} : { filter }),
    ...(sorts === undefined ? {} : { sorts }),
    limit: query.arms.arcade.limit,
  };
  const fitting = [...overlay.tools]
    .filter(([, tool]) => answers(tool, query) && takes(tool, args))
    .sort(([, a], [, b]) => columns(a).length - columns(b).length);
  const [name] = fitting[0] ?? [];
  if (name === undefined) throw new Error(`no tool answers query ${query.id}`);
  return { tool: name, arguments: args };
}

function answers(tool: OverlayTool, query: Query): boolean {
  const slugs = columns(tool);
  return (
    tool.with.get("path.object") === query.object &&
    query.fields.every((field) => slugs.includes(field))
  );
}

function takes(tool: OverlayTool, args: object): boolean {
  const all = Object.keys(args).every((name) => tool.input.has(name));
  const required = [...tool.input].filter(([, input]) => input.required === true);
  return all && required.every(([name]) => Object.hasOwn(args, name));
}

/** The attributes behind a tool's columns: `stage` of `values.stage[0].status.title`. */
function columns(tool: OverlayTool): readonly string[] {
  const { select } = tool.result ?? {};
  if (select === undefined || select === "all") return [];
  return select.map((item) => {
    const path = item.kind === "field" ? parsePath(item.path) : [];
    const name = isPathError(path) ? undefined : path[1];
    return name?.kind === "name" ? name.name : item.key;
  });
}
