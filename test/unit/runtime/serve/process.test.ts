import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type NotesProcess, startNotes } from "../../../helpers/notes-process.ts";
import { type NotesUpstream, startNotesUpstream } from "../../../helpers/notes-upstream.ts";
import { callTool } from "../../../helpers/rpc.ts";

const state = mkdtempSync(join(tmpdir(), "mcpgen-process-"));
const oauth = {
  MCPGEN_ISSUER: "https://login.example.com",
  MCPGEN_AUDIENCE: "https://notes.example.com/mcp",
};
let upstream: NotesUpstream;
let env: Record<string, string>;
const started: NotesProcess[] = [];

beforeAll(async () => {
  upstream = await startNotesUpstream();
  env = {
    HOME: state,
    XDG_STATE_HOME: state,
    NOTES_URL: upstream.url,
    NOTES_TOKEN: "upstream-secret",
    MCPGEN_USER: "alice",
  };
});
afterAll(async () => {
  await upstream.close();
  rmSync(state, { recursive: true, force: true });
});
beforeEach(() => {
  upstream.behaviour = "ok";
  upstream.seen.length = 0;
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});

const start = (
  args: readonly string[],
  more: Record<string, string> = {},
  main?: string,
): NotesProcess => {
  const notes = startNotes(args, { ...env, ...more }, main);
  started.push(notes);
  return notes;
};
const listening = async (notes: NotesProcess): Promise<string> => {
  await expect.poll(notes.stderr, { timeout: 15_000 }).toMatch(/listening on (\S+);/);
  return /listening on (\S+);/.exec(notes.stderr())?.[1] ?? "";
};

describe("ID-29: an HTTP server does not start", () => {
  test.each([
    ["without authentication", ["--http"], {}, /--http needs authentication: set MCPGEN_ISSUER/],
    [
      "beyond the loopback without authentication",
      ["--http", "--host", "0.0.0.0", "--insecure-local"],
      {},
      /0\.0\.0\.0 is reachable from others/,
    ],
    [
      "on all IPv6 addresses without authentication",
      ["--http", "--host", "::", "--insecure-local"],
      {},
      /reachable from others/,
    ],
    [
      "by a name that may be anywhere",
      ["--http", "--host", "notes.internal", "--insecure-local"],
      {},
      /reachable from others/,
    ],
    [
      "both open and closed",
      ["--http", "--insecure-local"],
      oauth,
      /--insecure-local contradicts MCPGEN_ISSUER/,
    ],
    [
      "with half a configuration",
      ["--http"],
      { MCPGEN_ISSUER: "https://login.example.com" },
      /MCPGEN_AUDIENCE must be set/,
    ],
  ])("%s", async (_, args, more, message) => {
    const notes = start(args, more);
    expect(await notes.ended).toBe(2);
    expect(notes.stderr()).toMatch(message);
    expect(notes.stdout()).toBe("");
  });
});

test("with authentication it listens anywhere, and says who is let in", async () => {
  const notes = start(["--http", "--port", "0", "--host", "0.0.0.0"], oauth);
  const url = await listening(notes);
  expect(notes.stderr()).toContain("tokens of https://login.example.com");
  const local = url.replace("0.0.0.0", "127.0.0.1");
  expect((await callTool(local, "get_note", { id: "1" })).status).toBe(401);
});

test("--insecure-local says that nobody is asked who they are, and records the local user", async () => {
  const audit = join(state, "insecure.jsonl");
  const notes = start(["--http", "--port", "0", "--insecure-local"], {
    MCPGEN_AUDIT: `file:${audit}`,
  });
  const url = await listening(notes);
  expect(notes.stderr()).toContain("NO AUTHENTICATION, everyone on this machine is alice");
  await callTool(url, "get_note", { id: "1" });
  await expect.poll(() => readFileSync(audit, "utf8")).toContain('"phase":"outcome"');
  const [first] = readFileSync(audit, "utf8").split("\n");
  expect(JSON.parse(first ?? "")).toMatchObject({
    who: { user: "alice", issuer: "local", agent: "raw" },
  });
});

describe("what cannot be used is named, and the process ends with 2", () => {
  test.each([
    ["an unknown flag", ["--htp"], {}, /Unknown option '--htp'[\s\S]*--read-only/],
    ["a word too many", ["serve"], {}, /Unexpected argument 'serve'/],
    ["a port that is none", ["--port", "http"], {}, /--port takes a number from 0 to 65535/],
    ["a base URL that is none", [], { NOTES_URL: "notes" }, /NOTES_URL is no base URL/],
    ["a missing base URL", [], { NOTES_URL: "" }, /NOTES_URL is not set/],
    [
      "an audit record of another kind",
      [],
      { MCPGEN_AUDIT: "syslog" },
      /MCPGEN_AUDIT "syslog" must be file:PATH or sqlite:PATH/,
    ],
    [
      "an audit record that cannot be opened",
      [],
      { MCPGEN_AUDIT: "file:/dev/null/audit" },
      /audit record file:\/dev\/null\/audit cannot be opened/,
    ],
  ])("%s", async (_, args, more, message) => {
    const notes = start(args, more);
    expect(await notes.ended).toBe(2);
    expect(notes.stderr()).toMatch(message);
    expect(notes.stdout()).toBe("");
  });

  test("every wrong variable at once", async () => {
    const notes = start([], {
      MCPGEN_ISSUER: "http://evil.example.com",
      MCPGEN_AUDIENCE: "x",
      MCPGEN_AUDIT: "y",
    });
    expect(await notes.ended).toBe(2);
    for (const variable of ["MCPGEN_ISSUER", "MCPGEN_AUDIENCE", "MCPGEN_AUDIT"]) {
      expect(notes.stderr()).toContain(variable);
    }
  });

  test("an address that is taken", async () => {
    const first = start(["--http", "--port", "0", "--insecure-local"]);
    const { port } = new URL(await listening(first));
    const second = start(["--http", "--port", port, "--insecure-local"]);
    expect(await second.ended).toBe(2);
    expect(second.stderr()).toContain("EADDRINUSE");
  });
});

test("--help and --version print to standard output and end with 0", async () => {
  const help = start(["--help"]);
  const version = start(["--version"]);
  expect([await help.ended, await version.ended]).toEqual([0, 0]);
  expect(help.stdout()).toMatch(/--insecure-local[\s\S]*MCPGEN_AUDIT/);
  expect(version.stdout()).toBe("1.2.3\n");
});

describe("on stdio", () => {
  test("standard output holds JSON lines alone, and the record stands in the user's state folder", async () => {
    const notes = start(["--read-only"]);
    const { result } = await notes.ask("tools/list", {});
    expect(result?.tools?.map(({ name }) => name)).toEqual(["list_notes", "get_note"]);
    await notes.ask("tools/call", { name: "get_note", arguments: { id: "1" } });
    notes.child.stdin.end();
    expect(await notes.ended).toBe(0);
    for (const line of notes.stdout().trim().split("\n"))
      expect(() => JSON.parse(line)).not.toThrow();
    expect(notes.stderr()).toMatch(
      /^notes: 1\.2\.3 on stdio; user alice; 2 tools, read-only; audit file:/,
    );
    expect(existsSync(join(state, "mcpgen", "notes", "audit.jsonl"))).toBe(true);
  });

  test("EV-30: a hand-written main records to its own sinks beside the configured one", async () => {
    const sinks = mkdtempSync(join(state, "sinks-"));
    const configured = join(sinks, "configured.jsonl");
    const more = { SINKS: sinks, MCPGEN_AUDIT: `file:${configured}` };
    const notes = start([], more, "main-with-sinks.ts");
    await notes.ask("tools/call", { name: "add_note", arguments: { title: "x" } });
    notes.child.stdin.end();
    expect(await notes.ended).toBe(0);
    expect(notes.stderr()).toContain(`audit file:${configured}, first, second`);
    const want = readFileSync(configured, "utf8");
    const phases = want.trim().split("\n");
    expect(phases.map((line) => (JSON.parse(line) as { phase: string }).phase)).toEqual([
      "attempt",
      "outcome",
    ]);
    for (const name of ["first", "second"]) {
      expect(readFileSync(join(sinks, `${name}.jsonl`), "utf8")).toBe(`${want}closed\n`);
    }
  });

  test("an id that is nested without end is refused, and does not keep the server from ending", async () => {
    const notes = start([]);
    const id = "[".repeat(200_000) + "]".repeat(200_000);
    notes.child.stdin.write(`{"jsonrpc":"2.0","id":${id},"method":"tools/list","params":{}}\n`);
    notes.child.stdin.end();
    expect(await notes.ended).toBe(0);
    expect(JSON.parse(notes.stdout())).toMatchObject({ id: null, error: { code: -32_600 } });
  });

  test("calls that run when input ends are answered", async () => {
    const notes = start([]);
    const answer = notes.ask("tools/call", { name: "get_note", arguments: { id: "1" } });
    notes.child.stdin.end();
    expect((await answer).result?.structuredContent).toEqual({ id: "1", title: "Note 1" });
    expect(await notes.ended).toBe(0);
  });

  test("a client that is gone altogether ends the server and its requests to the API", async () => {
    upstream.behaviour = "hang";
    const dropped = upstream.dropped();
    const notes = start([]);
    void notes.ask("tools/call", { name: "get_note", arguments: { id: "1" } });
    await expect.poll(() => upstream.seen.length, { timeout: 15_000 }).toBe(1);
    notes.child.stdout.destroy();
    notes.child.stderr.destroy();
    notes.child.stdin.write("not json\n");
    notes.child.stdin.destroy();
    await dropped;
    expect(await notes.ended).toBe(0);
  });

  test("lines that are no messages are answered, and the server lives on", async () => {
    const notes = start([]);
    notes.child.stdin.write("{\n[]\n7\n\n\u0000\n");
    notes.child.stdin.write(`${"x".repeat(1_048_577)}\n`);
    const { result } = await notes.ask("tools/call", { name: "get_note", arguments: { id: "1" } });
    expect(result?.structuredContent).toEqual({ id: "1", title: "Note 1" });
    const codes = notes
      .stdout()
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { error?: { code: number } }).error?.code);
    expect(codes.slice(0, 5)).toEqual([-32_700, -32_600, -32_600, -32_700, -32_600]);
  });

  test("a cancelled call aborts the request to the API", async () => {
    upstream.behaviour = "hang";
    const dropped = upstream.dropped();
    const notes = start([]);
    void notes.ask("tools/call", { name: "get_note", arguments: { id: "1" } });
    await expect.poll(() => upstream.seen.length, { timeout: 15_000 }).toBe(1);
    const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
    notes.child.stdin.write(`${JSON.stringify(cancel)}\n`);
    await dropped;
    notes.child.stdin.end();
    expect(await notes.ended).toBe(0);
  });
});

describe("SIGTERM", () => {
  test("lets a running call over HTTP finish, then ends with 0", async () => {
    const notes = start(["--http", "--port", "0", "--insecure-local"]);
    const url = await listening(notes);
    upstream.behaviour = "hang";
    const call = callTool(url, "get_note", { id: "1" });
    await expect.poll(() => upstream.seen.length).toBe(1);
    notes.child.kill("SIGTERM");
    const { body } = await call;
    expect(body.result?.content?.[0]?.text).toMatch(/^deadline_exceeded: /);
    expect(await notes.ended).toBe(0);
  });

  test("ends a server on stdio with 0", async () => {
    const notes = start([]);
    await notes.ask("tools/list", {});
    notes.child.kill("SIGTERM");
    expect(await notes.ended).toBe(0);
  });
});
