import type { AuditEvent, AuditSink } from "../../src/runtime/audit/event.ts";

/** A sink that keeps records in memory, and fails as asked. */
export interface MemorySink extends AuditSink {
  readonly events: AuditEvent[];
  readonly durable: boolean[];
  fails: false | "attempt" | "outcome" | "always";
}

export function memorySink(name = "memory"): MemorySink {
  const sink: MemorySink = {
    name,
    events: [],
    durable: [],
    fails: false,
    write: async (event, { durable }) => {
      if (sink.fails === "always" || sink.fails === event.phase) throw new Error("disk full");
      sink.events.push(event);
      sink.durable.push(durable);
    },
    close: async () => undefined,
  };
  return sink;
}
