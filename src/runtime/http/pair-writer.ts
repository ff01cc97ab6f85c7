import type { JsonValue } from "../../util/json.ts";
import {
  DELIMITERS,
  formPairs,
  type PairStyle,
  unwritable,
  WITHOUT_UNDEFINED,
} from "./form-pairs.ts";
import type { Encode } from "./percent.ts";

/** How the pairs of one parameter are written. */
export interface PairWriter {
  readonly name: string;
  readonly style: PairStyle;
  readonly explode: boolean;
  /** Whether something must be written. */
  readonly required: boolean;
  readonly encodeName: Encode;
  /** For one text, and for a text among others. */
  readonly encode: Encode;
  readonly encodeItem: Encode;
  /** Between pairs. */
  readonly separator: string;
}

/**
 * The pairs of a value as text; undefined where it leaves nothing to write. A required undefined value is `name=`, as the
 * standard's table has it.
 * @throws {McpgenError} `invalid_input` for a text that holds its own delimiter, and for a required value without a text.
 */
export function writePairs(writer: PairWriter, value: JsonValue): string | undefined {
  const { name, style, explode, encodeName, encode, encodeItem, separator } = writer;
  const delimiter = DELIMITERS[style];
  const joiner = delimiter === "," ? delimiter : encodeURIComponent(delimiter);
  const pairs = formPairs(name, style, explode, value).map((pair) => {
    const text =
      typeof pair.value === "string"
        ? encode(pair.value)
        : pair.value
            .map((item) => {
              const written = encodeItem(item);
              if (!written.toUpperCase().includes(joiner)) return written;
              throw unwritable(name, "holds a character that separates its values");
            })
            .join(joiner);
    return `${encodeName(pair.name)}=${text}`;
  });
  if (pairs.length > 0) return pairs.join(separator);
  if (!writer.required) return undefined;
  if (WITHOUT_UNDEFINED.has(style)) throw unwritable(name, "must not be empty");
  return `${encodeName(name)}=`;
}
