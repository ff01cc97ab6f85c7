import type { OpenAPI } from "openapi-types";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer, resolvePointer, tokensOf } from "../../util/pointer.ts";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { type DeadReference, deadReferences } from "./dead-references.ts";
import { findReferences } from "./references.ts";

/** Names that no disk and no network has: whoever resolves one is led back to the bundle. */
const BASE = "mcpgen://bundle/";
/** Problems that are reported at most: one wrong branch of a union alone can make dozens. */
const MOST = 50;
/** References on the way to a problem's place. */
const HOPS = 64;

/** Versions that the validator has a schema for. */
const VALIDATED = /^(?:2\.0|3\.[01](?:\.|$))/;

/**
 * Validates a bundle against the schema of its OpenAPI version, and against the rules that a schema cannot say.
 * The only importer of swagger-parser, which gets copies of what was loaded and can reach nothing else.
 *
 * It is not used to bundle: references stay references between files, so that diagnostics point into the files
 * that people edit.
 */
export async function validateStrictly(bundle: SourceBundle): Promise<readonly Diagnostic[]> {
  const { default: SwaggerParser } = await import("@apidevtools/swagger-parser");
  const copies = new Map<string, unknown>();
  for (const [uri, document] of bundle.documents) {
    copies.set(urlOf(uri), withoutData(structuredClone(document.value)));
  }
  const url = urlOf(bundle.root.uri);
  const root = copies.get(url);
  if (!isObject(root)) return [];
  const version = String(root["openapi"] ?? root["swagger"] ?? "");
  if (/^\d/.test(version) && !VALIDATED.test(version)) {
    const place = { uri: bundle.root.uri, pointer: "/openapi" };
    return [sourceProblem("not-validated", { version }, place)];
  }
  const fromBundle = {
    order: 1,
    canRead: true,
    canParse: true,
    allowEmpty: true,
    read: (file: { readonly url: string }): unknown => {
      const copy = copies.get(file.url);
      if (copy === undefined) throw new Error("it is not part of this source");
      return { copy };
    },
    parse: (file: { readonly data: unknown }): unknown => (file.data as { copy: unknown }).copy,
  };
  const options: object = {
    resolve: { file: false, http: false, bundle: fromBundle },
    parse: { json: false, yaml: false, text: false, binary: false, bundle: fromBundle },
    dereference: { circular: "ignore" },
  };
  try {
    await SwaggerParser.validate(url, root as unknown as OpenAPI.Document, options);
    return [];
  } catch (thrown) {
    return problemsOf(thrown, bundle);
  }
}

/** A uri as a URL, the same for a file however many folders the project lies above it; that of a fetched file is one. */
function urlOf(uri: string): string {
  if (/^https?:/.test(uri)) return uri;
  const path = uri.replace(/^(?:\.\.\/)+/, "").replace(/^npm:/, "");
  return BASE + path.split("/").map(encodeURIComponent).join("/");
}

/** Takes away each `$ref` that is data: the validator would follow it. */
function withoutData(root: unknown): unknown {
  const references = new Set(
    findReferences(root, "", "object", new Map()).map((found) => found.pointer),
  );
  const seen = new Set<object>();
  const open: { readonly value: unknown; readonly at: JsonPointer }[] = [{ value: root, at: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, at } = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isObject(value) && typeof value["$ref"] === "string" && !references.has(`${at}/$ref`)) {
      delete value["$ref"];
    }
    for (const [key, child] of Object.entries(value)) {
      open.push({ value: child, at: pointer(at, key) });
    }
  }
  return root;
}

interface SchemaError {
  readonly instancePath: string;
  readonly message?: string;
}

function problemsOf(thrown: unknown, bundle: SourceBundle): readonly Diagnostic[] {
  const details = (thrown as { readonly details?: unknown }).details;
  const root: Origin = { uri: bundle.root.uri, pointer: "" };
  if (!Array.isArray(details)) {
    // The validator stops at a reference that it cannot follow, and does not say where it stands.
    const dead = deadReferences(bundle).slice(0, MOST);
    if (dead.length > 0) return dead.map(pointsToNothing);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return [sourceProblem("strict-violation", { reason: reason.replaceAll(BASE, "") }, root)];
  }
  const problems = new Map<string, Diagnostic>();
  for (const { instancePath, message = "is not valid" } of details as readonly SchemaError[]) {
    const key = `${instancePath} ${message}`;
    if (problems.has(key)) continue;
    if (problems.size === MOST) break;
    const reason = `${instancePath === "" ? "the document" : instancePath} ${message}`;
    const origin = originOf(instancePath, bundle);
    problems.set(key, sourceProblem("strict-violation", { reason }, origin));
  }
  return [...problems.values()];
}

function pointsToNothing({ reference, origin }: DeadReference): Diagnostic {
  const reason = `the reference "${reference}" points to nothing; the rest is validated once it does`;
  return sourceProblem("strict-violation", { reason }, origin);
}

/** Where a pointer into the dereferenced document is written. */
function originOf(instancePath: string, bundle: SourceBundle): Origin {
  let uri = bundle.root.uri;
  let at = "";
  let value = bundle.root.value;
  let hops = 0;
  for (const token of tokensOf(instancePath) ?? []) {
    while (isObject(value) && !Object.hasOwn(value, token) && hops++ < HOPS) {
      const reference = value["$ref"];
      if (typeof reference !== "string") break;
      const [file = "", fragment = ""] = reference.split("#", 2);
      const target = file === "" ? uri : bundle.resolve(uri, file);
      const document = target === undefined ? undefined : bundle.documents.get(target);
      if (document === undefined) break;
      uri = document.uri;
      at = fragment;
      value = resolvePointer(document.value, fragment);
    }
    at = pointer(at, token);
    value = resolvePointer(value, `/${at.slice(at.lastIndexOf("/") + 1)}`);
  }
  return { uri, pointer: at };
}
