import { authorizeUpstream } from "../auth/outbound/authorize-upstream.ts";
import type { InvokeStep } from "../call/call.ts";
import { validateInput } from "../call/validate-input.ts";
import { sender } from "../http/send.ts";
import { askPage } from "../paging/ask-page.ts";
import { followPages } from "../paging/follow-pages.ts";
import { keepFields } from "../projection/keep-fields.ts";
import { shapeResult } from "../projection/shape-result.ts";
import { retry } from "../resilience/retry.ts";
import type { ChainParts } from "./default-interceptors.ts";
import type { UpstreamSettings } from "./upstream.ts";

/** What only calls need: loaded with the first one, so that listing tools stays quick and small. */
export interface Features
  extends Pick<
    ChainParts,
    | "validateInput"
    | "shapeResult"
    | "keepFields"
    | "followPages"
    | "askPage"
    | "retry"
    | "authorizeUpstream"
  > {
  readonly send: InvokeStep;
  /** Closes the connections. */
  readonly close: () => Promise<void>;
}

/**
 * Makes the features of one server. Nothing is connected yet.
 *
 * @param sealKey seals cursors; left out: random.
 */
export function features(
  { origins, credentials }: UpstreamSettings,
  sealKey?: Uint8Array,
): Features {
  const { send, close } = sender({ origins });
  return {
    validateInput,
    shapeResult,
    keepFields,
    followPages: followPages(sealKey),
    askPage,
    retry: retry(),
    authorizeUpstream: authorizeUpstream(credentials),
    send,
    close,
  };
}
