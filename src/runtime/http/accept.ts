import {
  baseMediaType,
  covers,
  isJsonType,
  isMediaRange,
  streamKindOf,
} from "../../language/media-type.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { ResultDefinition } from "../codegen/v1/tool.ts";

/** More types than this say nothing to a server. */
const MOST = 8;

/**
 * The `accept` field of a request (RFC 9110, 12.5.1): what the result is made from. A selection asks for JSON or for
 * its stream alone, a file for the types that it may have; a whole body for JSON before all else that the documented
 * successes answer with. JSON where nothing is documented.
 */
export function acceptOf(operation: OperationDefinition, result?: ResultDefinition): string {
  const types = successTypes(operation);
  const wanted = preferred(types, result);
  const others = isSelection(result) ? [] : types.filter((type) => !wanted.includes(type));
  const fields = [
    ...wanted.flatMap((type, i) => {
      if (type === "*/*") return ["application/json", "*/*;q=0.5"];
      // The first one is what a selection is typed by.
      return [i === 0 || result?.file !== undefined ? type : `${type};q=0.9`];
    }),
    ...others.map((type) => `${type};q=0.5`),
  ];
  return [...new Set(fields)].slice(0, MOST).join(", ");
}

function isSelection(result: ResultDefinition | undefined): boolean {
  return result?.kind === "list" || result?.kind === "object" || result?.kind === "file";
}

function preferred(
  types: readonly string[],
  result: ResultDefinition | undefined,
): readonly string[] {
  const some = (which: (type: string) => boolean): readonly string[] | undefined => {
    const found = types.filter(which);
    return found.length > 0 ? found : undefined;
  };
  const { file, stream } = result ?? {};
  if (file !== undefined) {
    return some((type) => file.types.some((range) => covers(range, type))) ?? file.types;
  }
  if (stream !== undefined) {
    const streams = some((type) => streamKindOf(type) !== undefined);
    if (streams !== undefined) return streams;
  }
  if (types.length === 0) return ["application/json"];
  return some(isJsonType) ?? some((type) => type === "*/*") ?? types;
}

/** The types of the documented successes; of `default` where no success is documented. */
function successTypes(operation: OperationDefinition): readonly string[] {
  const keys = Object.keys(operation.responses);
  const successes = keys.filter((key) => key.startsWith("2"));
  const types = new Set<string>();
  for (const key of successes.length > 0 ? successes : keys.filter((k) => k === "default")) {
    for (const type of operation.responses[key] ?? []) {
      const base = baseMediaType(type);
      if (isMediaRange(base)) types.add(base);
    }
  }
  return [...types];
}

/**
 * The media types that the document declares for a status: exact code, range, default (OpenAPI 3.1.1, Responses
 * Object). Ranges count in either case.
 */
export function declaredTypes(operation: OperationDefinition, status: number): readonly string[] {
  const { responses } = operation;
  const range = `${Math.floor(status / 100)}XX`;
  for (const key of [String(status), range, range.toLowerCase(), "default"]) {
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
