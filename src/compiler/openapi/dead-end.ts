import { isObject, own } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import { pointer, resolvePointer, tokensOf } from "../../util/pointer.ts";
import { quote } from "../diagnostics/quote.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { fragmentOf } from "./fragment.ts";
import type { Resource } from "./resources.ts";

/** What is told of a reference that leads nowhere. */
export interface DeadEnd {
  readonly reference: string;
  /** The file or the name that is missing. */
  readonly missing: string;
  /** The reference that was likely meant. */
  readonly nearest: string | undefined;
}

/** Names that are compared with misspelt ones, per bundle: a document of nothing but dead references is told fast. */
const MOST_COMPARED = 200_000;

/** Where 2.0 and 3.x keep what is referred to: the name of one stands in a reference to the other. */
const REUSED = [
  "components/schemas",
  "components/parameters",
  "components/responses",
  "components/requestBodies",
  "components/headers",
  "components/securitySchemes",
  "definitions",
  "parameters",
  "responses",
] as const;

/** Tells where references of a bundle end: in a file that is not there, or at a name that nothing has. */
export function deadEnds(
  bundle: SourceBundle,
): (reference: string, from: string, target: Resource | undefined) => DeadEnd {
  let compared = 0;
  const like = (name: string, names: readonly string[]): string | undefined => {
    compared += names.length;
    return compared > MOST_COMPARED ? undefined : nearest(name, names);
  };
  return (reference, from, target) => {
    const [file = ""] = reference.split("#", 1);
    if (target === undefined) {
      const absent = bundle.missing?.(from, reference);
      const missing =
        absent === undefined
          ? `nothing was read of ${quote(file)}`
          : `there is no file ${quote(file)}`;
      const near = absent?.nearest;
      return {
        reference,
        missing,
        nearest: near === undefined ? undefined : `${near}${reference.slice(file.length)}`,
      };
    }
    const fragment = fragmentOf(reference);
    const { uri } = target.root;
    if (!fragment.startsWith("/")) {
      const near = like(fragment, [...target.anchors.keys()]);
      return {
        reference,
        missing: `${quote(uri)} has no $anchor ${quote(fragment)}`,
        nearest: near === undefined ? undefined : `${file}#${near}`,
      };
    }
    const tokens = tokensOf(fragment);
    if (tokens === undefined) {
      const missing = `after # stands ${quote(fragment)}, which is no JSON Pointer`;
      return { reference, missing, nearest: undefined };
    }
    const { depth, names } = endOf(target.root.value, tokens);
    const token = tokens[depth] ?? "";
    const at = pointer("", ...tokens.slice(0, depth));
    const near = like(token, names);
    const written = (path: readonly string[]): string =>
      `${file}#${encodeURI(pointer("", ...path))}`;
    const last = tokens[tokens.length - 1] ?? "";
    const elsewhere = near === undefined ? reusedAs(target.root.value, last) : undefined;
    return {
      reference,
      missing: `${at === "" ? quote(uri) : `${quote(at)} of ${quote(uri)}`} has no ${quote(token)}`,
      nearest:
        near !== undefined
          ? written([...tokens.slice(0, depth), near, ...tokens.slice(depth + 1)])
          : elsewhere === undefined
            ? undefined
            : written(elsewhere),
    };
  };
}

/** How many tokens of a pointer lead on, and the names where it ends. */
function endOf(
  root: unknown,
  tokens: readonly string[],
): { readonly depth: number; readonly names: readonly string[] } {
  let value = root;
  for (const [depth, token] of tokens.entries()) {
    const next =
      typeof value === "object" && value !== null && Object.hasOwn(value, token)
        ? (value as Record<string, unknown>)[token]
        : undefined;
    if (next === undefined) {
      return {
        depth,
        names: isObject(value) && own(value, "$ref") === undefined ? Object.keys(value) : [],
      };
    }
    value = next;
  }
  return { depth: tokens.length - 1, names: [] };
}

/** The place of a name where a document keeps what is referred to. */
function reusedAs(root: unknown, name: string): readonly string[] | undefined {
  for (const place of REUSED) {
    const path = [...place.split("/"), name];
    if (resolvePointer(root, pointer("", ...path)) !== undefined) return path;
  }
  return undefined;
}
