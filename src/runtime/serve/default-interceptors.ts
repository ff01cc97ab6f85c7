import type { AuditLog } from "../audit/audit-log.ts";
import { recordAttempt } from "../audit/record-attempt.ts";
import { type AuditSubject, recordAudit } from "../audit/record-audit.ts";
import { authenticate } from "../auth/inbound/authenticate.ts";
import type { Interceptor, StepInterceptor } from "../call/call.ts";
import { withDeadline } from "../call/with-deadline.ts";
import type { ServerMode } from "../policy/decide.ts";
import { enforcePolicy } from "../policy/enforce-policy.ts";

/** What refuses a call: no more is loaded for it. */
export interface RefusalParts {
  readonly log: AuditLog;
  readonly subject: AuditSubject;
  readonly mode: ServerMode;
}

/** What the chain of a server is made of. */
export interface ChainParts extends RefusalParts {
  readonly validateInput: Interceptor;
  readonly shapeResult: Interceptor;
  readonly keepFields: Interceptor;
  readonly followPages: Interceptor;
  readonly askPage: StepInterceptor;
  readonly retry: StepInterceptor;
  readonly authorizeUpstream: StepInterceptor;
}

/** Interceptors by name, outermost first: the order of the keys is the order of the chain, and has its own test. */
export type Chain<I> = { readonly [name: string]: I };

/** Around a call. The order is the security model: changing it needs an ADR. */
export function callInterceptors(parts: ChainParts): Chain<Interceptor> {
  return {
    recordAudit: recordAudit(parts.log, parts.subject),
    withDeadline,
    authenticate,
    validateInput: parts.validateInput,
    enforcePolicy: enforcePolicy(parts.mode),
    shapeResult: parts.shapeResult,
    keepFields: parts.keepFields,
    followPages: parts.followPages,
  };
}

/** Around a call that policy refuses whatever its arguments are: they are not looked at. */
export function refusalInterceptors(parts: RefusalParts): Chain<Interceptor> {
  return {
    recordAudit: recordAudit(parts.log, parts.subject),
    authenticate,
    enforcePolicy: enforcePolicy(parts.mode),
  };
}

/** Around each step; `send` is innermost. */
export function stepInterceptors(parts: ChainParts): Chain<StepInterceptor> {
  return {
    askPage: parts.askPage,
    recordAttempt,
    retry: parts.retry,
    authorizeUpstream: parts.authorizeUpstream,
  };
}
