import { array, type Code, call, compact, json, string } from "../../src/compiler/emit/code.ts";
import type { Imports } from "../../src/compiler/emit/imports.ts";
import type { Condition, ValueExpr, ValueRef } from "../../src/compiler/ir/server-plan.ts";
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
    case "ref":
      return refCode(value, imports);
    case "template":
      return call(
        imports.runtime("text"),
        ...value.parts.map((part) => {
          if (typeof part === "string") return string(part);
          return "input" in part ? inputCode(part.input, imports) : refCode(part, imports);
        }),
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
    case "guard":
      return call(
        imports.runtime("when"),
        "cel" in value.on ? conditionCode(value.on, imports) : refCode(value.on, imports),
        valueCode(value.value, imports),
      );
    case "each":
      return call(
        imports.runtime("forEach"),
        refCode(value.over, imports),
        valueCode(value.item, imports),
      );
  }
}

/** A condition, and what it reads: so that a misspelt name does not compile. */
export function conditionCode({ cel, inputs, outputs }: Condition, imports: Imports): Code {
  return call(
    imports.runtime("cel"),
    string(cel),
    ...inputs.map(({ name, default: preset }) => inputCode(name, imports, preset)),
    ...outputs.map(({ step, name }) => call(imports.runtime("output"), string(step), string(name))),
  );
}

/** A value from elsewhere. */
export function refCode({ ref, default: preset }: ValueRef, imports: Imports): Code {
  const into = "pointer" in ref && ref.pointer !== undefined ? [string(ref.pointer)] : [];
  switch (ref.kind) {
    case "input":
      return inputCode(ref.name, imports, preset, ref.pointer);
    case "output":
      return call(imports.runtime("output"), string(ref.step), string(ref.name), ...into);
    case "item":
      return call(imports.runtime("item"), ...into);
    case "env":
      return call(imports.runtime("variable"), string(ref.name));
    case "auth":
      return call(imports.runtime("auth"), string(ref.name));
    case "now":
    case "uuid":
      return call(imports.runtime(ref.kind));
  }
}

function inputCode(name: string, imports: Imports, preset?: JsonValue, pointer?: string): Code {
  const facts = [
    ["default", preset === undefined ? undefined : json(preset)],
    ["pointer", pointer === undefined ? undefined : string(pointer)],
  ] as const;
  const stated = facts.filter(([, code]) => code !== undefined);
  const options = stated.length === 0 ? [] : [compact(stated)];
  return call(imports.runtime("input"), string(name), ...options);
}

/** Only objects can be taken for expressions, so only they are marked as data. */
function holdsObject(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsObject);
  return typeof value === "object" && value !== null;
}
