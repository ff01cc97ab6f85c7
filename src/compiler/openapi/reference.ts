import { isObject } from "../../util/json.ts";
import { type JsonPointer, tokensOf } from "../../util/pointer.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { LIMITS } from "./limits.ts";
import { deeper, type Written } from "./written.ts";

/** Finds what references name. One per bundle: anchors are collected once for each file. */
export interface References {
  /**
   * The value itself, or what its `$ref` leads to over any number of others (Reference Object,
   * OpenAPI 3.1.1, 4.8.23). A diagnostic where that is nothing.
   */
  follow(written: Written): Written | Diagnostic;
  /** One `$ref` further; the value must have one. */
  step(written: Written): Written | Diagnostic;
  /** What is written at `uri#pointer`, without following. */
  at(uri: string, pointer: JsonPointer): Written | undefined;
}

/** Whether {@link References.follow} failed. */
export function isProblem(result: Written | Diagnostic): result is Diagnostic {
  return "code" in result;
}

/** The text of an object's own `$ref`. */
export function referenceOf(value: unknown): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, "$ref")) return undefined;
  return typeof value["$ref"] === "string" ? value["$ref"] : undefined;
}

/** The references of a bundle. */
export function references(bundle: SourceBundle): References {
  const anchors = new Map<string, ReadonlyMap<string, Written>>();
  /** What references name, by file and text: a document names the same few hundred places thousands of times. */
  const known = new Map<string, Written>();

  const follow = (written: Written): Written | Diagnostic => walk(written, { hops: 0 });

  const step = (written: Written): Written | Diagnostic => {
    const reference = referenceOf(written.value) ?? "";
    const target = resolve(written.uri, reference, { hops: 0 });
    return target ?? openApiProblem("unresolved-reference", { reference }, refOrigin(written));
  };

  /** `budget` is shared by the references on the way of a pointer, so that no cycle escapes it. */
  function walk(written: Written, budget: { hops: number }): Written | Diagnostic {
    const seen = new Set<string>();
    let current = written;
    for (;;) {
      const reference = referenceOf(current.value);
      if (reference === undefined) return current;
      const problem = (name: "unresolved-reference" | "reference-cycle"): Diagnostic =>
        openApiProblem(name, { reference }, refOrigin(current));
      const identity = `${current.uri}#${current.pointer}`;
      if (seen.has(identity)) return problem("reference-cycle");
      seen.add(identity);
      if (++budget.hops > LIMITS.referenceChain) {
        const limit = LIMITS.referenceChain;
        return openApiProblem("reference-chain", { reference, limit }, refOrigin(current));
      }
      const target = resolve(current.uri, reference, budget);
      if (target === undefined) return problem("unresolved-reference");
      if (isProblem(target)) return target;
      current = target;
    }
  }

  function resolve(
    from: string,
    reference: string,
    budget: { hops: number },
  ): Written | Diagnostic | undefined {
    const key = `${from}\n${reference}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const { hops } = budget;
    const found = find(from, reference, budget);
    // One that took other references to find counts them each time.
    if (found !== undefined && !isProblem(found) && budget.hops === hops) known.set(key, found);
    return found;
  }

  function find(
    from: string,
    reference: string,
    budget: { hops: number },
  ): Written | Diagnostic | undefined {
    const hash = reference.indexOf("#");
    const uri = hash === 0 ? from : bundle.resolve(from, reference);
    const document = uri === undefined ? undefined : bundle.documents.get(uri);
    if (document === undefined) return undefined;
    const fragment = hash === -1 ? "" : decode(reference.slice(hash + 1));
    if (fragment === undefined) return undefined;
    if (fragment !== "" && !fragment.startsWith("/")) return anchorsOf(document.uri).get(fragment);
    const tokens = tokensOf(fragment);
    if (tokens === undefined) return undefined;
    let current: Written = { uri: document.uri, pointer: "", value: document.value };
    for (const token of tokens) {
      let next = child(current, token);
      if (next === undefined && referenceOf(current.value) !== undefined) {
        // What a reference stands for may be entered as if it were written here.
        const target = walk(current, budget);
        if (isProblem(target)) return target;
        next = child(target, token);
      }
      if (next === undefined) return undefined;
      current = next;
    }
    return current;
  }

  /** JSON Schema 2020-12, 8.2.2: plain names within a file; those below an `$id` of their own are left out. */
  function anchorsOf(uri: string): ReadonlyMap<string, Written> {
    const collected = anchors.get(uri);
    if (collected !== undefined) return collected;
    const found = new Map<string, Written>();
    const open: Written[] = [{ uri, pointer: "", value: bundle.documents.get(uri)?.value }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, pointer } = next;
      if (typeof value !== "object" || value === null) continue;
      const members = value as Record<string, unknown>;
      if (pointer !== "" && typeof members["$id"] === "string") continue;
      const name = Object.hasOwn(members, "$anchor") ? members["$anchor"] : undefined;
      if (typeof name === "string" && !found.has(name)) found.set(name, next);
      for (const key of Object.keys(members)) {
        open.push({ uri, pointer: deeper(pointer, key), value: members[key] });
      }
    }
    anchors.set(uri, found);
    return found;
  }

  function at(uri: string, pointer: JsonPointer): Written | undefined {
    const document = bundle.documents.get(uri);
    const tokens = tokensOf(pointer);
    if (document === undefined || tokens === undefined) return undefined;
    let current: Written | undefined = { uri, pointer: "", value: document.value };
    for (const token of tokens) current = current === undefined ? current : child(current, token);
    return current;
  }

  return { follow, step, at };
}

function refOrigin(written: Written): { uri: string; pointer: JsonPointer } {
  return { uri: written.uri, pointer: `${written.pointer}/$ref` };
}

function child(parent: Written, token: string): Written | undefined {
  const { value } = parent;
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(token)) return undefined;
  if (!Object.hasOwn(value, token)) return undefined;
  return {
    uri: parent.uri,
    pointer: deeper(parent.pointer, token),
    value: (value as Record<string, unknown>)[token],
  };
}

function decode(fragment: string): string | undefined {
  if (!fragment.includes("%")) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch {
    // A bare % is against RFC 3986 and common in pointers to paths: read it as written.
    return fragment;
  }
}
