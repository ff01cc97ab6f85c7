import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** One entry of the corpus: an API by its root documents. */
export interface Entry {
  readonly name: string;
  readonly documents: readonly CorpusDocument[];
}

/** One root document. */
export interface CorpusDocument {
  /** Of the entry, with the document's own name where the entry has several. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Operations as the corpus counted them; undefined where it counted the whole entry only. */
  readonly operations: number | undefined;
  /** Whether swagger-parser found the document valid; undefined where it was not asked. */
  readonly valid: boolean | undefined;
}

interface Fact {
  readonly slug: string;
  readonly roots: readonly string[];
  readonly operations: number;
  /** By root document; an entry of many has one line of sums instead. */
  readonly checks: { readonly [root: string]: { readonly swaggerParser?: boolean } | number };
}

/** The entries of a corpus folder, as its `facts.json` lists them. */
export function corpusEntries(folder: string): readonly Entry[] {
  const facts = JSON.parse(readFileSync(join(folder, "facts.json"), "utf8")) as readonly Fact[];
  return facts.map(({ slug, roots, operations, checks }) => ({
    name: slug,
    documents: roots.map((root) => ({
      name: roots.length === 1 ? slug : `${slug}/${nameOf(root)}`,
      path: join(folder, root),
      operations: roots.length === 1 ? operations : undefined,
      valid: validity(checks, root),
    })),
  }));
}

function validity(checks: Fact["checks"], root: string): boolean | undefined {
  const own = checks[root];
  if (typeof own === "object") return own.swaggerParser;
  return typeof checks["of"] === "number" && checks["swaggerParserOk"] === checks["of"]
    ? true
    : undefined;
}

/** The last folder and the file's name without its ending: `3.0/petstore`. */
function nameOf(root: string): string {
  const parts = root.split("/");
  const file = basename(root).replace(/\.[a-z]+$/, "");
  return parts.length > 1 ? `${parts.at(-2)}/${file}` : file;
}
