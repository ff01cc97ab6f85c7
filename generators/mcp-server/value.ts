import { array, type Code, call, compact, json, string } from "../../src/compiler/emit/code.ts";
import type { Imports } from "../../src/compiler/emit/imports.ts";
import type { ValueExpr } from "../../src/compiler/ir/server-plan.ts";
import type { JsonValue } from "../../src/util/json.ts";

/** A value of a request as code. */
export function valueCode(value: ValueExpr, imports: Imports): Code {
  switch (value.kind) {
    case "literal":
      return holdsObject(value.value)
        ? call(imports.runtime("literal"), json(value.value))
        : json(value.value);
    case "input":
      return inputCode(value.name, imports, value.default);
    case "template":
      return call(
        imports.runtime("text"),
        ...value.parts.map((part) =>
          typeof part === "string" ? string(part) : inputCode(part.input, imports),
        ),
      );
    case "object":
      return compact(
        value.members.map(({ name, value: member }) => [name, valueCode(member, imports)]),
      );
    case "array":
      return array(value.items.map((item) => valueCode(item, imports)));
    case "when":
      return call(
        imports.runtime("when"),
        inputCode(value.input, imports),
        valueCode(value.value, imports),
      );
  }
}

function inputCode(name: string, imports: Imports, fallback?: JsonValue): Code {
  const options = fallback === undefined ? [] : [compact([["default", json(fallback)]])];
  return call(imports.runtime("input"), string(name), ...options);
}

/** Only objects can be taken for expressions, so only they are marked as data. */
function holdsObject(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsObject);
  return typeof value === "object" && value !== null;
}
