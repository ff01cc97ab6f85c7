import { load } from "js-yaml";
import { codeFrame } from "../../../../src/compiler/diagnostics/code-frame.ts";
import type { Staged } from "../../../../src/compiler/ir/diagnostic.ts";
import type {
  AmendedDocument,
  SourceDocument,
} from "../../../../src/compiler/ir/source-document.ts";
import { amend } from "../../../../src/compiler/openapi-overlay/amend.ts";
import { loadText } from "../source/project.ts";

/** A document read from YAML. */
export async function documentOf(text: string, name = "api.yaml"): Promise<SourceDocument> {
  const { document, frames } = await loadText(name, text);
  if (document === undefined) throw new Error(frames);
  return document;
}

/** An amendment's text from its actions as YAML. */
export function overlay(actions: string, version = "1.1.0"): string {
  return `overlay: ${version}\ninfo: { title: T, version: 1.0.0 }\nactions:\n${actions}`;
}

/** What became of a document. */
export interface Amended extends Staged<AmendedDocument | undefined> {
  /** Diagnostics as a person reads them. */
  readonly frames: string;
  /** The codes of the diagnostics without the group. */
  readonly codes: readonly string[];
}

/** Applies amendments (YAML texts, called fix.yaml, fix2.yaml …) to a document (YAML). */
export async function amended(text: string, ...fixes: readonly string[]): Promise<Amended> {
  const document = await documentOf(text);
  const files = await Promise.all(
    fixes.map((fix, i) => documentOf(fix, `fix${i === 0 ? "" : i + 1}.yaml`)),
  );
  const before = structuredClone([document.value, ...files.map((file) => file.value)]);
  const { value, diagnostics } = amend(document, files);
  const after = [document.value, ...files.map((file) => file.value)];
  if (JSON.stringify(before) !== JSON.stringify(after)) throw new Error("an input was changed");
  const known = new Map([document, ...files].map((file) => [file.uri, file]));
  return {
    value,
    diagnostics,
    frames: diagnostics.map((problem) => codeFrame(problem, known)).join("\n"),
    codes: diagnostics.map(({ code }) => code.replace("amendment/", "")),
  };
}

/** The value of a YAML text. */
export function yaml(text: string): unknown {
  return load(text);
}
