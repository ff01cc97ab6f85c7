/** What tests share of one environment. */
export interface Shared<E> {
  /** A test that runs in the environment, which starts with the first one and closes behind the last. */
  test(body: (environment: E) => Promise<void>): () => Promise<void>;
}

/**
 * An environment that lives as long as tests need it. It counts the tests that were made and closes when as many have
 * run: no hook of a test runner is needed, and none could be registered from inside a test. Where some never run
 * (`-t`), its handles do not keep the process alive.
 */
export function shared<E>(
  start: () => Promise<E>,
  close: (environment: E) => Promise<void>,
): Shared<E> {
  let waiting = 0;
  let running: Promise<E> | undefined;
  return {
    test: (body) => {
      waiting++;
      let counted = false;
      return async () => {
        running ??= start();
        const current = running;
        try {
          await body(await current);
        } finally {
          // A test that is repeated counts once.
          if (!counted) waiting--;
          counted = true;
          if (waiting <= 0 && running === current) {
            running = undefined;
            await current.then(close, () => undefined);
          }
        }
      };
    },
  };
}
