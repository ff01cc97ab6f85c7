/** Writes records in order and in groups. */
export interface GroupCommit<T> {
  /** Nothing to wait for where the record is queued; resolves after the commit where it must be durable. */
  add(record: T, durable: boolean): Promise<void> | undefined;
  /** Commits what is queued. */
  flush(): Promise<void>;
}

/** How long a record waits for company when nobody waits for it. */
const LINGER_MS = 10;
/** Records that may wait for a store that hangs. */
const MAX_QUEUED = 20_000;

/**
 * Groups records into commits: one at a time, each with everything that arrived during the one before. The first
 * failed commit poisons the group: it and every later record reject, so that no gap hides between two good records.
 */
export function groupCommit<T>(
  commit: (records: readonly T[], durable: boolean) => Promise<void> | void,
): GroupCommit<T> {
  let queue: T[] = [];
  let waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failure: Error | undefined;

  const commitOnce = async (): Promise<void> => {
    const records = queue;
    const waiters = waiting;
    queue = [];
    waiting = [];
    try {
      await commit(records, waiters.length > 0);
      for (const { resolve } of waiters) resolve();
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      for (const { reject } of [...waiters, ...waiting]) reject(failure);
      queue = [];
      waiting = [];
    }
  };
  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running ??= commitOnce().finally(() => {
      running = undefined;
      if (waiting.length > 0) start();
      else if (queue.length > 0) timer ??= setTimeout(start, LINGER_MS);
    });
    return running;
  };

  return {
    add: (record, durable) => {
      if (failure !== undefined) return Promise.reject(failure);
      if (queue.length >= MAX_QUEUED) {
        return Promise.reject(new Error(`${MAX_QUEUED} records wait already`));
      }
      queue.push(record);
      if (!durable) {
        if (running === undefined) timer ??= setTimeout(start, LINGER_MS);
        return undefined;
      }
      const kept = new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
      start();
      return kept;
    },
    flush: async () => {
      while (queue.length > 0 || running !== undefined) await start();
      if (failure !== undefined) throw failure;
    },
  };
}
