import { McpgenError } from "../call/error.ts";
import type { AuditEvent, AuditSink } from "./event.ts";

/** All sinks of a server as one. */
export interface AuditLog {
  /**
   * Resolves once every sink has kept the record.
   * @throws {McpgenError} `audit_unavailable` where one has not, or not in time.
   */
  attempt(event: AuditEvent, options: { readonly durable: boolean }): Promise<void>;
  /** Never rejects: a sink that fails is reported, the call's outcome stands. */
  outcome(event: AuditEvent): Promise<void>;
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
  const writeAll = async (event: AuditEvent, durable: boolean): Promise<boolean> => {
    const kept = await Promise.all(
      sinks.map(async (sink) => {
        try {
          await inTime(sink.write(event, { durable }), patienceMs);
          return true;
        } catch (error) {
          report(
            `audit sink ${sink.name} lost the ${event.phase} of call ${event.id}: ${messageOf(error)}`,
          );
          return false;
        }
      }),
    );
    return kept.length > 0 && !kept.includes(false);
  };
  return {
    attempt: async (event, { durable }) => {
      if (await writeAll(event, durable)) return;
      throw new McpgenError(
        "audit_unavailable",
        "The record of this call cannot be written, so nothing was sent. Tell the server's operator.",
      );
    },
    outcome: async (event) => {
      await writeAll(event, false);
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

async function inTime(written: Promise<void>, ms: number): Promise<void> {
  let kept = false;
  const seen = written.then(() => {
    kept = true;
  });
  // A sink that queues has resolved already: no timer then.
  await Promise.race([seen, undefined]);
  if (kept) return;
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      seen,
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
