import type { Operation } from "../../ir/api-model.ts";
import { RESERVED } from "./reserved.ts";
import { uniqueNames } from "./unique.ts";
import { camelCase, snakeCase, wordsOf } from "./words.ts";

/** Longest name of a tool (MCP 2026-07-28, Tools) and of an exported constant. */
export const LONGEST_NAME = 64;

type NamedOperation = Pick<Operation, "key" | "operationId" | "method" | "path">;

/** The words of an operation's id; of its method and path where it has none or one without a letter. */
export function operationWords(operation: NamedOperation): readonly string[] {
  const words = operation.operationId === undefined ? [] : wordsOf(operation.operationId);
  if (words.some((word) => /[a-z]/.test(word))) return words;
  const path = wordsOf(operation.path);
  return [...wordsOf(operation.method), ...(path.length === 0 ? ["root"] : path)];
}

/** Names of exported constants for the operations of one source, unique among them: `listForRepo`. */
export function operationIds(
  operations: readonly NamedOperation[],
): ReadonlyMap<NamedOperation["key"], string> {
  const names = uniqueNames(
    operations.map((operation) => {
      const name = camelCase(operationWords(operation));
      const safe = RESERVED.has(name) || /^\d/.test(name) ? `operation_${name}` : name;
      return { wanted: safe, identity: operation.key };
    }),
    LONGEST_NAME,
  );
  return new Map(operations.map((operation, i) => [operation.key, names[i] ?? operation.key]));
}

/** What an exposed operation's tool wants to be called: `list_for_repo`. */
export function toolNameOf(operation: NamedOperation, prefix: string): string {
  return `${prefix}${snakeCase(operationWords(operation))}`;
}
