import { afterEach, expect, test } from "vitest";
import type { InvokeStep } from "../../../../src/runtime/call/call.ts";
import { parseBaseUrl } from "../../../../src/runtime/http/origins.ts";
import { sender } from "../../../../src/runtime/http/send.ts";
import { retry } from "../../../../src/runtime/resilience/retry.ts";
import { OK, rawServer } from "../../../helpers/raw-server.ts";
import { failureOf, operationOf, stepOf } from "../../../helpers/step-call.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

const BUSY = "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n";
const limited = (retryAfter: string): string =>
  `HTTP/1.1 429 Slow\r\nretry-after: ${retryAfter}\r\ndate: Sat, 21 Nov 2026 10:00:00 GMT\r\ncontent-length: 0\r\n\r\n`;

/** An API that answers each request with the next of these, undefined being a reset, and then well. */
async function api(...answers: readonly (string | undefined)[]) {
  const waits: number[] = [];
  const server = await rawServer((socket, _, index) => {
    if (index >= answers.length) return OK;
    if (answers[index] === undefined) socket.resetAndDestroy();
    return answers[index];
  });
  const base = parseBaseUrl(server.url);
  if (base === undefined) throw new Error("no base URL");
  const upstream = sender({ origins: new Map([["api", base]]) });
  cleanups.push(async () => {
    await server.close();
    await upstream.close();
  });
  const send: InvokeStep = retry({
    sleep: async (ms) => {
      waits.push(ms);
    },
    random: () => 0,
  })(upstream.send);
  return { send, requests: server.requests, waits };
}

test.each<[string, string | undefined]>([
  ["503", BUSY],
  ["a reset connection", undefined],
  ["429", limited("0")],
])("CT-17: a read after %s is sent again, and the record counts it", async (_, answer) => {
  const { send, requests } = await api(answer);
  const step = stepOf(operationOf());
  expect(await send(step)).toMatchObject({ status: 200, body: {} });
  expect(requests).toHaveLength(2);
  expect(step.progress).toEqual({ attempts: 2, sent: true, status: 200 });
});

test.each<[string, string | undefined, string]>([
  ["503", BUSY, "upstream_error"],
  ["a reset connection", undefined, "outcome_unknown"],
  ["429", limited("0"), "rate_limited"],
])("a write after %s is never sent again", async (_, answer, code) => {
  const { send, requests } = await api(answer);
  const error = await failureOf(send(stepOf(operationOf({ method: "POST" }))));
  expect(error).toMatchObject({ code });
  expect(requests).toHaveLength(1);
});

test.each([
  ["1", [1_000]],
  ["Sat, 21 Nov 2026 10:00:02 GMT", [2_000]],
  ["garbage", [0]],
])("Retry-After: %s is waited for as %j ms", async (retryAfter, want) => {
  const { send, waits } = await api(limited(retryAfter));
  await send(stepOf(operationOf()));
  expect(waits).toEqual(want);
});

test.each(["86400", "Sun, 22 Nov 2026 10:00:00 GMT"])(
  "Retry-After: %s is told, without another request",
  async (retryAfter) => {
    const { send, requests } = await api(limited(retryAfter));
    const error = await failureOf(send(stepOf(operationOf())));
    expect(error).toMatchObject({ code: "rate_limited", retryAfter: 86_400 });
    expect(requests).toHaveLength(1);
  },
);
