import { load } from "js-yaml";
import type { ApiModel } from "../../../../src/compiler/ir/api-model.ts";
import type { Diagnostic } from "../../../../src/compiler/ir/diagnostic.ts";
import type { Overlay } from "../../../../src/compiler/ir/overlay.ts";
import type { Schema, SchemaTable } from "../../../../src/compiler/ir/schema.ts";
import type { ServerPlan, ToolPlan } from "../../../../src/compiler/ir/server-plan.ts";
import type { SourceDocument } from "../../../../src/compiler/ir/source-document.ts";
import { lower } from "../../../../src/compiler/openapi/lower.ts";
import { parseOverlay } from "../../../../src/compiler/overlay/parse.ts";
import { type PlanInput, plan } from "../../../../src/compiler/plan/plan.ts";
import { digestOf } from "../../../../src/util/digest.ts";
import { resolvePointer } from "../../../../src/util/pointer.ts";

function document(uri: string, value: unknown): SourceDocument {
  const text = JSON.stringify(value);
  const locate = () => ({ line: 1, column: 1, length: 1 });
  return { uri, text, value, digest: digestOf(text), locate };
}

/** The model of a document given as YAML below `openapi` and `info`. */
export function model(yaml: string, source = "api"): ApiModel {
  const written = load(yaml) as Record<string, unknown>;
  const root = document(`${source}.yaml`, {
    openapi: "3.1.0",
    info: { title: source, version: "1" },
    servers: [{ url: "https://api.example.com/v1/" }],
    ...written,
  });
  const { value, diagnostics } = lower({
    name: source,
    root,
    documents: new Map([[root.uri, root]]),
    resolve: (from, reference) => (reference === "" ? from : undefined),
    digest: root.digest,
  });
  if (value === undefined) throw new Error(diagnostics.map((d) => d.message).join("; "));
  return value;
}

/** An overlay given as YAML below `mcpgen` and `server`, with one source `api` where it names none. */
export function overlay(yaml: string): Overlay {
  const written = (load(yaml) ?? {}) as Record<string, unknown>;
  const parsed = parseOverlay(
    document("mcpgen.yaml", {
      mcpgen: 1,
      server: { name: "demo", version: "1.0.0" },
      sources: { api: { document: "./api.yaml" } },
      ...written,
    }),
  );
  const errors = parsed.diagnostics.filter((d) => d.severity === "error");
  if (parsed.value === undefined || errors.length > 0) {
    throw new Error(errors.map((d) => `${d.code} ${d.origin?.pointer}: ${d.message}`).join("\n"));
  }
  return parsed.value;
}

/** Plans an overlay (YAML) over one document (YAML). */
export function planOf(
  document: string,
  overlayText: string,
  options: Partial<PlanInput> = {},
): { readonly value: ServerPlan; readonly diagnostics: readonly Diagnostic[] } {
  const models = new Map([["api", model(document)]]);
  const { value, diagnostics } = plan({ overlay: overlay(overlayText), models, ...options });
  if (value === undefined) throw new Error("no plan");
  return { value, diagnostics };
}

/** The one tool of a plan without problems. */
export function toolOf(document: string, overlayText: string): ToolPlan {
  const { value, diagnostics } = planOf(document, overlayText);
  const [tool] = value.tools;
  if (tool === undefined || diagnostics.length > 0) {
    throw new Error(diagnostics.map((d) => `${d.code}: ${d.message} (${d.help})`).join("\n"));
  }
  return tool;
}

/** Problems as `severity code place: message → help`, place as in the overlay or document. */
export function told(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ severity, code, origin, message, help }) => {
    const place =
      origin === undefined
        ? ""
        : ` ${origin.pointer}${origin.onKey === true ? " (key)" : ""}${
            origin.span === undefined ? "" : ` [${origin.span.start},${origin.span.end}]`
          }`;
    return `${severity} ${code}${place}: ${message}${help === undefined ? "" : ` → ${help}`}`;
  });
}

/** Problems of an overlay over a document, as text. */
export function problemsOf(document: string, overlayText: string): readonly string[] {
  return told(planOf(document, overlayText).diagnostics);
}

/** A schema table over a document's `components.schemas`, with ids `#/Name`. */
export function table(schemas: Readonly<Record<string, Schema>>): SchemaTable {
  return {
    get: (id) => resolvePointer(schemas, id.slice(1)) as Schema | undefined,
  };
}
