import type { AuditSink } from "../audit/event.ts";
import type { AuditTarget } from "./configuration.ts";

/**
 * Opens the configured sinks, in order. Their files are loaded only here.
 * @throws {Error} that names the target and why it cannot be opened; those opened before it are closed again.
 */
export async function openSinks(targets: readonly AuditTarget[]): Promise<readonly AuditSink[]> {
  const sinks: AuditSink[] = [];
  for (const target of targets) {
    try {
      sinks.push(await openSink(target));
    } catch (error) {
      await Promise.allSettled(sinks.map((sink) => sink.close()));
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`the audit record ${target.kind}:${target.path} cannot be opened: ${why}`, {
        cause: error,
      });
    }
  }
  return sinks;
}

async function openSink({ kind, path }: AuditTarget): Promise<AuditSink> {
  if (kind === "sqlite") {
    const { openSqliteSink } = await import("../audit/sqlite-sink.ts");
    return openSqliteSink(path);
  }
  const { openJsonLinesSink } = await import("../audit/jsonl-sink.ts");
  return openJsonLinesSink(path);
}
