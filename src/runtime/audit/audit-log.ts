import { McpgenError } from "../call/error.ts";
import type { AuditEvent, AuditSink } from "./event.ts";

/** All sinks of a server as one. Nothing to wait for where every sink has kept the record at once. */
export interface AuditLog {
  /**
   * Done once every sink has kept the record.
   * @throws {McpgenError} `audit_unavailable`, thrown or rejected, where one has not, or not in time.
   */
  attempt(event: AuditEvent, options: { readonly durable: boolean }): Promise<void> | undefined;
  /** Never throws or rejects: a sink that fails is reported, the call's outcome stands. */
  outcome(event: AuditEvent): Promise<void> | undefined;
  close(): Promise<void>;
}

/** How long a sink may take with one record. */
const PATIENCE_MS = 1_500;

/**
 * Writes each record to every sink, each on its own: a sink that throws, rejects or hangs loses nothing of the others.
 * @param report says on the server's log what an operator must know.
 */
export function auditLog(
  sinks: readonly AuditSink[],
  report: (message: string) => void,
  patienceMs: number = PATIENCE_MS,
): AuditLog {
  const lost = ({ name }: AuditSink, { phase, id }: AuditEvent, error: unknown): false => {
    report(`audit sink ${name} lost the ${phase} of call ${id}: ${messageOf(error)}`);
    return false;
  };
  /** Whether the sink kept the record, or the promise of it. */
  const writeTo = (
    sink: AuditSink,
    event: AuditEvent,
    durable: boolean,
  ): boolean | Promise<boolean> => {
    try {
      const written = sink.write(event, { durable });
      if (written === undefined) return true;
      return inTime(written, patienceMs).then(
        () => true,
        (error: unknown) => lost(sink, event, error),
      );
    } catch (error) {
      return lost(sink, event, error);
    }
  };
  const writeAll = (event: AuditEvent, durable: boolean): boolean | Promise<boolean> => {
    const kept = sinks.map((sink) => writeTo(sink, event, durable));
    if (kept.length === 0 || kept.includes(false)) {
      return Promise.all(kept).then(() => false);
    }
    if (kept.every((one) => one === true)) return true;
    return Promise.all(kept).then((all) => !all.includes(false));
  };
  return {
    attempt: (event, { durable }) => {
      const kept = writeAll(event, durable);
      if (kept === true) return undefined;
      return Promise.resolve(kept).then((all) => {
        if (!all) throw unavailable();
      });
    },
    outcome: (event) => {
      const kept = writeAll(event, false);
      return kept === true ? undefined : Promise.resolve(kept).then(() => undefined);
    },
    close: async () => {
      const closed = await Promise.allSettled(sinks.map(async (sink) => sink.close()));
      closed.forEach((result, i) => {
        if (result.status === "rejected") {
          report(`audit sink ${sinks[i]?.name} did not close: ${messageOf(result.reason)}`);
        }
      });
    },
  };
}

function unavailable(): McpgenError {
  return new McpgenError(
    "audit_unavailable",
    "The record of this call cannot be written, so nothing was sent. Tell the server's operator.",
  );
}

async function inTime(written: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      written,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
