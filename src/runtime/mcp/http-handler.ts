import { type AuthInfo, createMcpHandler } from "@modelcontextprotocol/server";
import type { Caller } from "../call/identity.ts";
import type { ServedTools } from "./served-tools.ts";
import { type CallerOf, ToolServer } from "./tool-server.ts";

/** MCP over HTTP: what happens between a parsed body and a response. */
export interface HttpHandler {
  /**
   * Answers one POST. The request's headers and signal are read, its body is not.
   * @param body the parsed body.
   * @param caller verified already.
   */
  handle(request: Request, body: unknown, caller: Caller): Promise<Response>;
  /** Ends what still streams. */
  close(): Promise<void>;
}

/** Streams of `subscriptions/listen` that may be open at once. */
const MAX_SUBSCRIPTIONS = 256;

/**
 * Serves 2026-07-28 and, statelessly, the 2025 revisions.
 * @param resourceMetadata the address named in `insufficient_scope` challenges (RFC 9728).
 */
export function httpHandler(
  tools: ServedTools,
  options: {
    readonly resourceMetadata?: string;
    /** Names the application by what the client calls itself, where nobody has to prove who calls. */
    readonly callerOf?: CallerOf;
    readonly onError: (error: Error) => void;
  },
): HttpHandler {
  const callers = new WeakMap<AuthInfo, Caller>();
  const known = new WeakMap<Caller, AuthInfo>();
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const caller = authInfo === undefined ? undefined : callers.get(authInfo);
      if (caller === undefined) throw new Error("a request came without a caller");
      return new ToolServer(tools, options.callerOf ?? (() => caller));
    },
    { onerror: options.onError, maxSubscriptions: MAX_SUBSCRIPTIONS },
  );
  const infoOf = (caller: Caller): AuthInfo => {
    let info = known.get(caller);
    if (info === undefined) {
      info = authInfo(caller, options.resourceMetadata);
      known.set(caller, info);
      callers.set(info, caller);
    }
    return info;
  };
  return {
    handle: (request, body, caller) =>
      handler.fetch(request, { parsedBody: body, authInfo: infoOf(caller) }),
    close: () => handler.close(),
  };
}

/** What the SDK may know of a caller. Its field for the token stays empty: no token goes beyond the transport. */
function authInfo({ principal, actor }: Caller, resourceMetadata: string | undefined): AuthInfo {
  return {
    token: "",
    clientId: actor.clientId,
    scopes: principal.scopes === "all" ? [] : [...principal.scopes],
    ...(resourceMetadata === undefined ? {} : { resourceMetadataUrl: resourceMetadata }),
  };
}
