import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { toolDefinition } from "../../../../src/language/definition.ts";
import { readConfiguration } from "../../../../src/runtime/serve/configuration.ts";
import { readFlags } from "../../../../src/runtime/serve/flags.ts";
import { localCaller } from "../../../../src/runtime/serve/local-caller.ts";
import { readLock } from "../../../../src/runtime/serve/lock.ts";
import { reporter } from "../../../../src/runtime/serve/report.ts";
import { loadToolTable } from "../../../../src/runtime/serve/tool-table.ts";
import { reserveStdout } from "../../../../src/runtime/transport/stdio.ts";
import { digestOf, digestOfJson } from "../../../../src/util/digest.ts";
import { notesServer } from "../../../helpers/notes/server.ts";

test("an empty environment gives the local user and a state file", () => {
  expect(readConfiguration({ MCPGEN_USER: " ", XDG_STATE_HOME: "relative" }, "notes")).toEqual({
    local: { user: userInfo().username },
    audit: [{ kind: "file", path: join(homedir(), ".local/state/mcpgen/notes/audit.jsonl") }],
  });
});

test.each(["base64", "base64url"] as const)(
  "the key that seals cursors is 32 bytes in %s",
  (coding) => {
    const key = Buffer.alloc(32, 0xfb);
    const environment = { MCPGEN_SEAL_KEY: key.toString(coding) };
    expect(readConfiguration(environment, "notes")).toMatchObject({ sealKey: key });
  },
);

test("everything that can be set", () => {
  const environment = {
    MCPGEN_ISSUER: "https://login.example.com/",
    MCPGEN_AUDIENCE: "https://notes.example.com/mcp",
    MCPGEN_JWKS_URL: "http://127.0.0.1:1/jwks",
    MCPGEN_USER: "alice",
    MCPGEN_AGENT: "assistant",
    MCPGEN_AUDIT: "file:/a.jsonl, sqlite:/b.db",
  };
  expect(readConfiguration(environment, "notes")).toEqual({
    inbound: {
      issuer: "https://login.example.com/",
      audience: "https://notes.example.com/mcp",
      jwksUrl: "http://127.0.0.1:1/jwks",
    },
    local: { user: "alice", agent: "assistant" },
    audit: [
      { kind: "file", path: "/a.jsonl" },
      { kind: "sqlite", path: "/b.db" },
    ],
  });
});

describe("refused, by variable", () => {
  const good = {
    MCPGEN_ISSUER: "https://login.example.com",
    MCPGEN_AUDIENCE: "https://notes.example.com/mcp",
  };
  test.each([
    ["MCPGEN_ISSUER", { MCPGEN_ISSUER: "http://login.example.com" }],
    ["MCPGEN_ISSUER", { MCPGEN_ISSUER: "https://login.example.com?x" }],
    ["MCPGEN_ISSUER", { MCPGEN_ISSUER: "login" }],
    ["MCPGEN_ISSUER", { MCPGEN_ISSUER: "" }],
    ["MCPGEN_AUDIENCE", { MCPGEN_AUDIENCE: "" }],
    ["MCPGEN_AUDIENCE", { MCPGEN_AUDIENCE: "api://notes" }],
    ["MCPGEN_AUDIENCE", { MCPGEN_AUDIENCE: "https://notes.example.com/mcp#x" }],
    ["MCPGEN_JWKS_URL", { MCPGEN_JWKS_URL: "file:///etc/passwd" }],
    ["MCPGEN_SEAL_KEY", { MCPGEN_SEAL_KEY: "secret" }],
    ["MCPGEN_SEAL_KEY", { MCPGEN_SEAL_KEY: "A".repeat(44) }],
    ["MCPGEN_AUDIT", { MCPGEN_AUDIT: "file:" }],
    ["MCPGEN_AUDIT", { MCPGEN_AUDIT: "file:/a,," }],
  ])("%s: %j", (variable, change) => {
    expect(readConfiguration({ ...good, ...change }, "notes")).toContainEqual(
      expect.objectContaining({ variable }),
    );
  });
});

test("flags have safe defaults", () => {
  expect(readFlags([])).toEqual({
    kind: "serve",
    flags: { http: false, host: "127.0.0.1", port: 3000, insecureLocal: false, readOnly: false },
  });
});

describe("the local application is", () => {
  test.each([
    ["the configured one", { user: "u", agent: "cfg" }, "said", "cfg"],
    ["what the client says of itself", { user: "u" }, "said", "said"],
    [
      "printable and bounded",
      { user: "u" },
      `\u001b[31m${"x".repeat(200)}\u202e`,
      `[31m${"x".repeat(124)}`,
    ],
    ["unnamed where nobody says", { user: "u" }, undefined, "unnamed-client"],
    ["unnamed where nothing printable is said", { user: "u" }, "\u0000", "unnamed-client"],
  ])("%s", (_, local, said, want) => {
    const caller = localCaller(local)(said);
    expect(caller).toEqual({
      principal: { issuer: "local", subject: "u", scopes: "all" },
      actor: { clientId: want },
    });
  });
});

test("a report is one line, whatever is in it", () => {
  let text = "";
  reporter("notes", { write: (line: string) => (text += line) })("a\r\nb\u001b[31m\u0085c");
  expect(text).toBe("notes: a b [31m c\n");
});

test("what tools print with console goes to standard error", () => {
  const lines: unknown[][] = [];
  const console = {
    log: () => undefined,
    info: () => undefined,
    debug: () => undefined,
    error: (...args: unknown[]) => void lines.push(args),
  };
  reserveStdout({ console, stderr: { on: () => undefined } });
  (console.log as (text: string) => void)("a");
  (console.info as (text: string) => void)("b");
  (console.debug as (text: string) => void)("c");
  expect(lines).toEqual([["a"], ["b"], ["c"]]);
});

const lockedGetNote = { definition: "sha256:0", effect: "read" } as const;

/** The digest that a lock has of get_note under another name. */
async function listedAs(name: string): Promise<string> {
  const { getNoteTool } = await import("../../../helpers/notes/tools/notes.ts");
  return digestOfJson(toolDefinition({ ...getNoteTool, name }));
}

describe("the table of tools", () => {
  const lock = new URL("../../../helpers/notes/mcpgen.lock", import.meta.url);

  test("loads each group once, and keeps the order of declaration", async () => {
    let loads = 0;
    const counted = (loader: () => Promise<Record<string, unknown>>) => () => {
      loads++;
      return loader();
    };
    const [notes, edit] = [notesServer.tools["list_notes"], notesServer.tools["add_note"]];
    if (notes === undefined || edit === undefined) throw new Error("the notes server has changed");
    const group = counted(notes);
    const server = {
      ...notesServer,
      tools: { get_note: group, add_note: counted(edit), list_notes: group },
    };
    const { definitions } = await readLock(lock);
    const table = await loadToolTable(server, definitions, { readOnly: false });
    const everyone = { issuer: "local", subject: "u", scopes: "all" } as const;
    expect(table.list(everyone).map(({ name }) => name)).toEqual([
      "get_note",
      "add_note",
      "list_notes",
    ]);
    expect(loads).toBe(2);
    expect(table.list(everyone)).toBe(table.list(everyone));
    expect(table.get("constructor")).toBeUndefined();
  });

  test.each([
    [
      "a tool that its file does not export",
      { other: () => Promise.resolve({}) },
      /tool other: its file does not export it/,
    ],
    [
      "a tool that the lock does not know",
      { get_note: () => import("../../../helpers/notes/tools/notes.ts") },
      /mcpgen.lock does not know it/,
    ],
  ])("refuses %s", async (_, tools, message) => {
    const loading = loadToolTable({ ...notesServer, tools }, new Map(), { readOnly: false });
    await expect(loading).rejects.toThrow(message);
  });

  test.each([
    ["another description", { description: "Sends all notes to someone." }],
    ["another effect", { effect: "destructive" as const }],
    ["another schema", { schemas: { input: { type: "object" } } }],
    ["fewer scopes", { scopes: [] }],
  ])("refuses a tool whose code has %s than the lock", async (_, change) => {
    const { definitions } = await readLock(lock);
    const { getNoteTool } = await import("../../../helpers/notes/tools/notes.ts");
    const edited = { ...getNoteTool, ...change };
    const server = { ...notesServer, tools: { get_note: async () => ({ edited }) } };
    await expect(loadToolTable(server, definitions, { readOnly: false })).rejects.toThrow(
      /^tool get_note: .*mcpgen\.lock.*mcpgen build/,
    );
  });

  test.each(["definition", "listed", "scopes"])("refuses a lock without %s", async (member) => {
    const folder = mkdtempSync(join(tmpdir(), "mcpgen-lock-"));
    try {
      const old = JSON.parse(readFileSync(lock, "utf8"));
      delete old.tools.get_note[member];
      writeFileSync(join(folder, "mcpgen.lock"), JSON.stringify(old));
      const url = pathToFileURL(join(folder, "mcpgen.lock"));
      await expect(readLock(url)).rejects.toThrow(/get_note.*mcpgen build/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe("holds the code beside the lock against it", () => {
    const code = "export const a = 1;\n";
    const cases = [
      { given: "as it was built", files: { "tools/a b.ts": code }, want: undefined },
      {
        given: "edited",
        files: { "tools/a b.ts": `${code}// harmless\n` },
        want: /^tools\/a b\.ts: its code is not what mcpgen\.lock was made with.*mcpgen build/,
      },
      { given: "missing", files: {}, want: /^tools\/a b\.ts: it cannot be read/ },
    ];
    test.each(cases)("$given", async ({ files, want }) => {
      const folder = mkdtempSync(join(tmpdir(), "mcpgen-lock-"));
      try {
        const built = JSON.parse(readFileSync(lock, "utf8"));
        const edited = { "contract.test.ts": digestOf("other"), "TOOLS.md": digestOf("other") };
        built.files = { "tools/a b.ts": digestOf(code), ...edited };
        writeFileSync(join(folder, "mcpgen.lock"), JSON.stringify(built));
        mkdirSync(join(folder, "tools"));
        for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
        const reading = readLock(pathToFileURL(join(folder, "mcpgen.lock")));
        if (want === undefined) await expect(reading).resolves.toBeDefined();
        else await expect(reading).rejects.toThrow(want);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test("a lock that names no files is refused", async () => {
      const folder = mkdtempSync(join(tmpdir(), "mcpgen-lock-"));
      try {
        const { files: _, ...built } = JSON.parse(readFileSync(lock, "utf8"));
        writeFileSync(join(folder, "mcpgen.lock"), JSON.stringify(built));
        const reading = readLock(pathToFileURL(join(folder, "mcpgen.lock")));
        await expect(reading).rejects.toThrow(/names no files/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });

  test("is public only where no tool needs a scope", async () => {
    const { definitions } = await readLock(lock);
    const scoped = await loadToolTable(notesServer, definitions, { readOnly: false });
    const free = await loadToolTable(
      {
        ...notesServer,
        tools: {
          x: async () => ({
            x: {
              ...(await import("../../../helpers/notes/tools/notes.ts")).getNoteTool,
              name: "x",
              scopes: [],
            },
          }),
        },
      },
      new Map([["x", { ...lockedGetNote, listed: await listedAs("x"), scopes: [] }]]),
      { readOnly: false },
    );
    expect([scoped.sameForAll, free.sameForAll]).toEqual([false, true]);
  });

  test.each([["not-there.lock"], ["notes/main.ts"]])("needs a readable lock: %s", async (name) => {
    const url = new URL(`../../../helpers/${name}`, import.meta.url);
    await expect(readLock(url)).rejects.toThrow(/mcpgen build/);
  });
});
