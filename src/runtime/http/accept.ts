import type { OperationDefinition } from "../codegen/v1/operation.ts";
import { baseMediaType, covers, isJsonType } from "./media-type.ts";

const TYPE = /^[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+)$|^\*\/\*$/;
/** More types than this say nothing to a server. */
const MOST = 8;

/** The `accept` field of an operation: what its documented successes answer with, else JSON. */
export function acceptOf(operation: OperationDefinition): string {
  const keys = Object.keys(operation.responses);
  const successes = keys.filter((key) => key.startsWith("2"));
  const types = new Set<string>();
  for (const key of successes.length > 0 ? successes : keys.filter((k) => k === "default")) {
    for (const type of operation.responses[key] ?? []) {
      const base = baseMediaType(type);
      if (TYPE.test(base)) types.add(base);
    }
  }
  if (types.size === 0) types.add("application/json");
  return [...types].slice(0, MOST).join(", ");
}

/** The media types that the document declares for a status: exact code, range, default (OpenAPI 3.1.1, Responses Object). */
export function declaredTypes(operation: OperationDefinition, status: number): readonly string[] {
  const { responses } = operation;
  for (const key of [String(status), `${Math.floor(status / 100)}XX`, "default"]) {
    if (Object.hasOwn(responses, key)) return responses[key] ?? [];
  }
  return [];
}

/** Whether only JSON is declared for a status, so that anything else is no answer. */
export function expectsJson(operation: OperationDefinition, status: number): boolean {
  const declared = declaredTypes(operation, status);
  return declared.length > 0 && declared.every((type) => isJsonType(baseMediaType(type)));
}

/** Whether a media type is declared for a status. */
export function declares(operation: OperationDefinition, status: number, type: string): boolean {
  return declaredTypes(operation, status).some((declared) => covers(declared, type));
}
