import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ERROR_META } from "../../../../src/language/error-meta.ts";
import type { ToolCall } from "../../../../src/runtime/call/call.ts";
import { McpgenError, withMessage } from "../../../../src/runtime/call/error.ts";
import { runSteps } from "../../../../src/runtime/call/steps.ts";
import {
  call,
  cel,
  forEach,
  format,
  input,
  item,
  now,
  operation,
  output,
  type Step,
  type ToolDefinition,
  take,
  text,
  undo,
  type Value,
  when,
} from "../../../../src/runtime/codegen/v1/index.ts";
import { parseBaseUrl } from "../../../../src/runtime/http/origins.ts";
import { sender } from "../../../../src/runtime/http/send.ts";
import { errorResult } from "../../../../src/runtime/mcp/call-result.ts";
import { shapeResult } from "../../../../src/runtime/projection/shape-result.ts";
import { callOf, failureOf, toolOf } from "../../../helpers/step-call.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

type Answer = (request: { readonly key: string; readonly body: unknown }) => unknown;

/** An API of which a test says what each request is answered: a status, JSON, or the bytes of a body. */
async function upstream(answer: Answer): Promise<{
  readonly run: (
    steps: readonly Step[],
    args?: ToolCall["arguments"],
    facts?: Partial<ToolDefinition>,
  ) => Promise<ToolCall & { readonly text: () => Promise<string> }>;
  readonly seen: string[];
}> {
  const seen: string[] = [];
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const key = `${request.method} ${request.url}`;
      seen.push(key);
      const sent = Buffer.concat(chunks).toString();
      const given = await answer({ key, body: sent === "" ? undefined : JSON.parse(sent) });
      const status = typeof given === "number" ? given : 200;
      response.writeHead(status, { "content-type": "application/json", etag: '"7"' });
      const body = typeof given === "number" ? { message: "no" } : given;
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = parseBaseUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  if (base === undefined) throw new Error("no base");
  const { send, close } = sender({ origins: new Map([["api", base]]) });
  cleanups.push(close, () => new Promise((resolve) => server.close(resolve)));
  const chain = shapeResult(runSteps({ send, environment: { REGION: "eu" } }));
  return {
    seen,
    run: async (steps, args = {}, facts = {}) => {
      const tool = toolOf({
        effect: "write",
        result: { kind: "body", format: "json", maxTokens: 4_000 },
        ...facts,
        steps,
      });
      const made = callOf({ tool, arguments: args });
      return {
        ...made,
        text: async () => {
          const result = await chain(made);
          if (result.kind !== "shaped") throw new Error("not shaped");
          return result.text;
        },
      };
    },
  };
}

const get = operation<{ readonly path: { readonly id: Value } }>({
  source: "api",
  key: "GET /t/{id}",
  method: "GET",
  path: "/t/{id}",
  responses: { "200": ["application/json"] },
  parameters: [{ in: "path", name: "id", required: true }],
  retry: "never",
} as never);
const post = operation<{ readonly body: Value }>({
  source: "api",
  key: "POST /t",
  method: "POST",
  path: "/t",
  responses: { "200": ["application/json"] },
  body: { mediaType: "application/json", required: true },
  retry: "never",
} as never);
const remove = operation<{ readonly path: { readonly id: Value } }>({
  source: "api",
  key: "DELETE /t/{id}",
  method: "DELETE",
  path: "/t/{id}",
  responses: { "200": ["application/json"] },
  parameters: [{ in: "path", name: "id", required: true }],
  retry: "never",
} as never);

test("a step sends what an earlier one answered: parts, headers, status, texts", async () => {
  let got: unknown;
  const { run } = await upstream(({ key, body }) => {
    if (key.startsWith("POST")) got = body;
    return key.startsWith("GET") ? { name: "x", list: [{ id: 5 }] } : { done: true };
  });
  const made = await run([
    call(
      "a",
      get,
      { path: { id: "1" } },
      {
        outputs: {
          id: "$response.body#/list/0/id",
          tag: "$response.header.ETag",
          code: "$response.status",
        },
      },
    ),
    call(
      "b",
      post,
      {
        body: {
          id: output("a", "id"),
          tag: output("a", "tag"),
          code: output("a", "code"),
          who: output("a", "body", "/name"),
          say: text("n-", output("a", "id")),
          at: now(),
        },
      },
      { needs: ["a"] },
    ),
  ]);
  expect(await made.text()).toContain("done");
  expect(got).toMatchObject({ id: 5, tag: '"7"', code: 200, who: "x", say: "n-5" });
  expect(made.record.steps.map(({ step, effect }) => [step, effect])).toEqual([
    ["a", "read"],
    ["b", "applied"],
  ]);
});

test("a value that a step did not give ends the call before the next request", async () => {
  const { run, seen } = await upstream(() => ({}));
  const made = await run([
    call("a", get, { path: { id: "1" } }),
    call("b", post, { body: { id: output("a", "body", "/id") } }, { needs: ["a"] }),
  ]);
  expect(await failureOf(made.text())).toMatchObject({
    code: "upstream_error",
    message: expect.stringContaining("the step a gave no body/id"),
  });
  expect(seen).toEqual(["GET /t/1"]);
});

test("a value of an answer that cannot be sent is not laid to the arguments", async () => {
  const { run, seen } = await upstream(() => ({ id: "../admin" }));
  const first = call("a", get, { path: { id: "1" } }, { outputs: { id: "$response.body#/id" } });
  const read = call("b", get, { path: { id: output("a", "id") } }, { needs: ["a"] });
  expect(await failureOf((await run([first, read])).text())).toMatchObject({
    code: "upstream_error",
    message: expect.stringContaining("The step b cannot send what the steps before it gave: "),
  });
  const given = await run([first, call("b", get, { path: { id: input("id") } })], {
    id: "../admin",
  });
  expect(await failureOf(given.text())).toMatchObject({ code: "invalid_input" });
  expect(seen).toEqual(["GET /t/1", "GET /t/1"]);
});

test("IN-12: readers that need nothing of each other run at once; their record stands in order", async () => {
  const waiting: (() => void)[] = [];
  const { run } = await upstream(async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 2) for (const go of waiting.toReversed()) go();
    });
    return {};
  });
  const made = await run([
    call("a", get, { path: { id: "1" } }),
    call("b", get, { path: { id: "2" } }),
  ]);
  await made.text();
  expect(made.record.steps.map(({ step }) => step)).toEqual(["a", "b"]);
});

test("a failure after a change says which steps took effect", async () => {
  const { run } = await upstream(({ key }) => (key === "GET /t/9" ? 404 : { id: "n" }));
  const made = await run([
    call("before", get, { path: { id: "1" } }),
    call("make", post, { body: {} }),
    call("look", get, { path: { id: "9" } }),
    call("log", post, { body: {} }),
  ]);
  expect(await failureOf(made.text())).toMatchObject({
    code: "upstream_error",
    message: expect.stringContaining(
      "What took effect: before: done; make: done; look: failed; log: not run.",
    ),
  });
});

test.each<[string, unknown, string]>([
  ["that may have been made", 500, "outcome unknown"],
  ["that was refused", 409, "failed"],
  [
    "of which the answer is broken",
    Buffer.from("<html>"),
    "made without an answer that can be used",
  ],
])("a change %s is told as that", async (_, answer, word) => {
  const { run } = await upstream(({ key }) => (key === "POST /t" ? { id: "n" } : answer));
  const made = await run([
    call("make", post, { body: {} }, { undo: undo(remove, { path: { id: "1" } }) }),
    call("drop", remove, { path: { id: "9" } }),
  ]);
  expect(await failureOf(made.text())).toMatchObject({
    message: expect.stringMatching(
      new RegExp(`What took effect: make: done, .*undone; drop: ${word}\\.$`),
    ),
  });
});

test("only an API that gave no answer is unreachable, whatever took effect before", async () => {
  const { run } = await upstream(() => ({}));
  const lacking = await run([
    call("make", post, { body: {} }),
    call("look", get, { path: { id: output("make", "body", "/id") } }, { needs: ["make"] }),
  ]);
  const missing = await failureOf(lacking.text());
  expect(errorResult(missing as McpgenError)._meta).toEqual({
    [ERROR_META]: { code: "upstream_error" },
  });
  const gone = withMessage(new McpgenError("upstream_error", "x", { unreachable: true }), "y");
  expect(errorResult(gone)._meta).toEqual({
    [ERROR_META]: { code: "upstream_error", reason: "unreachable" },
  });
});

test("what can be taken back is, last first, and is said and recorded", async () => {
  let made_ = 0;
  const { run, seen } = await upstream(({ key }) =>
    key === "GET /t/9" ? 404 : key === "DELETE /t/2" ? 500 : { id: String(++made_) },
  );
  const back = (step: string) =>
    undo(remove, { path: { id: output(step as "one", "body", "/id") } });
  const made = await run([
    call("one", post, { body: {} }, { undo: back("one") }),
    call("two", post, { body: {} }, { undo: back("two") }),
    call("look", get, { path: { id: "9" } }),
  ]);
  expect(await failureOf(made.text())).toMatchObject({
    message: expect.stringContaining("one: done, undone; two: done, NOT undone; look: failed"),
  });
  expect(seen.slice(-2)).toEqual(["DELETE /t/2", "DELETE /t/1"]);
  expect(made.record.steps.map(({ step, effect }) => `${step} ${effect}`)).toEqual([
    "one applied",
    "two applied",
    "look read",
    "two.undo unknown",
    "one.undo applied",
  ]);
});

test("a step is left out where its condition does not hold, and the text says that nothing was done", async () => {
  const { run, seen } = await upstream(() => ({ stage: "won" }));
  const steps = [
    call("a", get, { path: { id: "1" } }, { outputs: { stage: "$response.body#/stage" } }),
    call(
      "b",
      post,
      { body: { s: input("stage") } },
      {
        needs: ["a"],
        when: cel("steps.a.stage != inputs.stage", input("stage"), output("a", "stage")),
      },
    ),
  ];
  expect(await (await run(steps, { stage: "won" })).text()).toContain("Nothing was done by b");
  expect(seen).toEqual(["GET /t/1"]);
  await (await run(steps, { stage: "open" })).text();
  expect(seen).toEqual(["GET /t/1", "GET /t/1", "POST /t"]);
});

test("an empty output ends the call with its words; a failure that is passed over is said", async () => {
  const { run, seen } = await upstream(({ key }) => (key === "GET /t/8" ? 404 : { list: [] }));
  const empty = await run([
    call(
      "a",
      get,
      { path: { id: "1" } },
      {
        outputs: { list: "$response.body#/list" },
        onEmpty: { output: "list", stop: "Nobody is there." },
      },
    ),
    call("b", post, { body: {} }, { needs: ["a"] }),
  ]);
  expect(await empty.text()).toBe("Nobody is there.");
  expect(seen).toEqual(["GET /t/1"]);
  const passed = await run([
    call("a", get, { path: { id: "8" } }, { onError: "continue" }),
    call(
      "b",
      post,
      { body: { x: [when(output("a", "body"), { y: output("a", "body", "/z") })], q: 1 } },
      { needs: ["a"] },
    ),
  ]);
  expect(await passed.text()).toContain("The step a failed and was passed over");
  expect(passed.record.warnings).toEqual(["step a: upstream_error"]);
});

test("IN-12: a step is sent for each item, a few at once, within its bound; its outputs are lists", async () => {
  let body: unknown;
  const { run, seen } = await upstream(({ key, body: sent }) => {
    if (key.startsWith("POST")) body = sent;
    return { id: key.slice(-1) };
  });
  const steps = [
    call(
      "a",
      get,
      { path: { id: item() } },
      {
        outputs: { id: "$response.body#/id" },
        forEach: { over: input("ids"), max: 3, concurrency: 2 },
      },
    ),
    call(
      "b",
      post,
      { body: { all: output("a", "id"), rows: [forEach(output("a", "id"), { row: item() })] } },
      { needs: ["a"] },
    ),
  ];
  await (await run(steps, { ids: ["1", "2", "3"] })).text();
  expect(body).toEqual({ all: ["1", "2", "3"], rows: [{ row: "1" }, { row: "2" }, { row: "3" }] });
  expect(seen.slice(0, 3).sort()).toEqual(["GET /t/1", "GET /t/2", "GET /t/3"]);
  const many = await run(steps, { ids: ["1", "2", "3", "4"] });
  expect(await failureOf(many.text())).toMatchObject({
    code: "invalid_input",
    message: "The step a takes at most 3 items, and there are 4.",
  });
});

test("the result is read of the step that it names, and takes from the others what it says", async () => {
  const { run, seen } = await upstream(({ key }) =>
    key.endsWith("/2") ? 500 : { id: key.at(-1), stage: "won", tags: ["a", "b"] },
  );
  const { text } = await run(
    [
      call("first", get, { path: { id: "1" } }, { outputs: { stage: "$response.body#/stage" } }),
      call("broken", get, { path: { id: "2" } }, { onError: "continue" }),
      call("last", get, { path: { id: input("id") } }),
    ],
    { id: "3" },
    {
      effect: "read",
      result: {
        step: "first",
        kind: "object",
        select: {
          id: "id",
          asked: take(input("id")),
          stage: take(output("first", "stage")),
          tags: format(take(output("last", "body"), "tags"), "join"),
          lost: take(output("broken", "body"), "id"),
        },
        format: "json",
        maxTokens: 4_000,
      },
    },
  );
  expect((await text()).split("\n")[0]).toBe(
    '{"id":"1","asked":"3","stage":"won","tags":"a, b","lost":null}',
  );
  expect(seen.length).toBe(3);
});
