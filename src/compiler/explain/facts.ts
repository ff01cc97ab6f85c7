import type { JsonPointer } from "../../util/pointer.ts";
import type { ToolPlan } from "../ir/server-plan.ts";
import type { Explained, Part } from "./explanation.ts";
import { at, type Place, stated } from "./places.ts";

/** What holds for a whole call: effect, scopes, ownership, limits. */
export function factsOf(tool: ToolPlan, server: Explained, place: Place): readonly Part[] {
  const fact = (name: string, value: string | undefined, path?: JsonPointer): readonly Part[] =>
    value === undefined || value === ""
      ? []
      : [
          {
            name,
            value,
            ...at(path === undefined ? undefined : place(stated(server, tool, path))),
          },
        ];
  const { retry, timeoutMs, upstreamCalls } = tool;
  return [
    ...fact("connections", tool.by?.map(({ name }) => name).join(" or "), "/by"),
    ...fact(
      "effect",
      tool.declaredReadOnly === true
        ? `${tool.effect} (declared: the method says otherwise)`
        : tool.effect,
      "/hints",
    ),
    ...fact("idempotent", tool.idempotent ? "yes" : "no"),
    ...fact("scopes", tool.scopes.join(", "), "/scopes"),
    ...fact("owner", tool.owner, "/owner"),
    ...fact("escalation", tool.escalation, "/owner"),
    ...fact("reversibility", tool.reversibility, "/reversibility"),
    ...fact("sensitivity", tool.sensitivity, "/sensitivity"),
    ...fact("timeout", timeoutMs === undefined ? "the server's" : `${timeoutMs} ms`, "/timeout"),
    ...fact(
      "retry",
      retry === undefined
        ? "never"
        : `${retry.attempts} attempts on ${retry.status.join(", ")}, of requests that are safe to repeat`,
      retry === undefined ? undefined : "/retry",
    ),
    ...fact(
      "upstream calls",
      upstreamCalls === undefined ? undefined : `at most ${upstreamCalls.worst}`,
      tool.handler === undefined ? "/steps" : "/maxCalls",
    ),
    ...fact("code", tool.handler?.uri, "/handler"),
    ...fact("in the record", tool.auditClear.join(", "), "/audit"),
  ];
}
