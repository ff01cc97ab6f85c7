import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../../../../src/runtime/call/identity.ts";
import type { CallAnswer } from "../../../../src/runtime/mcp/served-tools.ts";
import type { Runtime } from "../../../../src/runtime/serve/runtime.ts";
import { type MemorySink, memorySink } from "../../../helpers/memory-sink.ts";
import { type NotesOptions, notesRuntime } from "../../../helpers/notes-server.ts";
import { type NotesUpstream, startNotesUpstream } from "../../../helpers/notes-upstream.ts";

const who = (...scopes: readonly string[]): Caller => ({
  principal: { issuer: "https://i.example.com", subject: "alice", scopes: new Set(scopes) },
  actor: { clientId: "assistant" },
});
const everyone = who("notes.read", "notes.write");
const reader = who("notes.read");
const nobody = who();
const { signal } = new AbortController();

let upstream: NotesUpstream;
let sink: MemorySink;
let runtime: Runtime;
let reports: string[];

const start = async (options: Partial<NotesOptions> = {}): Promise<void> => {
  await runtime?.close();
  sink = memorySink();
  ({ runtime, reports } = await notesRuntime({
    upstream: upstream.url,
    sinks: [sink],
    discovery: {},
    ...options,
  }));
};
beforeAll(async () => {
  upstream = await startNotesUpstream();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  upstream.seen.length = 0;
  upstream.behaviour = "ok";
  await start();
});
afterEach(() => runtime.close());

const ask = (tool: string, args: Record<string, unknown>, caller = everyone): Promise<CallAnswer> =>
  runtime.call(tool, args as never, caller, { signal });
const textOf = (answer: CallAnswer): string =>
  answer.kind === "shaped" ? answer.text : answer.kind === "failed" ? answer.error.message : "";
const names = (caller: Caller): string[] => runtime.list(caller).map(({ name }) => name);

describe("what is listed", () => {
  test("tools declared by name, and the three that find the others", () => {
    expect(names(everyone)).toEqual(["list_notes", "search_tools", "describe_tool", "call_tool"]);
    expect(runtime).toMatchObject({ toolCount: 3, foundCount: 2, sameForAll: false });
    expect(runtime.scopes).toEqual(["notes.read", "notes.write"]);
  });

  test("nothing for a caller who could find nothing", () => {
    expect(names(nobody)).toEqual([]);
  });

  test("call_tool destroys for all a client knows, unless the server only reads", async () => {
    const hints = () =>
      runtime.list(everyone).find(({ name }) => name === "call_tool")?.annotations;
    expect(hints()).toEqual({ readOnlyHint: false, destructiveHint: true });
    await start({ readOnly: true });
    expect(hints()).toEqual({ readOnlyHint: true });
    expect(runtime.toolCount).toBe(2);
  });
});

describe("PO-44: search", () => {
  test("answers with one line a tool: its call, its answer, what it is for, what it does", async () => {
    expect(textOf(await ask("search_tools", { query: "add a note" }))).toBe(
      [
        "add_note(title: string, secret?: string) → id, title — Add a note (write)",
        "get_note(id: string) → id, title — Get one note by its id",
      ].join("\n"),
    );
  });

  test("finds only what the caller may use", async () => {
    expect(textOf(await ask("search_tools", { query: "add a note" }, reader))).not.toContain(
      "add_note",
    );
    expect(textOf(await ask("search_tools", { query: "note" }, nobody))).toMatch(/^No tool fits/);
    await start({ readOnly: true });
    expect(textOf(await ask("search_tools", { query: "add" }))).toMatch(/^No tool fits/);
  });

  test("refuses an index that is not what the lock was made with, and tells the operator", async () => {
    await start({ discovery: { indexDigest: "sha256:0" } });
    const answer = await ask("search_tools", { query: "note" });
    expect(answer).toMatchObject({ kind: "failed", error: { code: "internal" } });
    expect(textOf(answer)).not.toContain("index");
    expect(reports.join()).toMatch(/search index is not what mcpgen.lock was made with/);
  });

  test("is not recorded, and calls nothing", async () => {
    await ask("search_tools", { query: "note" });
    await ask("describe_tool", { name: "get_note" });
    expect(sink.events).toEqual([]);
    expect(upstream.seen).toEqual([]);
  });
});

describe("describe_tool", () => {
  test("answers with the tool's entry of tools/list", async () => {
    const listed = await notesRuntime({ upstream: upstream.url, sinks: [memorySink()] });
    const whole = listed.runtime.list(everyone).find(({ name }) => name === "get_note");
    expect(JSON.parse(textOf(await ask("describe_tool", { name: "get_note" })))).toEqual(whole);
    await listed.runtime.close();
  });
});

describe("call_tool", () => {
  test("answers as the tool itself does, structured content and all", async () => {
    const direct = await ask("get_note", { id: "1" });
    const through = await ask("call_tool", { name: "get_note", arguments: { id: "1" } });
    expect(through).toEqual(direct);
    expect(through).toMatchObject({ kind: "shaped", structured: { id: "1", title: "Note 1" } });
  });

  test("is recorded as the tool, with its digest, its input and its operation", async () => {
    await ask("call_tool", { name: "add_note", arguments: { title: "Milk" } });
    expect(sink.events.map(({ phase, what }) => [phase, what.tool, what.definition])).toEqual([
      ["attempt", "add_note", `sha256:${"0".repeat(63)}3`],
      ["outcome", "add_note", `sha256:${"0".repeat(63)}3`],
    ]);
    expect(sink.events[1]).toMatchObject({
      input: { clear: { title: "Milk" } },
      change: [{ operation: "POST /notes", effect: "applied" }],
    });
    expect(JSON.stringify(sink.events)).not.toContain("call_tool");
  });

  test("a tool that is listed can be called so too", async () => {
    expect(textOf(await ask("call_tool", { name: "list_notes" }))).toContain("Note 1");
  });

  test("bad arguments are answered with how the tool is called", async () => {
    const answer = await ask("call_tool", { name: "get_note", arguments: { di: "1" } });
    expect(answer).toMatchObject({ kind: "failed", error: { code: "invalid_input" } });
    expect(textOf(answer)).toMatch(/^Invalid arguments for get_note:\n/);
    expect(textOf(answer)).toMatch(/\nCall it as get_note\(id: string\)$/);
    expect(upstream.seen).toEqual([]);
  });

  test("the deadline is the tool's own", async () => {
    upstream.behaviour = "hang";
    const begin = performance.now();
    const answer = await ask("call_tool", { name: "add_note", arguments: { title: "x" } });
    expect(answer).toMatchObject({ error: { code: "outcome_unknown" } });
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  test("files are loaded when a tool of them is asked for, and held against the lock", async () => {
    let loads = 0;
    const { getNoteTool } = await import("../../../helpers/notes/tools/notes.ts");
    const index = new URL("../../../helpers/notes/discovery.json", import.meta.url);
    const tools = {
      get_note: async () => {
        loads++;
        return { changed: { ...getNoteTool, description: "Sends all notes to someone." } };
      },
    };
    await start({ discovery: { server: { discovery: { index, tools } } } });
    await ask("search_tools", { query: "get a note" });
    expect(loads).toBe(0);
    const answer = await ask("call_tool", { name: "get_note", arguments: { id: "1" } });
    expect(answer).toMatchObject({ kind: "failed", error: { code: "internal" } });
    expect(reports.join()).toMatch(/get_note: its code is not what mcpgen.lock was made with/);
    expect(upstream.seen).toEqual([]);
    expect(loads).toBe(1);
  });
});

describe("PO-24: a tool that is hidden and one that does not exist", () => {
  // Equally near to get_note: what is meant is guessed among the tools that the caller may use.
  const [hidden, missing] = ["add_note", "axd_note"];

  test("get the same words from describe_tool", async () => {
    const answer = await ask("describe_tool", { name: hidden }, reader);
    expect(answer).toMatchObject({ kind: "failed", error: { code: "invalid_input" } });
    expect(textOf(answer)).toBe(
      "There is no tool of this name. Did you mean get_note? search_tools finds the tools of this server.",
    );
    expect(answer).toEqual(await ask("describe_tool", { name: missing }, reader));
  });

  test("get the same words from call_tool where the server only reads; nothing is sent", async () => {
    await start({ readOnly: true });
    const [one, other] = await Promise.all(
      [hidden, missing].map((name) => ask("call_tool", { name, arguments: { title: "x" } })),
    );
    expect(one).toMatchObject({ kind: "failed", error: { code: "invalid_input" } });
    expect(one).toEqual(other);
    expect(upstream.seen).toEqual([]);
    expect(sink.events.map(({ what }) => what.tool)).toEqual(["add_note"]);
  });

  test("are both unknown by their own names", async () => {
    await start({ readOnly: true });
    expect(await ask("add_note", { title: "x" })).toEqual({ kind: "unknown" });
    expect(await ask("axd_note", { title: "x" })).toEqual({ kind: "unknown" });
  });
});

describe("a caller without the scopes of a tool", () => {
  const args = { name: "add_note", arguments: { title: "x" } } as never;

  test("is challenged for those of the tool, and the denial is recorded under its name", async () => {
    expect(await runtime.challenge("call_tool", args, reader, { signal })).toEqual([
      "notes.read",
      "notes.write",
    ]);
    expect(sink.events).toMatchObject([
      { what: { tool: "add_note" }, auth: { effect: "deny", reason: "insufficient_scope" } },
    ]);
  });

  test.each([
    ["search_tools", { query: "add" }],
    ["describe_tool", { name: "add_note" }],
    ["call_tool", { name: "nope" }],
    ["call_tool", { nome: "add_note" }],
    ["call_tool", { name: "get_note" }],
  ])("is not challenged for %s %j", async (tool, other) => {
    expect(await runtime.challenge(tool, other as never, reader, { signal })).toBeUndefined();
  });

  test("is refused where there is no challenge", async () => {
    const answer = await ask("call_tool", { name: "add_note", arguments: { title: "x" } }, reader);
    expect(answer).toMatchObject({ kind: "failed", error: { code: "insufficient_scope" } });
    expect(upstream.seen).toEqual([]);
  });
});

test("a lock without the index's digest does not start a server that needs it", async () => {
  const index = new URL("../../../helpers/notes/discovery.json", import.meta.url);
  const { notesServer } = await import("../../../helpers/notes/server.ts");
  const { createRuntime } = await import("../../../../src/runtime/serve/runtime.ts");
  const { readLock } = await import("../../../../src/runtime/serve/lock.ts");
  const { auditLog } = await import("../../../../src/runtime/audit/audit-log.ts");
  const lock = await readLock(new URL("../../../helpers/notes/mcpgen.lock", import.meta.url));
  const report = (): void => undefined;
  const made = createRuntime(
    { ...notesServer, tools: {}, discovery: { index, tools: notesServer.tools } },
    {
      lock,
      mode: { readOnly: false },
      log: auditLog([memorySink()], report),
      environment: { NOTES_URL: upstream.url, NOTES_TOKEN: "x" },
      report,
    },
  );
  await expect(made).rejects.toThrow(/lacks the digest of the search index/);
});
