import { MOST_RESULT_BYTES } from "../../language/result-limit.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import { branchesOf } from "../ir/branches.ts";
import type { ToolPlan, ValueRef } from "../ir/server-plan.ts";
import type { Explained, Part } from "./explanation.ts";
import { at, branchPath, type Place, stated, written } from "./places.ts";
import { refText } from "./value-text.ts";

/** What leaves the server: form, bounds, and each selected key; of a tool with branches, those of each. */
export function resultOf(tool: ToolPlan, server: Explained, place: Place): readonly Part[] {
  const { result } = tool;
  const where = (path: JsonPointer) => at(place(written(server, tool, path)));
  return [
    { name: "kind", value: result.kind, ...where("/result") },
    ...branchesOf(tool).flatMap(({ connection, tool: own }) => {
      const parts = takenOf(own, (path) => where(branchPath(connection) + path));
      if (connection === undefined) return parts;
      return parts.map((part) => ({ ...part, name: `${connection}: ${part.name}` }));
    }),
    { name: "format", value: result.format, ...where("/result/format") },
    {
      name: "at most",
      value: `${result.maxTokens} tokens`,
      ...at(place(stated(server, tool, "/result/maxTokens"))),
    },
    {
      name: "structured",
      value: result.structured ? `yes, with the text at most ${MOST_RESULT_BYTES} bytes` : "no",
      ...where("/result/structured"),
    },
  ];
}

/** What is taken of an answer. */
function takenOf(
  { result }: ToolPlan,
  where: (path: JsonPointer) => Pick<Part, "place">,
): readonly Part[] {
  const variants = result.variants ?? [];
  const selected = variants.length > 0 ? [] : result.select;
  return [
    ...(result.step === undefined
      ? []
      : [{ name: "step", value: result.step, ...where("/result/step") }]),
    ...(result.from === "" ? [] : [{ name: "from", value: result.from, ...where("/result/from") }]),
    ...selected.map((field, i) => ({
      name: `select ${field.key}`,
      value: fieldText(field),
      ...where(pointer("/result/select", i)),
    })),
    ...variants.map(({ name, select }) => ({
      name: `variant ${name}`,
      value: select.map(({ key }) => key).join(", "),
      ...where(pointer("/result/variants", name)),
    })),
    ...result.with.map((field) => ({
      name: `with ${field.key}`,
      value: fieldText(field),
      ...where(pointer("/result/with", field.key)),
    })),
  ];
}

function fieldText(field: ToolPlan["result"]["select"][number]): string {
  switch (field.kind) {
    case "field":
      return formatted(field.path, field.as);
    case "ref":
      return formatted(elsewhere(field.ref, field.path), field.as);
    case "group":
      return `[${keysOf(field.select)}]`;
    case "descend": {
      const { ref, from, select } = field;
      return `${ref === undefined ? from : elsewhere(ref, from)}: [${keysOf(select)}]`;
    }
  }
}

function keysOf(select: ToolPlan["result"]["select"]): string {
  return select.map(({ key }) => key).join(", ");
}

function formatted(from: string, as: string | undefined): string {
  return as === undefined ? from : `${from} as ${as}`;
}

function elsewhere(ref: ValueRef, path: string): string {
  const value = refText(ref);
  return path === "" ? value : `${path} of ${value}`;
}
