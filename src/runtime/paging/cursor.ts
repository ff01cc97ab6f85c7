import { canonicalJson } from "../../util/canonical-json.ts";
import { digestOfJson } from "../../util/digest.ts";
import type { JsonObject } from "../../util/json.ts";
import type { ToolCall } from "../call/call.ts";
import { McpgenError } from "../call/error.ts";
import type { PageDefinition } from "../codegen/v1/page.ts";
import type { PlaceOfPage } from "./next-page.ts";
import type { Sealer } from "./seal.ts";

/** Where an answer starts. */
export interface Start {
  readonly at: PlaceOfPage;
  /** Rows of that page that have been shown. */
  readonly skip: number;
  /** Rows before the first one of this answer, as far as they were counted. */
  readonly seen: number;
}

/** Writes and reads what callers hold on to between two answers of one list. */
export interface Cursors {
  /** @throws {McpgenError} `invalid_input` for a cursor that is not this call's. */
  read(value: unknown): Start;
  write(start: Start): string | number;
  /** Characters that {@link write} makes of it, where that is a sealed text. */
  sealedLength(start: Start): number | undefined;
}

/**
 * Of a tool whose rows are counted, a plain number of rows: it says nothing that a caller does not know. Else a sealed
 * text, bound to the tool, its definition, the other arguments, the user and the application (threats.md, 7).
 */
export function cursorsOf(page: PageDefinition, call: ToolCall, seal: Sealer): Cursors {
  if (page.mode === "offset") {
    return {
      read: (value) => ({ at: rowsOf(value), skip: 0, seen: rowsOf(value) }),
      write: ({ at, skip }) => Number(at ?? 0) + skip,
      sealedLength: () => undefined,
    };
  }
  if (page.mode === "page") {
    const size = page.pageSize ?? 1;
    return {
      read: (value) => {
        const rows = rowsOf(value);
        return { at: Math.floor(rows / size), skip: rows % size, seen: rows };
      },
      write: ({ at, skip }) => Number(at ?? 0) * size + skip,
      sealedLength: () => undefined,
    };
  }
  const context = contextOf(page, call);
  return {
    read: (value) => {
      if (value === undefined) return { at: undefined, skip: 0, seen: 0 };
      const text = typeof value === "string" ? seal.open(value, context) : undefined;
      if (text === undefined) throw unusable();
      const [at, skip, seen] = JSON.parse(text) as [string | number | null, number, number];
      return { at: at ?? undefined, skip, seen };
    },
    write: (start) => seal.seal(textOf(start), context),
    sealedLength: (start) => seal.length(textOf(start)),
  };
}

function textOf({ at, skip, seen }: Start): string {
  return JSON.stringify([at ?? null, skip, seen]);
}

/** The arguments that choose the list: all but the one that turns its pages. */
export function listArguments({ input }: PageDefinition, call: ToolCall): JsonObject {
  if (input === undefined || !Object.hasOwn(call.arguments, input)) return call.arguments;
  return Object.fromEntries(Object.entries(call.arguments).filter(([name]) => name !== input));
}

function contextOf(page: PageDefinition, call: ToolCall): string {
  const { tool, definitionDigest, principal, actor } = call;
  return canonicalJson([
    tool.name,
    tool.connection ?? null,
    definitionDigest,
    digestOfJson(listArguments(page, call)),
    principal.issuer,
    principal.subject,
    actor.clientId,
  ]);
}

function rowsOf(value: unknown): number {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : 0;
}

/** One sentence for all reasons: which of them it is helps only whoever tries cursors out. */
function unusable(): McpgenError {
  return new McpgenError(
    "invalid_input",
    "This cursor cannot be used: it has expired, was changed, or belongs to another call. Start again without a cursor.",
  );
}
