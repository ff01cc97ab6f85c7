import { type JsonPointer, pointer } from "../../util/pointer.ts";
import type { ToolPlan } from "../ir/server-plan.ts";
import type { Explained, Part } from "./explanation.ts";
import { at, type Place, stated, written } from "./places.ts";

/** What leaves the server: form, bounds, and each selected key. */
export function resultOf(tool: ToolPlan, server: Explained, place: Place): readonly Part[] {
  const { result } = tool;
  const where = (path: JsonPointer) => at(place(written(server, tool, path)));
  const variants = result.variants ?? [];
  const selected = variants.length > 0 ? [] : result.select;
  return [
    { name: "kind", value: result.kind, ...where("/result") },
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
    { name: "format", value: result.format, ...where("/result/format") },
    {
      name: "at most",
      value: `${result.maxTokens} tokens`,
      ...at(place(stated(server, tool, "/result/maxTokens"))),
    },
    { name: "structured", value: result.structured ? "yes" : "no", ...where("/result/structured") },
  ];
}

function fieldText(field: ToolPlan["result"]["select"][number]): string {
  switch (field.kind) {
    case "field":
      return field.as === undefined ? field.path : `${field.path} as ${field.as}`;
    case "group":
      return `[${field.select.map(({ key }) => key).join(", ")}]`;
    case "descend":
      return `${field.from}: [${field.select.map(({ key }) => key).join(", ")}]`;
    default:
      return JSON.stringify(field);
  }
}
