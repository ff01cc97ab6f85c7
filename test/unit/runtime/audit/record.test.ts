import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../../../../src/runtime/call/identity.ts";
import type { Runtime } from "../../../../src/runtime/serve/runtime.ts";
import { digestOfJson } from "../../../../src/util/digest.ts";
import { type MemorySink, memorySink } from "../../../helpers/memory-sink.ts";
import { notesRuntime } from "../../../helpers/notes-server.ts";
import { type NotesUpstream, startNotesUpstream } from "../../../helpers/notes-upstream.ts";

const caller: Caller = {
  principal: {
    issuer: "https://i.example.com",
    subject: "alice",
    scopes: new Set(["notes.read", "notes.write"]),
  },
  actor: { clientId: "assistant" },
};
const signal = new AbortController().signal;
let upstream: NotesUpstream;
let good: MemorySink;
let bad: MemorySink;
let runtime: Runtime;
let reports: string[];

beforeAll(async () => {
  upstream = await startNotesUpstream();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  upstream.seen.length = 0;
  upstream.behaviour = "ok";
  good = memorySink("good");
  bad = memorySink("bad");
  ({ runtime, reports } = await notesRuntime({ upstream: upstream.url, sinks: [bad, good] }));
  return () => runtime.close();
});

const add = (args: Record<string, string> = { title: "Milk", secret: "s3cret" }) =>
  runtime.call("add_note", args, caller, { signal });
const get = () => runtime.call("get_note", { id: "1" }, caller, { signal });

test("EV-01: one call's records hold user, agent, decision, input and change together", async () => {
  await add();
  const shared = {
    v: 1,
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    who: { user: "alice", issuer: "https://i.example.com", agent: "assistant" },
    what: {
      server: "notes",
      tool: "add_note",
      build: `sha256:${"0".repeat(62)}aa`,
      definition: `sha256:${"0".repeat(63)}3`,
    },
    auth: { effect: "permit", rules: ["tool.scopes"] },
    input: { digest: digestOfJson({ secret: "s3cret", title: "Milk" }), clear: { title: "Milk" } },
  };
  const step = { step: "add", source: "notes", operation: "POST /notes" };
  expect(good.events).toEqual([
    { ...shared, phase: "attempt", change: [{ ...step, attempts: 0, effect: "none" }] },
    {
      ...shared,
      phase: "outcome",
      change: [{ ...step, attempts: 1, status: 201, effect: "applied" }],
      result: { ok: true },
      cost: { ms: expect.any(Number), bytesIn: expect.any(Number), tokensOut: expect.any(Number) },
    },
  ]);
  expect(good.events[0]?.id).toBe(good.events[1]?.id);
});

test("a value stands in the record only where the overlay clears it", async () => {
  await add();
  expect(JSON.stringify(good.events)).not.toContain("s3cret");
});

test("EV-06: the attempt of a write is durable before the first byte goes out", async () => {
  let sentBefore = -1;
  const write = bad.write;
  bad.write = async (event, options) => {
    if (event.phase === "attempt") {
      await new Promise((resolve) => setTimeout(resolve, 30));
      sentBefore = upstream.seen.length;
    }
    return write(event, options);
  };
  await add();
  expect(sentBefore).toBe(0);
  expect(upstream.seen).toHaveLength(1);
  expect(good.durable).toEqual([true, false]);
});

test("EV-06: a write without an answer is recorded as unknown", async () => {
  upstream.behaviour = "hang";
  const gone = new AbortController();
  const call = runtime.call("add_note", { title: "x" }, caller, { signal: gone.signal });
  await expect.poll(() => upstream.seen.length).toBe(1);
  gone.abort();
  expect(await call).toMatchObject({ kind: "failed", error: { code: "outcome_unknown" } });
  expect(good.events.at(-1)).toMatchObject({
    change: [{ effect: "unknown" }],
    result: { ok: false, error: "outcome_unknown" },
  });
});

describe("EV-26: with one sink down", () => {
  test.each(["attempt", "always"] as const)("a write is not sent (%s fails)", async (fails) => {
    bad.fails = fails;
    expect(await add()).toMatchObject({ kind: "failed", error: { code: "audit_unavailable" } });
    expect(upstream.seen).toEqual([]);
  });

  test("a read is not sent either where its attempt is refused", async () => {
    bad.fails = "attempt";
    expect(await get()).toMatchObject({ kind: "failed", error: { code: "audit_unavailable" } });
    expect(upstream.seen).toEqual([]);
  });

  test.each([
    ["read", get],
    ["write", add],
  ] as const)("a finished %s keeps its answer, and the operator is told", async (_, call) => {
    bad.fails = "outcome";
    expect(await call()).toMatchObject({ kind: "shaped" });
    expect(reports).toEqual([expect.stringMatching(/^audit sink bad lost the outcome of call/)]);
  });
});

test("EV-30: a sink that fails loses nothing of the others", async () => {
  bad.fails = "outcome";
  await get();
  expect(good.events.map(({ phase }) => phase)).toEqual(["attempt", "outcome"]);
  bad.fails = "always";
  await add();
  expect(good.events.map(({ phase }) => phase)).toEqual([
    "attempt",
    "outcome",
    "attempt",
    "outcome",
  ]);
  expect(good.events.at(-1)?.result).toEqual({ ok: false, error: "audit_unavailable" });
});

test("invalid input is recorded, without a value and without a decision", async () => {
  await runtime.call("add_note", { title: 7 }, caller, { signal });
  expect(good.events).toMatchObject([
    {
      phase: "outcome",
      auth: { effect: "none", rules: [] },
      result: { ok: false, error: "invalid_input" },
    },
  ]);
  expect(good.events[0]?.input).toEqual({ digest: digestOfJson({ title: 7 }) });
});

test("a call without a user or an application is refused first, and recorded", async () => {
  const nobody = { ...caller, principal: { ...caller.principal, subject: "" } };
  const nothing = { ...caller, actor: { clientId: "" } };
  const answers = [
    await runtime.call("get_note", { id: "1" }, nobody, { signal }),
    await runtime.call("get_note", { id: "1" }, nothing, { signal }),
  ];
  expect(answers).toMatchObject([
    { error: { code: "authentication_required", message: "The call names no user." } },
    { error: { code: "authentication_required", message: "The call names no application." } },
  ]);
  expect(good.events.map(({ result }) => result?.error)).toEqual([
    "authentication_required",
    "authentication_required",
  ]);
  expect(upstream.seen).toEqual([]);
});

test("a failing API is recorded with its status", async () => {
  upstream.behaviour = 404;
  await get();
  expect(good.events.at(-1)).toMatchObject({
    change: [{ status: 404, effect: "read" }],
    result: { ok: false, error: "upstream_error" },
  });
});

test("a call of an unknown tool is no call of a tool", async () => {
  expect(await runtime.call("nope", {}, caller, { signal })).toEqual({ kind: "unknown" });
  expect(good.events).toEqual([]);
});
