import { randomId } from "../../util/random-id.ts";
import type { FileStore, KeptFile } from "../call/file-store.ts";
import type { Caller } from "../call/identity.ts";
import { FILE_LIMITS, type FileLimits } from "../call/limits.ts";

interface Entry extends KeptFile {
  readonly owner: string;
  readonly until: number;
}

/**
 * A file store of one process: another replica does not know its links. The oldest files go first, the owner's own
 * before anybody else's.
 *
 * @param now milliseconds, of any clock that only goes forward.
 */
export function memoryFiles(
  limits: FileLimits = FILE_LIMITS,
  now: () => number = () => performance.now(),
): FileStore {
  const entries = new Map<string, Entry>();

  const expire = (): void => {
    const time = now();
    for (const [uri, { until }] of entries) {
      // In order of arrival, which is the order in which they run out.
      if (until > time) break;
      entries.delete(uri);
    }
  };
  /** Lets the oldest go until the newest fits beside what is left. */
  const makeRoom = (of: readonly Entry[], files: number, bytes: number): void => {
    let count = of.length;
    let held = of.reduce((sum, entry) => sum + entry.file.bytes, 0);
    for (const entry of of.slice(0, -1)) {
      if (count <= files && held <= bytes) return;
      entries.delete(entry.uri);
      count--;
      held -= entry.file.bytes;
    }
  };
  const ownedBy = (owner: string): readonly Entry[] =>
    [...entries.values()].filter((entry) => entry.owner === owner);

  return {
    keep: async (caller, tool, file) => {
      expire();
      const owner = ownerOf(caller);
      const uri = `mcpgen://file/${randomId()}/${encodeURIComponent(file.name)}`;
      const entry = { uri, tool, file, owner, until: now() + limits.keepMs };
      entries.set(uri, entry);
      makeRoom(ownedBy(owner), limits.callerFiles, limits.callerBytes);
      makeRoom([...entries.values()], limits.files, limits.bytes);
      return entry;
    },
    read: async (caller, uri) => {
      expire();
      const entry = entries.get(uri);
      return entry?.owner === ownerOf(caller) ? entry : undefined;
    },
    list: async (caller) => {
      expire();
      return ownedBy(ownerOf(caller));
    },
  };
}

/** Possession of a link is not authentication: whoever reads must be who called. */
function ownerOf({ principal, actor }: Caller): string {
  return JSON.stringify([principal.issuer, principal.subject, actor.clientId]);
}
