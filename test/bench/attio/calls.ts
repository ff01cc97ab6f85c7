import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Overlay, OverlaySelect, OverlayTool } from "../../../src/compiler/ir/overlay.ts";
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
  readonly arms: {
    readonly arcade: { readonly limit: number };
    readonly complete: { readonly limit: number };
  };
}

export interface Call {
  readonly tool: string;
  readonly arguments: { readonly [name: string]: unknown };
}

/**
 * What a run asks for. `equal`: as many rows as the published run gave, lists as short as a tool gives them. `lists`:
 * the same rows, every list in full. `all`: all rows, every list in full.
 */
export type Measure = "equal" | "lists" | "all";

/**
 * The calls for the driver, one per query: the tool and the detail with the fewest columns that have the query's object
 * and fields, and take its request. Nothing is known here of any single query.
 * @throws {Error} where no tool answers a query.
 */
export function callsOf(
  queriesFile: string,
  measure: Measure,
): { readonly [id: string]: readonly Call[] } {
  const { queries } = JSON.parse(readFileSync(queriesFile, "utf8")) as {
    readonly queries: readonly Query[];
  };
  const overlay = readOverlay();
  return Object.fromEntries(queries.map((query) => [query.id, [callOf(query, overlay, measure)]]));
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
export function callOf(query: Query, overlay: Overlay, measure: Measure = "equal"): Call {
  const { filter, sorts } = query.request;
  const { arcade, complete } = query.arms;
  const args = {
    ...(filter === undefined ? {} : { filter }),
    ...(sorts === undefined ? {} : { sorts }),
    limit: measure === "all" ? complete.limit : arcade.limit,
  };
  const views = [...overlay.tools]
    .filter(([, tool]) => tool.with.get("path.object") === query.object && takes(tool, args))
    .flatMap(([name, tool]) => viewsOf(name, tool));
  const lists = new Set(views.flatMap(({ columns }) => columns.filter((c) => c.list).map(slugOf)));
  const [view] = views
    .filter(({ columns }) => query.fields.every((field) => columns.some((c) => c.slug === field)))
    .filter(
      ({ columns }) =>
        measure === "equal" || columns.every(({ slug, list }) => list || !lists.has(slug)),
    )
    .sort((a, b) => a.columns.length - b.columns.length || listsIn(a) - listsIn(b));
  if (view === undefined) throw new Error(`no tool answers query ${query.id}`);
  const { tool, detail } = view;
  return { tool, arguments: { ...args, ...(detail === undefined ? {} : { detail }) } };
}

/** What a tool shows: in one of its variants, where it has some. */
interface View {
  readonly tool: string;
  readonly detail: string | undefined;
  readonly columns: readonly Column[];
}

/** The attribute behind a column: `stage` of `values.stage[0].status.title`; whether all its values are shown. */
interface Column {
  readonly slug: string;
  readonly list: boolean;
}

function slugOf({ slug }: Column): string {
  return slug;
}

function listsIn({ columns }: View): number {
  return columns.filter(({ list }) => list).length;
}

function takes(tool: OverlayTool, args: object): boolean {
  const all = Object.keys(args).every((name) => tool.input.has(name));
  const required = [...tool.input].filter(([, input]) => input.required === true);
  return all && required.every(([name]) => Object.hasOwn(args, name));
}

function viewsOf(tool: string, { result }: OverlayTool): readonly View[] {
  const { select, variants } = result ?? {};
  if (variants !== undefined) {
    return [...variants].map(([detail, items]) => ({ tool, detail, columns: items.map(columnOf) }));
  }
  if (select === undefined || select === "all") return [];
  return [{ tool, detail: undefined, columns: select.map(columnOf) }];
}

function columnOf(item: OverlaySelect): Column {
  const path = item.kind === "field" ? parsePath(item.path) : [];
  const name = isPathError(path) ? undefined : path[1];
  const list = !isPathError(path) && path.some(({ kind }) => kind === "each");
  return { slug: name?.kind === "name" ? name.name : item.key, list };
}
