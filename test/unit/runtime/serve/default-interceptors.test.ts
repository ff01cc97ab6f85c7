import { expect, test } from "vitest";
import { auditLog } from "../../../../src/runtime/audit/audit-log.ts";
import {
  type ChainParts,
  callInterceptors,
  refusalInterceptors,
  stepInterceptors,
} from "../../../../src/runtime/serve/default-interceptors.ts";

const parts: ChainParts = {
  log: auditLog([], () => undefined),
  subject: { server: "notes", build: "sha256:0" },
  mode: { readOnly: false },
  validateInput: (next) => next,
  shapeResult: (next) => next,
  keepFields: (next) => next,
  followPages: (next) => next,
  askPage: (next) => next,
  retry: (next) => next,
  authorizeUpstream: (next) => next,
};

test("a call is recorded, then bounded, identified, validated, decided, shaped, narrowed and read page by page, in this order", () => {
  expect(Object.keys(callInterceptors(parts))).toEqual([
    "recordAudit",
    "withDeadline",
    "authenticate",
    "validateInput",
    "enforcePolicy",
    "shapeResult",
    "keepFields",
    "followPages",
  ]);
});

test("a refused call is recorded, identified and decided, in this order", () => {
  expect(Object.keys(refusalInterceptors(parts))).toEqual([
    "recordAudit",
    "authenticate",
    "enforcePolicy",
  ]);
});

test("EV-06: a step's attempt is recorded before anything is retried, authorised or sent", () => {
  expect(Object.keys(stepInterceptors(parts))).toEqual([
    "askPage",
    "recordAttempt",
    "retry",
    "authorizeUpstream",
  ]);
});
