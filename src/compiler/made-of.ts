import { digestOf } from "../util/digest.ts";
import type { GeneratedFile } from "./ir/file-set.ts";
import type { RemoteFile, SourceAmendment } from "./ir/server-plan.ts";
import type { SourceBundle } from "./ir/source-document.ts";
import { keptPath } from "./source/pins.ts";

/** What a source was made of beside its local files: for the plan and the lock. */
export interface MadeOf {
  readonly amendments?: readonly SourceAmendment[];
  readonly remote?: readonly RemoteFile[];
}

/** `amend` as the overlay lists them. */
export function madeOf(bundle: SourceBundle, amend: readonly string[]): MadeOf {
  const amendments = (bundle.root.amended?.by ?? []).map(({ uri, digest }, i) => ({
    file: amend[i] ?? uri,
    uri,
    digest,
  }));
  const remote = [...bundle.documents.values()]
    .filter(({ uri }) => isUrl(uri))
    .map(({ uri, digest }) => ({ url: uri, digest, path: keptPath(uri) }));
  return {
    ...(amendments.length === 0 ? {} : { amendments }),
    ...(remote.length === 0 ? {} : { remote }),
  };
}

/** The copies of a bundle's files of the network, to be kept in the output: a later build asks nobody. */
export function keptFiles(bundle: SourceBundle): readonly GeneratedFile[] {
  return [...bundle.documents.values()]
    .filter(({ uri }) => isUrl(uri))
    .map(({ uri, text, digest }) => ({
      path: keptPath(uri),
      // Reading drops a byte order mark, which the digest counts.
      text: digestOf(text) === digest ? text : `\ufeff${text}`,
    }));
}

function isUrl(uri: string): boolean {
  return /^https?:/.test(uri);
}
