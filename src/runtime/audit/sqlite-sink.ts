import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { AuditEvent, AuditSink } from "./event.ts";
import { groupCommit } from "./group-commit.ts";

const TABLE = `
  CREATE TABLE IF NOT EXISTS audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    ts TEXT NOT NULL,
    phase TEXT NOT NULL,
    tool TEXT NOT NULL,
    user TEXT NOT NULL,
    agent TEXT NOT NULL,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS audit_id ON audit (id);`;

/** How long to wait for another process that writes to the same file. */
const BUSY_MS = 1_000;

/**
 * A table `audit` in a file of SQLite (WAL). A durable record is on disk when `write` resolves: its transaction is
 * committed with synchronous FULL. Others are committed in groups with NORMAL, in the order of their arrival.
 * @throws the file system's or SQLite's error where the file cannot be opened.
 */
export async function openSqliteSink(path: string): Promise<AuditSink> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite gives the file and its journal the mode that the file has already.
  await (await open(path, "a", 0o600)).close();
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${TABLE}`);
  const insert = database.prepare(
    "INSERT INTO audit (id, ts, phase, tool, user, agent, event) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const add = (event: AuditEvent): void => {
    const { id, ts, phase, what, who } = event;
    insert.run(id, ts, phase, what.tool, who.user, who.agent, JSON.stringify(event));
  };
  let full = true;
  const records = groupCommit<AuditEvent>((events, durable) => {
    if (durable !== full) {
      database.exec(`PRAGMA synchronous = ${durable ? "FULL" : "NORMAL"}`);
      full = durable;
    }
    database.exec("BEGIN IMMEDIATE");
    try {
      for (const event of events) add(event);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  });
  return {
    name: `sqlite:${path}`,
    write: (event, { durable }) => records.add(event, durable),
    close: async () => {
      try {
        await records.flush();
      } finally {
        database.close();
      }
    },
  };
}
