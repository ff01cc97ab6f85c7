/** What generated code may import. Frozen once 1.0 is out: a change needs `v2` beside it. */
export type { JsonObject, JsonValue } from "../../../util/json.ts";
export * from "./branches.ts";
export * from "./handler.ts";
export * from "./operation.ts";
export * from "./page.ts";
export * from "./schemas.ts";
export * from "./select.ts";
export * from "./server.ts";
export * from "./tool.ts";
export * from "./value.ts";
