import { objectKey } from "../../src/compiler/emit0/identifier.ts";
import type { Imports } from "../../src/compiler/emit0/imports.ts";
import {
  array,
  type Code,
  call,
  inlineObject,
  json,
  object,
  string,
} from "../../src/compiler/emit0/layout.ts";
import type { ValueExpr } from "../../src/compiler/ir/server-plan.ts";

/** A value of a request as code. */
export function valueCode(value: ValueExpr, imports: Imports): Code {
  switch (value.kind) {
    case "literal":
      return json(value.value);
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
      return object(
        value.members.map(({ name, value: member }) => ({
          key: objectKey(name),
          value: valueCode(member, imports),
        })),
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

function inputCode(name: string, imports: Imports, fallback?: unknown): Code {
  const callee = imports.runtime("input");
  if (fallback === undefined) return call(callee, string(name));
  return call(callee, string(name), inlineObject([{ key: "default", value: json(fallback) }]));
}
