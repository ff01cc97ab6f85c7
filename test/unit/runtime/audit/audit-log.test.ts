import { expect, test } from "vitest";
import { auditLog } from "../../../../src/runtime/audit/audit-log.ts";
import type { AuditEvent, AuditSink } from "../../../../src/runtime/audit/event.ts";
import { memorySink } from "../../../helpers/memory-sink.ts";

const event: AuditEvent = {
  v: 1,
  id: "1",
  ts: "2026-01-01T00:00:00.000Z",
  phase: "attempt",
  who: { user: "u", issuer: "i", agent: "a" },
  what: { server: "s", tool: "t", build: "b", definition: "d" },
  auth: { effect: "permit", rules: [] },
  input: { digest: "sha256:0" },
  change: [],
};

test("EV-30: sinks that throw, reject and hang leave the others their records", async () => {
  const good = memorySink("good");
  const failing: readonly AuditSink[] = [
    {
      name: "throws",
      write: () => {
        throw new Error("sync");
      },
      close: async () => undefined,
    },
    {
      name: "rejects",
      write: () => Promise.reject(new Error("async")),
      close: async () => undefined,
    },
    { name: "hangs", write: () => new Promise(() => undefined), close: async () => undefined },
  ];
  const reports: string[] = [];
  const log = auditLog([...failing, good], (message) => void reports.push(message), 20);
  await expect(log.attempt(event, { durable: true })).rejects.toMatchObject({
    code: "audit_unavailable",
  });
  await log.outcome({ ...event, phase: "outcome" });
  expect(good.events.map(({ phase }) => phase)).toEqual(["attempt", "outcome"]);
  expect(reports.map((text) => text.split(" ")[2])).toEqual([
    "throws",
    "rejects",
    "hangs",
    "throws",
    "rejects",
    "hangs",
  ]);
});

test("without a sink nothing can be recorded, so nothing is attempted", async () => {
  const log = auditLog([], () => undefined);
  await expect(log.attempt(event, { durable: false })).rejects.toMatchObject({
    code: "audit_unavailable",
  });
});

test("closing closes every sink, also after one that fails to", async () => {
  const closed: string[] = [];
  const sink = (name: string, fails: boolean): AuditSink => ({
    ...memorySink(name),
    close: async () => {
      closed.push(name);
      if (fails) throw new Error("busy");
    },
  });
  const reports: string[] = [];
  const log = auditLog(
    [sink("a", true), sink("b", false)],
    (message) => void reports.push(message),
  );
  await log.close();
  expect(closed).toEqual(["a", "b"]);
  expect(reports).toEqual(["audit sink a did not close: busy"]);
});
