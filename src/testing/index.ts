/** `mcpgen/testing`: an upstream made from documents, the contract of a generated server, and a client to call it. */
export {
  type CallOutcome,
  type Connection,
  connect,
  type Endpoint,
  type ListedTool,
} from "./connect.ts";
export { type Contract, contract, type TestBody } from "./contract/contract.ts";
export type { ContractOptions } from "./contract/environment.ts";
export type { DocumentFacts, DocumentList } from "./twin/documents.ts";
export type { Fault, FaultKind, Faults } from "./twin/faults.ts";
export type { TwinRequest } from "./twin/log.ts";
export { type MockOptions, runMock } from "./twin/mock.ts";
export type { MockCredential } from "./twin/mock-guide.ts";
export type { CredentialUse } from "./twin/security.ts";
export type { AddedScheme } from "./twin/serve-source.ts";
export { startTwin, type Twin, type TwinOptions } from "./twin/start.ts";
export type { Wants } from "./twin/wants.ts";
