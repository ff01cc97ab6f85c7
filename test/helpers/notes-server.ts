import { readFile } from "node:fs/promises";
import { auditLog } from "../../src/runtime/audit/audit-log.ts";
import type { AuditSink } from "../../src/runtime/audit/event.ts";
import type { Inbound } from "../../src/runtime/auth/inbound/verify-token.ts";
import type { Server } from "../../src/runtime/codegen/v1/server.ts";
import { readLock } from "../../src/runtime/serve/lock.ts";
import { createRuntime, type Runtime } from "../../src/runtime/serve/runtime.ts";
import { startHttp } from "../../src/runtime/serve/start-http.ts";
import { digestOf } from "../../src/util/digest.ts";
import { notesServer } from "./notes/server.ts";

/** How a notes server is to run. */
export interface NotesOptions {
  readonly upstream: string;
  readonly sinks: readonly AuditSink[];
  readonly readOnly?: boolean;
  readonly inbound?: Inbound;
  /** Only `list_notes` is listed: the other two are found. */
  readonly discovery?: { readonly indexDigest?: string; readonly server?: Partial<Server> };
}

const INDEX = new URL("./notes/discovery.json", import.meta.url);

function foundInstead({ list_notes, ...found }: Server["tools"]): Partial<Server> {
  if (list_notes === undefined) throw new Error("the notes server has changed");
  return { tools: { list_notes }, discovery: { index: INDEX, tools: found } };
}

/** The notes server's runtime, in this process. */
export async function notesRuntime(
  options: NotesOptions,
): Promise<{ readonly runtime: Runtime; readonly reports: string[] }> {
  const reports: string[] = [];
  const report = (message: string): void => void reports.push(message);
  const { discovery } = options;
  const lock = await readLock(new URL("./notes/mcpgen.lock", import.meta.url));
  const server =
    discovery === undefined
      ? notesServer
      : { ...notesServer, ...foundInstead(notesServer.tools), ...discovery.server };
  const searchIndex = discovery?.indexDigest ?? digestOf(await readFile(INDEX, "utf8"));
  const runtime = await createRuntime(server, {
    lock: discovery === undefined ? lock : { ...lock, searchIndex },
    mode: { readOnly: options.readOnly ?? false },
    log: auditLog(options.sinks, report),
    environment: { NOTES_URL: options.upstream, NOTES_TOKEN: "upstream-secret" },
    report,
  });
  return { runtime, reports };
}

/** The notes server over HTTP, in this process, on a free port of the loopback. */
export interface NotesHttp {
  readonly url: string;
  readonly reports: string[];
  stop(): Promise<void>;
}

export async function notesHttp(options: NotesOptions): Promise<NotesHttp> {
  const { runtime, reports } = await notesRuntime(options);
  const running = await startHttp(
    runtime,
    { host: "127.0.0.1", port: 0, insecureLocal: options.inbound === undefined },
    {
      local: { user: "local-user" },
      audit: [],
      ...(options.inbound === undefined ? {} : { inbound: options.inbound }),
    },
    (message) => void reports.push(message),
  );
  return {
    url: running.url,
    reports,
    stop: async () => {
      await running.stop();
      await runtime.close();
    },
  };
}
