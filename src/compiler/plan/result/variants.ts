import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { InputPlan, SelectPlan, ToolSchema } from "../../ir/server-plan.ts";
import { keyIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import type { TypedSelect } from "./select.ts";

/** The argument that chooses a variant. */
const DETAIL = "detail";

/** Keys of a variant that the argument's description names. */
const MOST_KEYS = 8;

/** One selection by name, with its types. */
export interface TypedVariant {
  readonly name: string;
  readonly typed: readonly TypedSelect[];
}

/**
 * The argument `detail`: the variants' names, the first the default, and what each gives. Undefined, and reported, where
 * the tool has an input of that name.
 */
export function detailInput(
  variants: readonly TypedVariant[],
  { name: tool, overlay, report, tool: stated, at }: ToolContext,
): InputPlan | undefined {
  const origin = keyIn(overlay, ...at, "result", "variants");
  if (stated.input.has(DETAIL)) {
    report(selectProblem("detail-taken", {}, keyIn(overlay, "tools", tool, "input", DETAIL), tool));
    return undefined;
  }
  const [first] = variants;
  const gives = variants.map(({ name, typed }) => {
    const keys = typed.map(({ plan }) => plan.key);
    const more = keys.length > MOST_KEYS ? ", …" : "";
    return `${name}: ${keys.slice(0, MOST_KEYS).join(", ")}${more}`;
  });
  return {
    name: DETAIL,
    required: false,
    schema: {
      type: "string",
      enum: variants.map(({ name }) => name),
      default: first?.name ?? "",
      description: `What to give. ${gives.join(". ")}`,
    },
    origin,
  };
}

/**
 * The schema of what any of the variants gives: all their keys, those required that every variant has. A key that two
 * variants type differently may be either.
 */
export function variantsSchema(variants: readonly TypedVariant[]): ToolSchema {
  const types = new Map<string, Map<string, ToolSchema>>();
  for (const { typed } of variants) {
    for (const { plan, schema } of typed) {
      const known = types.get(plan.key) ?? new Map<string, ToolSchema>();
      types.set(plan.key, known.set(JSON.stringify(schema), schema));
    }
  }
  const everywhere = [...types.keys()].filter((key) =>
    variants.every(({ typed }) => typed.some(({ plan }) => plan.key === key)),
  );
  const properties = [...types].map(([key, schemas]): [string, ToolSchema] => {
    const [only, ...more] = schemas.values();
    return [key, more.length === 0 ? (only ?? {}) : { anyOf: [...schemas.values()] }];
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(everywhere.length === 0 ? {} : { required: everywhere }),
  };
}

/** The plans of the variants. */
export function variantPlans(
  variants: readonly TypedVariant[],
): readonly { readonly name: string; readonly select: readonly SelectPlan[] }[] {
  return variants.map(({ name, typed }) => ({ name, select: typed.map(({ plan }) => plan) }));
}
