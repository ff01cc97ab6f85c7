/** The runtime's door for people: start a server, add a sink for its records. */
export type { AuditEvent, AuditSink } from "./audit/event.ts";
export { type ErrorCode, McpgenError } from "./call/error.ts";
export type { Actor, Caller, Principal } from "./call/identity.ts";
export {
  createFetchServer,
  type FetchServer,
  type FetchServerOptions,
} from "./serve/fetch-server.ts";
export { type MainOptions, main } from "./serve/main.ts";
