import type { Parameter } from "../codegen/v1/operation.ts";
import type { PairStyle } from "./form-pairs.ts";
import type { PairWriter } from "./pair-writer.ts";
import { percentEncode, reservedEncoder } from "./percent.ts";

/** What `allowReserved` keeps in a query: all that neither ends it nor means something in a form (OpenAPI, Appendix C). */
const KEPT = ":/?@!$'()*,;";
const keep = reservedEncoder(KEPT);
const keepInside = reservedEncoder(KEPT.replace(",", ""));

/** What a parameter and a property of a form say about their pairs. */
export interface PairFacts {
  readonly style?: Parameter["style"];
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly required?: boolean;
}

/** How a query parameter, or a form's property with a style, is written. */
export function queryWriter(name: string, facts: PairFacts): PairWriter {
  const reserved = facts.allowReserved === true;
  return {
    ...pairFacts(name, facts),
    encodeName: percentEncode,
    encode: reserved ? keep : percentEncode,
    encodeItem: reserved ? keepInside : percentEncode,
    separator: "&",
  };
}

/** The facts of a writer that do not hang on its place, with the defaults of the standard. */
export function pairFacts(
  name: string,
  facts: PairFacts,
): Pick<PairWriter, "name" | "style" | "explode" | "required"> {
  const style = pairStyle(facts.style);
  return {
    name,
    style,
    explode: facts.explode ?? (style === "form" || style === "cookie"),
    required: facts.required === true,
  };
}

/** The style of `name=value` pairs: `form` where none or one of a path's is stated. */
function pairStyle(style: Parameter["style"]): PairStyle {
  return style === undefined || style === "simple" || style === "label" || style === "matrix"
    ? "form"
    : style;
}
