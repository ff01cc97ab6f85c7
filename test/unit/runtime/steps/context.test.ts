import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { StepCall } from "../../../../src/runtime/call/call.ts";
import { runSteps } from "../../../../src/runtime/call/steps.ts";
import { withDeadline } from "../../../../src/runtime/call/with-deadline.ts";
import {
  call,
  input,
  operation,
  undo,
  type Value,
} from "../../../../src/runtime/codegen/v1/index.ts";
import { parseBaseUrl } from "../../../../src/runtime/http/origins.ts";
import { sender } from "../../../../src/runtime/http/send.ts";
import { callOf, failureOf, toolOf } from "../../../helpers/step-call.ts";

const TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

const facts = {
  source: "api",
  responses: { "200": ["application/json"] },
  retry: "never",
} as const;
const get = operation<Record<never, never>>({ ...facts, key: "GET /a", method: "GET", path: "/a" });
const post = operation<{ readonly body: Value }>({
  ...facts,
  key: "POST /b",
  method: "POST",
  path: "/b",
  body: { mediaType: "application/json" },
});
const own = operation<{ readonly header: { readonly traceparent: Value } }>({
  ...facts,
  key: "GET /own",
  method: "GET",
  path: "/own",
  parameters: [{ in: "header", name: "traceparent" }],
});

/** An API that fails at `/b` from the second request on, and a chain with the deadline around it. */
async function api() {
  const seen: { readonly key: string; readonly headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    seen.push({ key: `${request.method} ${request.url}`, headers: request.headers });
    const posts = seen.filter(({ key }) => key === "POST /b").length;
    response.writeHead(posts === 2 ? 500 : 200, { "content-type": "application/json" });
    request.resume().on("end", () => response.end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = parseBaseUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  if (base === undefined) throw new Error("no base");
  const { send, close } = sender({ origins: new Map([["api", base]]) });
  cleanups.push(close, () => new Promise((resolve) => server.close(resolve)));
  const sent: StepCall[] = [];
  const chain = withDeadline(
    runSteps({
      send: (step) => {
        sent.push(step);
        return send(step);
      },
    }),
  );
  return { seen, sent, chain };
}

const tool = toolOf({
  effect: "write",
  timeout: 5_000,
  steps: [
    call("look", get, {}),
    call("first", post, { body: { n: input("n") } }, { undo: undo(post, { body: { n: 0 } }) }),
    call("second", post, { body: {} }),
  ],
});

test("IN-13: deadline, cancellation and correlation flow to every step, also to what takes one back", async () => {
  const { seen, sent, chain } = await api();
  const made = callOf({ tool, arguments: { n: 1 }, traceparent: TRACE });
  await failureOf(chain(made));
  expect(seen.map(({ key }) => key)).toEqual(["GET /a", "POST /b", "POST /b", "POST /b"]);
  expect(seen.map(({ headers }) => headers["traceparent"])).toEqual([TRACE, TRACE, TRACE, TRACE]);
  const [first] = sent;
  expect(first?.call.deadline).toBeLessThan(Number.POSITIVE_INFINITY);
  const forward = sent.slice(0, 3);
  expect(new Set(forward.map((step) => step.call.deadline)).size).toBe(1);
  expect(new Set(forward.map((step) => step.signal)).size).toBe(1);
  expect(new Set(sent.map((step) => step.call.id))).toEqual(new Set([made.id]));
  expect(new Set(sent.map((step) => step.call.record)).size).toBe(1);
});

test("without a trace none is made up; one that the tool itself sends stays", async () => {
  const { seen, chain } = await api();
  await chain(callOf({ tool: toolOf({ steps: [call("look", get, {})] }) }));
  const mine = TRACE.replace("00f0", "11f0");
  const steps = [call("own", own, { header: { traceparent: mine } })];
  await chain(callOf({ tool: toolOf({ steps }), traceparent: TRACE }));
  expect(seen.map(({ headers }) => headers["traceparent"])).toEqual([undefined, mine]);
});
