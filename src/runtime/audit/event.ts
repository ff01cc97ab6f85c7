import type { JsonValue } from "../../util/json.ts";
import type { StepOutcome } from "../call/call.ts";
import type { ErrorCode } from "../call/error.ts";

/**
 * One audit record. `attempt` is written before the first upstream byte, `outcome` after the call; they share
 * `id`. A call that was denied, refused or failed before an upstream was asked has an outcome only.
 */
export interface AuditEvent {
  readonly v: 1;
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly ts: string;
  readonly phase: "attempt" | "outcome";
  readonly who: { readonly user: string; readonly issuer: string; readonly agent: string };
  readonly what: {
    readonly server: string;
    readonly tool: string;
    /** The lock's digest. */
    readonly build: string;
    readonly definition: string;
  };
  readonly auth: {
    readonly effect: "permit" | "deny" | "none";
    readonly rules: readonly string[];
    readonly reason?: string;
  };
  /** Values only of the arguments that the overlay clears. */
  readonly input: {
    readonly digest: string;
    readonly clear?: { readonly [name: string]: JsonValue };
  };
  readonly change: readonly StepOutcome[];
  /** `outcome` only. */
  readonly result?: {
    readonly ok: boolean;
    readonly error?: ErrorCode;
    readonly warnings?: readonly string[];
  };
  readonly trace?: { readonly traceparent: string };
  readonly cost?: {
    readonly ms: number;
    readonly bytesIn: number;
    readonly tokensOut: number;
    /** Of the file that was handed on, in the result or behind a link. */
    readonly bytesOut?: number;
  };
}

/** Where records go: a public hook. `main` takes any number beside the configured one. */
export interface AuditSink {
  readonly name: string;
  /**
   * Takes one record; resolves once it is kept: on disk (fsync or its like) where `durable` is asked for, else
   * handed to the operating system or queued in order. A sink that keeps it at once returns nothing to wait for.
   * Rejects or throws when the record may be lost.
   */
  write(event: AuditEvent, options: { readonly durable: boolean }): Promise<void> | undefined;
  /** Writes what is queued and lets go of the resources. */
  close(): Promise<void>;
}
