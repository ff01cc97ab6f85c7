import type { Operation } from "../../ir/api-model.ts";
import { RESERVED } from "./reserved.ts";
import { uniqueNames } from "./unique.ts";
import { camelCase, snakeCase, wordsOf } from "./words.ts";

/** Longest name of a tool (MCP 2026-07-28, Tools) and of an exported constant. */
export const LONGEST_NAME = 64;

type NamedOperation = Pick<Operation, "key" | "operationId" | "method" | "path">;

/** The words of an operation's id; of its method and path where it has none or one without a letter. */
function operationWords(operation: NamedOperation): readonly string[] {
  const words = operation.operationId === undefined ? [] : wordsOf(operation.operationId);
  return words.some((word) => /[a-z]/.test(word)) ? words : placeWords(operation);
}

/** The words of an operation's method and path. */
function placeWords({ method, path }: NamedOperation): readonly string[] {
  const words = wordsOf(path);
  return [...wordsOf(method), ...(words.length === 0 ? ["root"] : words)];
}

/** Names of exported constants for the operations of one source, unique among them: `listForRepo`. */
export function operationIds(
  operations: readonly NamedOperation[],
): ReadonlyMap<NamedOperation["key"], string> {
  const names = uniqueNames(
    operations.map((operation) => {
      return {
        wanted: constantName(operationWords(operation)),
        otherwise: () => constantName(placeWords(operation)),
        identity: operation.key,
      };
    }),
    LONGEST_NAME,
  );
  return new Map(operations.map((operation, i) => [operation.key, names[i] ?? operation.key]));
}

function constantName(words: readonly string[]): string {
  const name = camelCase(words);
  return RESERVED.has(name) || /^\d/.test(name) ? `operation_${name}` : name;
}

/** What an exposed operation's tool wants to be called, `list_for_repo`; and where another wants that too, by its place. */
export function toolNamesOf(
  operation: NamedOperation,
  prefix: string,
): { readonly wanted: string; readonly otherwise: () => string } {
  return {
    wanted: `${prefix}${snakeCase(operationWords(operation))}`,
    otherwise: () => `${prefix}${snakeCase(placeWords(operation))}`,
  };
}
