import { authorizeUpstream } from "../auth/outbound/authorize-upstream.ts";
import { loadCredentials } from "../auth/outbound/credentials.ts";
import type { Interceptor, InvokeStep, StepInterceptor } from "../call/call.ts";
import { validateInput } from "../call/validate-input.ts";
import type { Server } from "../codegen/v1/server.ts";
import { resolveOrigins } from "../http/origins.ts";
import { sender } from "../http/send.ts";
import { shapeResult } from "../projection/shape-result.ts";
import { retry } from "../resilience/retry.ts";

/** The features between a call and the API, wired for one server. */
export interface Upstream {
  readonly parts: {
    readonly validateInput: Interceptor;
    readonly shapeResult: Interceptor;
    readonly retry: StepInterceptor;
    readonly authorizeUpstream: StepInterceptor;
  };
  readonly send: InvokeStep;
  /** Variables that name a secret and are not set: calls that need one will fail. */
  readonly missingSecrets: readonly string[];
  /** Closes the connections. */
  close(): Promise<void>;
}

/**
 * Reads base URLs and secrets, once. Nothing is connected yet.
 * @throws {Error} that says what the operator must set, all problems at once, without a value.
 */
export function openUpstream(
  server: Server,
  environment: Readonly<Record<string, string | undefined>>,
): Upstream {
  const { origins, problems } = resolveOrigins(server, environment);
  const credentials = loadCredentials(server, {
    environment,
    baseUrl: (source) => {
      const base = origins.get(source);
      return base === undefined ? undefined : `${base.origin}${base.path}`;
    },
  });
  const all = [...problems, ...credentials.problems];
  if (all.length > 0) throw new Error(all.join(" "));
  const { send, close } = sender({ origins });
  return {
    parts: {
      validateInput,
      shapeResult,
      retry: retry(),
      authorizeUpstream: authorizeUpstream(credentials),
    },
    send,
    missingSecrets: credentials.missingSecrets(),
    close,
  };
}
