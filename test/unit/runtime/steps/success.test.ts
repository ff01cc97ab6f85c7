import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { ToolCall } from "../../../../src/runtime/call/call.ts";
import { runSteps } from "../../../../src/runtime/call/steps.ts";
import {
  call,
  operation,
  type Step,
  type SuccessDefinition,
  undo,
  type Value,
} from "../../../../src/runtime/codegen/v1/index.ts";
import { parseBaseUrl } from "../../../../src/runtime/http/origins.ts";
import { sender } from "../../../../src/runtime/http/send.ts";
import { retry } from "../../../../src/runtime/resilience/retry.ts";
import { callOf, failureOf, toolOf } from "../../../helpers/step-call.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

type Answer = (key: string, response: ServerResponse) => unknown;

/** An API that answers 200 with what a test says; undefined: it does not answer. */
async function api(answer: Answer): Promise<{
  readonly run: (...steps: readonly Step[]) => {
    readonly call: ToolCall;
    readonly done: Promise<unknown>;
  };
  readonly seen: string[];
}> {
  const seen: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume().on("end", () => {
      const key = `${request.method} ${request.url}`;
      seen.push(key);
      const body = answer(key, response);
      if (body === undefined) return;
      response.writeHead(response.statusCode, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = parseBaseUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  if (base === undefined) throw new Error("no base");
  const { send, close } = sender({ origins: new Map([["chat", base]]) });
  cleanups.push(
    close,
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  const chain = runSteps({ send: retry({ sleep: async () => {} })(send) });
  return {
    seen,
    run: (...steps) => {
      const made = callOf({ tool: toolOf({ effect: "write", steps }) });
      return { call: made, done: chain(made) };
    },
  };
}

const facts = { source: "chat", responses: { "200": ["application/json"] } } as const;
const look = operation<Record<never, never>>({
  ...facts,
  key: "GET /info",
  method: "GET",
  path: "/info",
  retry: "safe",
});
const post = operation<{ readonly body: Value }>({
  ...facts,
  key: "POST /post",
  method: "POST",
  path: "/post",
  body: { mediaType: "application/json", required: true },
  retry: "never",
});
const ok: SuccessDefinition = { path: "ok", equals: true };

describe("IN-14: an answer that says itself that it failed is an error, whatever its status is", () => {
  test.each<[string, SuccessDefinition, unknown, boolean]>([
    ["the value", ok, { ok: true }, true],
    ["another value", ok, { ok: false, error: "channel_not_found" }, false],
    ["the word for it", ok, { ok: "true" }, false],
    ["nothing at the path", ok, {}, false],
    ["a name of the prototype", { path: "toString", equals: null }, {}, true],
    ["no failure", { path: "errors", equals: null }, { data: {} }, true],
    ["failures", { path: "errors", equals: null }, { errors: [{ message: "no" }] }, false],
    ["a value deep inside", { path: "status[0].code", equals: 0 }, { status: [{ code: 0 }] }, true],
    ["no object", ok, [true], false],
  ])("%s", async (_, success, body, good) => {
    const { run } = await api(() => body);
    const { done, call: made } = run(call("call", look, {}, { success }));
    if (good) await expect(done).resolves.toMatchObject({ kind: "raw" });
    else await expect(done).rejects.toMatchObject({ code: "upstream_error", status: 200 });
    expect(made.record.steps).toMatchObject([{ status: 200, effect: "read" }]);
  });

  test("its message quotes the API on one line, cut, and nothing else of the body", async () => {
    const error = `channel_not_found\n\u202e${"x".repeat(5_000)}`;
    const { run } = await api(() => ({ ok: false, error, data: { secret: "s3cret" } }));
    const thrown = await failureOf(run(call("call", look, {}, { success: ok })).done);
    const { message } = thrown as Error;
    expect(message).toMatch(
      /^The API "chat" answered that the request failed, though with the status 200\. The API "chat" says: "channel_not_found x+…"$/,
    );
    expect(message.length).toBeLessThan(1_200);
    expect(message).not.toContain("s3cret");
  });

  test("a write that is refused so took no effect, is sent once, and later steps are not sent", async () => {
    const { run, seen } = await api(() => ({ ok: false }));
    const { done, call: made } = run(
      call("post", post, { body: {} }, { success: ok }),
      call("look", look, {}),
    );
    await failureOf(done);
    expect(seen).toEqual(["POST /post"]);
    expect(made.record.steps).toMatchObject([{ step: "post", effect: "none", attempts: 1 }]);
  });

  test("a step may be passed over for it", async () => {
    const { run, seen } = await api((key) => ({ ok: key.startsWith("POST") }));
    const { done, call: made } = run(
      call("look", look, {}, { success: ok, onError: "continue" }),
      call("post", post, { body: {} }, { success: ok }),
    );
    await expect(done).resolves.toMatchObject({ kind: "raw" });
    expect(seen).toEqual(["GET /info", "POST /post"]);
    expect(made.record.warnings).toEqual(["step look: upstream_error"]);
  });

  test("what takes a step back is held to it too", async () => {
    let posts = 0;
    const { run } = await api((key) => ({ ok: key.startsWith("POST") && posts++ === 0 }));
    const { done } = run(
      call(
        "post",
        post,
        { body: {} },
        { success: ok, undo: undo(post, { body: {} }, { success: ok }) },
      ),
      call("look", look, {}, { success: ok }),
    );
    await expect(done).rejects.toMatchObject({
      message: expect.stringContaining("What took effect: post: done, NOT undone; look: failed."),
    });
  });
});

describe("limits of one step", () => {
  test("a read that takes longer than its step may is stopped by the step's name", async () => {
    const { run } = await api(() => undefined);
    await expect(run(call("look", look, {}, { timeout: 60 })).done).rejects.toMatchObject({
      code: "deadline_exceeded",
      message: "The step look was stopped after 0.06 s. Ask for less at once, or try again later.",
    });
  });

  test("the call goes on behind a step that is passed over", async () => {
    const { run } = await api((key) => (key.startsWith("GET") ? undefined : { ok: true }));
    const { done, call: made } = run(
      call("look", look, {}, { timeout: 60, onError: "continue" }),
      call("post", post, { body: {} }),
    );
    await expect(done).resolves.toMatchObject({ kind: "raw", answer: { body: { ok: true } } });
    expect(made.record.warnings).toEqual(["step look: deadline_exceeded"]);
  });

  test("of a write that went out nobody knows what became", async () => {
    const { run } = await api(() => undefined);
    const { done } = run(call("post", post, { body: {} }, { timeout: 60 }));
    await expect(done).rejects.toMatchObject({ code: "outcome_unknown" });
  });

  test.each([
    [1, 1],
    [2, 2],
    [3, 3],
  ])("its own retry stands in place of the tool's: %i attempts", async (attempts, sent) => {
    const { run, seen } = await api((_, response) => {
      response.statusCode = 500;
      return {};
    });
    await failureOf(run(call("look", look, {}, { retry: { attempts, status: [500] } })).done);
    expect(seen).toHaveLength(sent);
  });

  test("what is not safe to repeat is sent once, whatever its retry says", async () => {
    const { run, seen } = await api((_, response) => {
      response.statusCode = 503;
      return {};
    });
    const options = { retry: { attempts: 3, status: [503] } };
    await failureOf(run(call("post", post, { body: {} }, options)).done);
    expect(seen).toEqual(["POST /post"]);
  });
});
