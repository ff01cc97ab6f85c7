import { z } from "zod";
import { isObject } from "../../util/json.ts";
import { complain } from "./issues.ts";

/** What issuers put before their tokens, and forms that nothing else has. */
const TOKENS: readonly RegExp[] = [
  /^(?:Bearer|Basic|Token|token)\s+[\w.~+/=-]{12,}$/,
  /\b(?:sk|pk|rk)[_-](?:live|test|proj|ant)[_-][\w-]{8,}/,
  /\bgh[pousr]_\w{20,}/,
  /\bgithub_pat_\w{20,}/,
  /\bglpat-[\w-]{16,}/,
  /\bxox[abeoprs]-[\w-]{10,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bAIza[\w-]{35}\b/,
  /\bya29\.[\w-]{20,}/,
  /\bnpm_\w{30,}/,
  /\bpat-(?:na|eu)\d-[0-9a-f-]{20,}/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

/** Whether a text is a credential by its form: what it starts with decides. */
function looksLikeToken(value: string): boolean {
  const start = value.slice(0, 4_096);
  return TOKENS.some((token) => token.test(start));
}

/** Paths of the strings (keys left aside) inside a JSON value that look like credentials. */
export function holdsToken(
  value: unknown,
  path: readonly PropertyKey[] = [],
): readonly PropertyKey[][] {
  if (typeof value === "string") return looksLikeToken(value) ? [[...path]] : [];
  if (Array.isArray(value)) return value.flatMap((item, i) => holdsToken(item, [...path, i]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => holdsToken(member, [...path, key]));
}

const NAME = /^[A-Z][A-Z0-9_]{0,127}$/;

/** The name of an environment variable. What is none is told apart: a slip of the pen, or the secret itself. */
export const variable: z.ZodType<string> = z.string().check((context) => {
  const { value } = context;
  if (looksLikeToken(value)) return complain(context, "secret-literal", {});
  if (NAME.test(value)) return;
  const inner = /^\$\{?(?:env\.)?([A-Z][A-Z0-9_]*)\}?$/.exec(value)?.[1];
  if (inner !== undefined) return complain(context, "env-name", { near: inner });
  if (!isMixed(value) && /^[A-Za-z][A-Za-z0-9]*([_.-][A-Za-z][A-Za-z0-9]*){1,5}$/.test(value)) {
    const near = value.replace(/[.-]/g, "_").toUpperCase();
    return complain(context, "env-name", near.length <= 40 ? { near } : {});
  }
  complain(context, value === "" ? "env-name" : "secret-literal", {});
});

/** Small letters, capitals and digits together: no name of a variable is written so, and keys are. */
function isMixed(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
}
