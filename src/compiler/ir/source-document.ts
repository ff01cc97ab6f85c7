import type { Digest } from "../../util/digest.ts";
import type { JsonPointer } from "../../util/pointer.ts";

/** A place in a text, both 1-based; `length` is the code units to underline. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** One file that was read: its text and its value. Positions are computed on demand. */
export interface SourceDocument {
  /** As in `Origin.uri`. */
  readonly uri: string;
  readonly text: string;
  readonly value: unknown;
  readonly digest: Digest;
  /** Where a pointer's value (or its key) stands in the text; the nearest ancestor's place when it has none. */
  locate(pointer: JsonPointer, onKey: boolean): TextRange;
  /** Set where amendments made the value: `text`, `digest` and `locate` are still those of the file. */
  readonly amended?: {
    /** The file as it was read. */
    readonly original: SourceDocument;
    /** The amendments, in the order in which they were applied. */
    readonly by: readonly SourceDocument[];
    /** Where the value at a pointer was written: in the file itself or in an amendment, by a pointer into that. */
    writtenAt(pointer: JsonPointer): { readonly uri: string; readonly pointer: JsonPointer };
  };
}

/** A document that amendments were applied to. */
export type AmendedDocument = SourceDocument & Required<Pick<SourceDocument, "amended">>;

/** A source of the overlay: its root document and every file that its references reach. */
export interface SourceBundle {
  readonly name: string;
  readonly root: SourceDocument;
  /** By uri, the root included, in code-unit order. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** The uri of the file that `reference` (without its fragment) names from the document at `from`. */
  resolve(from: string, reference: string): string | undefined;
  /** Told of a file that is not there: a name in its folder like the one that `reference` spells, as one would write it. */
  readonly missing?: (
    from: string,
    reference: string,
  ) => { readonly nearest: string | undefined } | undefined;
  /** Over every file's uri relative to the root and its digest. */
  readonly digest: Digest;
}
