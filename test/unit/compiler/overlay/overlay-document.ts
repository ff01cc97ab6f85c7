import type { Diagnostic, Staged } from "../../../../src/compiler/ir/diagnostic.ts";
import type { Overlay } from "../../../../src/compiler/ir/overlay.ts";
import type { SourceDocument } from "../../../../src/compiler/ir/source-document.ts";
import { parseOverlay } from "../../../../src/compiler/overlay/parse.ts";
import { parse } from "../../../../src/compiler/source/parse.ts";
import { locator } from "../../../../src/compiler/source/places.ts";
import { digestOf } from "../../../../src/util/digest.ts";

/** A YAML text as the loader gives it. */
export async function overlayDocument(text: string): Promise<SourceDocument> {
  const parsed = await parse("mcpgen.yaml", text, new TextEncoder().encode(text));
  if ("code" in parsed) throw new Error(parsed.message);
  return {
    uri: "mcpgen.yaml",
    text,
    value: parsed.value,
    digest: digestOf(text),
    locate: locator(text, parsed.places),
  };
}

/** What a test says of a problem: where, what, and what to do. */
export interface Finding {
  /** The underlined text. */
  readonly at: string;
  /** 1-based. */
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly help: string | undefined;
  readonly tool?: string;
}

/** Parses a YAML text; problems with the text that a code frame underlines. */
export async function parseText(
  text: string,
): Promise<{ readonly value: Overlay | undefined; readonly findings: readonly Finding[] }> {
  const document = await overlayDocument(text);
  const { value, diagnostics }: Staged<Overlay | undefined> = parseOverlay(document);
  return { value, findings: diagnostics.map((d) => finding(d, document)) };
}

function finding(diagnostic: Diagnostic, document: SourceDocument): Finding {
  const { origin, code, message, help, tool } = diagnostic;
  const place = document.locate(origin?.pointer ?? "", origin?.onKey ?? false);
  const line = document.text.split("\n")[place.line - 1] ?? "";
  const whole = line.slice(place.column - 1, place.column - 1 + place.length);
  const { span } = origin ?? {};
  const quoted = /^["']/.test(whole) ? 1 : 0;
  const at = span === undefined ? whole : whole.slice(span.start + quoted, span.end + quoted);
  return { at, line: place.line, code, message, help, ...(tool === undefined ? {} : { tool }) };
}

/** The smallest overlay, with more lines for its end. */
export function overlayText(more = "", tool = ""): string {
  const base = `mcpgen: 1
server: { name: crm }
sources:
  crm: { document: ./crm.yaml }
`;
  const tools = `tools:
  get_deal:
    description: Read a deal.
    call: crm.getDeal
${tool.replace(/^(?=.)/gm, "    ")}`;
  return `${base}${tools}${more}`;
}
