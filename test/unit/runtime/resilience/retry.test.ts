import { describe, expect, test } from "vitest";
import type { StepCall } from "../../../../src/runtime/call/call.ts";
import { type ErrorDetails, McpgenError } from "../../../../src/runtime/call/error.ts";
import { type RetryOptions, retry } from "../../../../src/runtime/resilience/retry.ts";
import { retryBudget } from "../../../../src/runtime/resilience/retry-budget.ts";
import { callOf, failureOf, operationOf, stepOf, toolOf } from "../../../helpers/step-call.ts";

const answer = { status: 200, mediaType: undefined, body: undefined };
const limited = (retryAfter?: number): McpgenError =>
  failure("rate_limited", 429, retryAfter === undefined ? {} : { retryAfter });
const failure = (
  code: McpgenError["code"],
  status?: number,
  details: ErrorDetails = {},
): McpgenError =>
  new McpgenError(code, "no", { ...details, ...(status === undefined ? {} : { status }) });

/** Runs a step whose attempts fail as listed and then succeed, on a clock of its own. */
async function run(
  failures: readonly unknown[],
  step: StepCall = stepOf(operationOf()),
  options: RetryOptions = {},
) {
  let clock = 0;
  const waits: number[] = [];
  let attempts = 0;
  const send = retry({
    now: () => clock,
    random: () => 1,
    sleep: async (ms) => {
      waits.push(ms);
      clock += ms;
    },
    ...options,
  })(async () => {
    const failed = failures[attempts++];
    if (failed !== undefined) throw failed;
    return answer;
  });
  const result = await send(step).then(
    () => "ok",
    (error: unknown) => error,
  );
  return { result, attempts, waits };
}

const inTime = (deadline: number): StepCall =>
  stepOf(operationOf(), {}, { call: callOf({ deadline }) });

describe("IN-09: what is repeated", () => {
  test.each<[string, unknown]>([
    ["429", limited()],
    ["502", failure("upstream_error", 502)],
    ["503", failure("upstream_error", 503)],
    ["504", failure("upstream_error", 504)],
    ["a failed connection", failure("upstream_error")],
  ])("CT-17: a safe operation after %s", async (_, error) => {
    expect(await run([error, error])).toEqual({ result: "ok", attempts: 3, waits: [200, 400] });
  });

  test.each<[string, unknown]>([
    ["500", failure("upstream_error", 500)],
    ["404", failure("upstream_error", 404)],
    ["401", failure("upstream_auth_failed", 401)],
    ["an unreadable answer", failure("upstream_error", 200)],
    ["an answer that is too large", failure("response_too_large")],
    ["bad input", failure("invalid_input")],
    ["a lost write", failure("outcome_unknown")],
    ["a bug", new TypeError("bug")],
  ])("not after %s", async (_, error) => {
    expect(await run([error])).toEqual({ result: error, attempts: 1, waits: [] });
  });

  test("nothing but safe operations, whatever went wrong", async () => {
    for (const error of [limited(0), failure("upstream_error"), failure("upstream_error", 503)]) {
      const got = await run([error], stepOf(operationOf({ method: "POST" })));
      expect(got).toEqual({ result: error, attempts: 1, waits: [] });
    }
  });

  test("as often and after what the tool says", async () => {
    const tool = toolOf({ retry: { attempts: 2, status: [500] } });
    const step = stepOf(operationOf(), {}, { call: callOf({ tool }) });
    const broken = failure("upstream_error", 500);
    expect(await run([broken, broken], step)).toMatchObject({ result: broken, attempts: 2 });
    expect(await run([limited()], step)).toMatchObject({ attempts: 1 });
  });

  test("three attempts at most, and the last failure is told", async () => {
    const errors = [failure("upstream_error", 502), failure("upstream_error", 502), limited(1)];
    expect(await run(errors)).toEqual({ result: errors[2], attempts: 3, waits: [200, 400] });
  });

  test("not after a cancelled call", async () => {
    const controller = new AbortController();
    controller.abort(failure("cancelled"));
    const step = { ...stepOf(operationOf()), signal: controller.signal };
    expect(await run([failure("upstream_error")], step)).toMatchObject({ attempts: 1 });
  });
});

describe("IN-09: how long it waits", () => {
  test("full jitter below a doubling bound", async () => {
    const got = await run([limited(), limited()], undefined, { random: () => 0.25 });
    expect(got.waits).toEqual([50, 100]);
    const tool = toolOf({ retry: { attempts: 9, status: [429] } });
    const step = stepOf(operationOf(), {}, { call: callOf({ tool }) });
    const many = await run(
      Array.from({ length: 8 }, () => limited()),
      step,
    );
    expect(many.waits).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });

  test.each([0, 1, 10])("Retry-After of %i seconds is kept, never undercut", async (seconds) => {
    const { result, waits } = await run([limited(seconds)]);
    expect(result).toBe("ok");
    expect(waits).toEqual([Math.max(200, seconds * 1_000)]);
  });

  test.each([11, 86_400])("%i seconds are told instead of waited for", async (seconds) => {
    for (const error of [
      limited(seconds),
      failure("upstream_error", 503, { retryAfter: seconds }),
    ]) {
      const { result, attempts, waits } = await run([error]);
      expect(result).toMatchObject({ code: "rate_limited", retryAfter: seconds });
      expect((result as Error).message).toContain(`${seconds} seconds`);
      expect([attempts, waits]).toEqual([1, []]);
    }
  });

  test("so is a wait beyond the deadline, at once", async () => {
    expect((await run([limited(5)], inTime(5_000))).result).toMatchObject({
      code: "rate_limited",
      retryAfter: 5,
    });
    expect(await run([limited(5)], inTime(5_001))).toMatchObject({ result: "ok", waits: [5_000] });
  });

  test("without Retry-After a backoff beyond the deadline ends it with what happened", async () => {
    const error = failure("upstream_error", 503);
    expect(await run([error], inTime(200))).toEqual({ result: error, attempts: 1, waits: [] });
  });

  test("an abort ends the wait", async () => {
    const controller = new AbortController();
    const gone = failure("cancelled");
    const send = retry({ random: () => 1 })(async () => {
      setTimeout(() => controller.abort(gone));
      throw limited(9);
    });
    const step = { ...stepOf(operationOf()), signal: controller.signal };
    expect(await failureOf(send(step))).toBe(gone);
  });
});

describe("the budget", () => {
  const outage = async (calls: number): Promise<number> => {
    let sent = 0;
    const send = retry({ now: () => 0, sleep: async () => undefined })(async () => {
      sent++;
      throw failure("upstream_error", 503);
    });
    for (let i = 0; i < calls; i++) await failureOf(send(stepOf(operationOf())));
    return sent;
  };

  test("an outage is amplified by a tenth, beside a floor of ten", async () => {
    const sent = await outage(10_000);
    expect(sent).toBeGreaterThan(11_000);
    expect(sent).toBeLessThanOrEqual(11_010);
  });

  test("single calls can always be repeated", async () => {
    expect(await outage(1)).toBe(3);
  });

  test("time fills it to its floor only, requests to its cap", () => {
    let now = 0;
    const budget = retryBudget(() => now);
    const spent = (): number => {
      let n = 0;
      while (budget.spend()) n++;
      return n;
    };
    expect(spent()).toBe(10);
    now = 500;
    expect(spent()).toBe(5);
    now = 3_600_000;
    expect(spent()).toBe(10);
    for (let i = 0; i < 10_000; i++) budget.earn();
    expect(spent()).toBe(100);
  });

  test("sources do not share it", async () => {
    let sent = 0;
    const send = retry({ now: () => 0, sleep: async () => undefined })(async () => {
      sent++;
      throw failure("upstream_error", 503);
    });
    for (let i = 0; i < 100; i++) await failureOf(send(stepOf(operationOf())));
    sent = 0;
    await failureOf(send(stepOf(operationOf({ source: "other" }))));
    expect(sent).toBe(3);
  });
});
