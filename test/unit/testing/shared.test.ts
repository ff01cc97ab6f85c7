import { describe, expect, test } from "vitest";
import { shared } from "../../../src/testing/contract/run.ts";

describe("an environment that tests share", () => {
  const counted = () => {
    const seen = { started: 0, closed: 0 };
    const environment = shared(
      async () => ++seen.started,
      async () => {
        seen.closed++;
      },
    );
    return { seen, environment };
  };

  test("starts with the first test and closes behind the last", async () => {
    const { seen, environment } = counted();
    const bodies = [1, 2, 3].map(() => environment.test(async () => {}));
    expect(seen).toEqual({ started: 0, closed: 0 });
    for (const body of bodies) {
      expect(seen.closed).toBe(0);
      await body();
    }
    expect(seen).toEqual({ started: 1, closed: 1 });
  });

  test("closes behind a last test that fails, and starts anew when that one is repeated", async () => {
    const { seen, environment } = counted();
    const body = environment.test(async () => {
      throw new Error("wrong");
    });
    await expect(body()).rejects.toThrow("wrong");
    await expect(body()).rejects.toThrow("wrong");
    expect(seen).toEqual({ started: 2, closed: 2 });
  });

  test("a start that fails fails each test", async () => {
    const environment = shared(
      async () => {
        throw new Error("no port");
      },
      async () => {},
    );
    const bodies = [1, 2].map(() => environment.test(async () => {}));
    for (const body of bodies) await expect(body()).rejects.toThrow("no port");
  });
});
