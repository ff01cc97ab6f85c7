/** Vitest's `expect`, loaded when a test runs: the kit can be imported without a test runner. */
async function expectOfVitest(): Promise<typeof import("vitest").expect> {
  try {
    return (await import("vitest")).expect;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw thrown;
    throw new Error("Contract tests run in vitest: npm install --save-dev vitest", {
      cause: thrown,
    });
  }
}

/** Compares with the stored snapshot of the running test. In CI a missing one fails and none is written. */
export async function expectSnapshot(text: string): Promise<void> {
  const expect = await expectOfVitest();
  expect(text).toMatchSnapshot();
}

/** Deep equality, with a difference to read. */
export async function expectSame(
  actual: unknown,
  expected: unknown,
  message: string,
): Promise<void> {
  const expect = await expectOfVitest();
  expect(actual, message).toEqual(expected);
}
