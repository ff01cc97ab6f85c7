import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { Report } from "./report.ts";

/** Reports what contradicts: a tool or a branch has `call`, or `steps` that have one each. */
export function reportCallOrSteps(
  value: Record<string, unknown>,
  what: "a tool" | "a branch",
  at: JsonPointer,
  report: Report,
): void {
  if (!Object.hasOwn(value, "steps")) {
    if (Object.hasOwn(value, "call")) return;
    report("missing-key", { key: "call", block: what }, { pointer: at, onKey: true });
    return;
  }
  for (const key of ["call", "with", "success"].filter((one) => Object.hasOwn(value, one))) {
    const rule = `each step has its own ${key}`;
    report("contradiction", { rule }, { pointer: pointer(at, key), onKey: true });
  }
  if (Object.hasOwn(value, "page")) {
    const rule = `pages belong to ${what} with one call`;
    report("contradiction", { rule }, { pointer: pointer(at, "page"), onKey: true });
  }
}
