import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import type { AuditEvent } from "../../../../src/runtime/audit/event.ts";
import { openJsonLinesSink } from "../../../../src/runtime/audit/jsonl-sink.ts";
import { openSqliteSink } from "../../../../src/runtime/audit/sqlite-sink.ts";

const root = mkdtempSync(join(tmpdir(), "mcpgen-audit-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const event = (id: string, user = "u"): AuditEvent => ({
  v: 1,
  id,
  ts: "2026-01-01T00:00:00.000Z",
  phase: "attempt",
  who: { user, issuer: "i", agent: "a" },
  what: { server: "s", tool: "t", build: "b", definition: "d" },
  auth: { effect: "permit", rules: [] },
  input: { digest: "sha256:0" },
  change: [],
});
const ids = Array.from({ length: 500 }, (_, i) => String(i));

describe("JSON lines", () => {
  const lines = (path: string): readonly AuditEvent[] =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as AuditEvent);

  test("keep every record in order, durable ones at once, in a file for the owner alone", async () => {
    const path = join(root, "new", "folder", "audit.jsonl");
    const sink = await openJsonLinesSink(path);
    await Promise.all(ids.map((id, i) => sink.write(event(id), { durable: i % 7 === 0 })));
    await sink.write(event("last"), { durable: true });
    expect(lines(path).map(({ id }) => id)).toEqual([...ids, "last"]);
    await sink.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, "new")).mode & 0o777).toBe(0o700);
  });

  test("are appended to, and closing writes what is queued", async () => {
    const path = join(root, "append.jsonl");
    for (const id of ["1", "2"]) {
      const sink = await openJsonLinesSink(path);
      await sink.write(event(id), { durable: false });
      await sink.close();
    }
    expect(lines(path).map(({ id }) => id)).toEqual(["1", "2"]);
  });

  test("do not lose a record to a line that a crash cut short", async () => {
    const path = join(root, "torn.jsonl");
    writeFileSync(path, '{"v":1,"id":"to');
    const sink = await openJsonLinesSink(path);
    await sink.write(event("1"), { durable: true });
    await sink.close();
    const [torn, whole] = readFileSync(path, "utf8").split("\n");
    expect(torn).toBe('{"v":1,"id":"to');
    expect(JSON.parse(whole ?? "")).toMatchObject({ id: "1" });
  });

  test("hold one line per record and no control character, whatever is in it", async () => {
    const path = join(root, "hostile.jsonl");
    const user = 'a\r\n{"forged":1}\u001b[31m\u0085\u009b\u2028\u2029\u007f';
    const sink = await openJsonLinesSink(path);
    await sink.write(event("1", user), { durable: true });
    await sink.close();
    const text = readFileSync(path, "utf8");
    expect(text.slice(0, -1)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
    expect(lines(path)[0]?.who.user).toBe(user);
  });

  test("are not written through a link", async () => {
    const path = join(root, "link.jsonl");
    symlinkSync(join(root, "elsewhere"), path);
    await expect(openJsonLinesSink(path)).rejects.toThrow(/ELOOP/);
  });

  test("refuse every record after one that was lost", async () => {
    const sink = await openJsonLinesSink("/dev/full");
    await expect(sink.write(event("1"), { durable: true })).rejects.toThrow(/ENOSPC/);
    await expect(sink.write(event("2"), { durable: false })).rejects.toThrow(/ENOSPC/);
    await expect(sink.close()).rejects.toThrow(/ENOSPC/);
  });
});

describe("SQLite", () => {
  const rows = (path: string): readonly Record<string, unknown>[] => {
    const database = new DatabaseSync(path, { readOnly: true });
    const all = database.prepare("SELECT * FROM audit ORDER BY seq").all();
    database.close();
    return all;
  };

  test("keeps every record in order, durable ones at once, in a file for the owner alone", async () => {
    const path = join(root, "audit.db");
    const sink = await openSqliteSink(path);
    await Promise.all(ids.map((id, i) => sink.write(event(id), { durable: i % 7 === 0 })));
    await sink.write(event("last"), { durable: true });
    const kept = rows(path);
    expect(kept.map((row) => row["id"])).toEqual([...ids, "last"]);
    expect(kept[0]).toMatchObject({ phase: "attempt", tool: "t", user: "u", agent: "a" });
    expect(JSON.parse(String(kept[0]?.["event"]))).toEqual(event("0"));
    await sink.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("is appended to, and closing writes what is queued", async () => {
    const path = join(root, "append.db");
    for (const id of ["1", "2"]) {
      const sink = await openSqliteSink(path);
      await sink.write(event(id), { durable: false });
      await sink.close();
    }
    expect(rows(path).map((row) => row["id"])).toEqual(["1", "2"]);
  });

  test("refuses every record after one that was lost", async () => {
    const path = join(root, "broken.db");
    const sink = await openSqliteSink(path);
    const other = new DatabaseSync(path);
    other.exec("DROP TABLE audit");
    other.close();
    await expect(sink.write(event("1"), { durable: true })).rejects.toThrow(/audit/);
    await expect(sink.write(event("2"), { durable: false })).rejects.toThrow(/audit/);
    await expect(sink.close()).rejects.toThrow(/audit/);
  });
});
