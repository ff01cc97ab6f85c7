import { isObject, own } from "../../util/json.ts";
import { type JsonPointer, tokensOf } from "../../util/pointer.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { deadEnds } from "./dead-end.ts";
import { fragmentOf } from "./fragment.ts";
import { LIMITS } from "./limits.ts";
import { type Resource, resources } from "./resources.ts";
import { deeper, type Written } from "./written.ts";

/** Finds what references name. One per bundle. */
export interface References {
  /**
   * The value itself, or what its `$ref` leads to over any number of others (Reference Object,
   * OpenAPI 3.1.1, 4.8.23). A diagnostic where that is nothing.
   */
  follow(written: Written): Written | Diagnostic;
  /** One `$ref` further; the value must have one. */
  step(written: Written): Written | Diagnostic;
  /**
   * What the `$dynamicRef` of a schema can lead to (JSON Schema 2020-12 core, 8.2.3.2): which one depends on who uses
   * the schema. The `$recursiveRef` of 2019-09, which authors write in 3.1, leads to one. None where there is neither; a
   * diagnostic for a dead one.
   */
  dynamic(written: Written): readonly Written[] | Diagnostic;
  /** Where a reference that is no `$ref` leads from here, without following further; undefined where it is dead, which nobody is told of. */
  find(from: Written, reference: string): Written | undefined;
  /** What is written at `uri#pointer`, without following. */
  at(uri: string, pointer: JsonPointer): Written | undefined;
}

/** Whether {@link References.follow} failed. */
export function isProblem(result: Written | readonly Written[] | Diagnostic): result is Diagnostic {
  return "code" in result;
}

/** The text of an object's own `$ref`. */
export function referenceOf(value: unknown): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, "$ref")) return undefined;
  return typeof value["$ref"] === "string" ? value["$ref"] : undefined;
}

/** The references of a bundle; `ids` says whether schemas of its version have an `$id` that references start at. */
export function references(bundle: SourceBundle, ids: boolean): References {
  const parts = resources(bundle, ids);
  /** What references name, by where they start and text: a document names the same few hundred places thousands of times. */
  const known = new Map<string, Written>();
  const deadEnd = deadEnds(bundle);
  const unresolved = (from: Written, reference: string, at: Origin): Diagnostic =>
    openApiProblem(
      "unresolved-reference",
      deadEnd(reference, from.uri, targetOf(from, reference)),
      at,
    );

  const follow = (written: Written): Written | Diagnostic => walk(written, { hops: 0 });

  const step = (written: Written): Written | Diagnostic => {
    const reference = referenceOf(written.value) ?? "";
    const target = resolve(written, reference, { hops: 0 });
    return target ?? unresolved(written, reference, refOrigin(written));
  };

  const find = (from: Written, reference: string): Written | undefined => {
    const target = resolve(from, reference, { hops: 0 });
    return target === undefined || isProblem(target) ? undefined : target;
  };

  const dynamic = (written: Written): readonly Written[] | Diagnostic => {
    const reference = ids ? own(written.value, "$dynamicRef") : undefined;
    if (typeof reference === "string") {
      const target = resolve(written, reference, { hops: 0 });
      if (target !== undefined && isProblem(target)) return target;
      if (target === undefined) {
        const at = { uri: written.uri, pointer: `${written.pointer}/$dynamicRef` };
        return unresolved(written, reference, at);
      }
      const name = own(target.value, "$dynamicAnchor");
      const targets = typeof name === "string" ? parts.dynamic(name) : [target];
      if (targets.length <= LIMITS.dynamicTargets) return targets;
      const words = { reference, limit: LIMITS.dynamicTargets };
      return openApiProblem("too-many-targets", words, {
        uri: written.uri,
        pointer: `${written.pointer}/$dynamicRef`,
      });
    }
    const recursive = ids && own(written.value, "$recursiveRef") === "#";
    const target = recursive ? recursiveRoot(written) : undefined;
    return target === undefined ? [] : [target];
  };

  /** The innermost schema around that says `$recursiveAnchor`, else the one with the `$id`. */
  function recursiveRoot(written: Written): Written | undefined {
    for (let pointer = written.pointer; pointer !== ""; ) {
      pointer = pointer.slice(0, pointer.lastIndexOf("/"));
      const above = at(written.uri, pointer);
      if (above !== undefined && own(above.value, "$recursiveAnchor") === true) return above;
    }
    const root = parts.around(written)?.root;
    return root === undefined || isRootOfApi(root) ? undefined : root;
  }

  /** `budget` is shared by the references on the way of a pointer, so that no cycle escapes it. */
  function walk(written: Written, budget: { hops: number }): Written | Diagnostic {
    const seen = new Set<string>();
    let current = written;
    for (;;) {
      const reference = referenceOf(current.value);
      if (reference === undefined) return current;
      const identity = `${current.uri}#${current.pointer}`;
      if (seen.has(identity)) {
        return openApiProblem("reference-cycle", { reference }, refOrigin(current));
      }
      seen.add(identity);
      if (++budget.hops > LIMITS.referenceChain) {
        const limit = LIMITS.referenceChain;
        return openApiProblem("reference-chain", { reference, limit }, refOrigin(current));
      }
      const target = resolve(current, reference, budget);
      if (target === undefined) return unresolved(current, reference, refOrigin(current));
      if (isProblem(target)) return target;
      current = target;
    }
  }

  function resolve(
    from: Written,
    reference: string,
    budget: { hops: number },
  ): Written | Diagnostic | undefined {
    const start = parts.around(from);
    if (start === undefined) return undefined;
    const key = `${from.uri}#${start.root.pointer}\n${reference}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const { hops } = budget;
    const found = entered(targetOf(from, reference), reference, budget);
    // One that took other references to find counts them each time.
    if (found !== undefined && !isProblem(found) && budget.hops === hops) known.set(key, found);
    return found;
  }

  /** The document or schema that a reference names before its fragment. */
  function targetOf(from: Written, reference: string): Resource | undefined {
    const start = parts.around(from);
    if (start === undefined || reference.startsWith("#")) return start;
    return parts.named(start, reference) ?? fileAt(bundle.resolve(from.uri, reference));
  }

  function entered(
    target: Resource | undefined,
    reference: string,
    budget: { hops: number },
  ): Written | Diagnostic | undefined {
    if (target === undefined) return undefined;
    const fragment = fragmentOf(reference);
    if (fragment !== "" && !fragment.startsWith("/")) return target.anchors.get(fragment);
    const tokens = tokensOf(fragment);
    if (tokens === undefined) return undefined;
    let current = target.root;
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

  function fileAt(uri: string | undefined): Resource | undefined {
    return uri === undefined ? undefined : parts.ofDocument(uri);
  }

  function at(uri: string, pointer: JsonPointer): Written | undefined {
    const document = bundle.documents.get(uri);
    const tokens = tokensOf(pointer);
    if (document === undefined || tokens === undefined) return undefined;
    let current: Written | undefined = { uri, pointer: "", value: document.value };
    for (const token of tokens) current = current === undefined ? current : child(current, token);
    return current;
  }

  return { follow, step, find, dynamic, at };
}

/** An OpenAPI document, of which a schema cannot be made. */
function isRootOfApi({ value, pointer }: Written): boolean {
  return pointer === "" && isObject(value) && Object.hasOwn(value, "openapi");
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
