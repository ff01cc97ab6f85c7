import {
  boolean,
  type Code,
  call,
  compact,
  expanded,
  json,
  number,
  string,
} from "../../src/compiler/emit/code.ts";
import type { Imports } from "../../src/compiler/emit/imports.ts";
import type { ResultPlan, SelectPlan, ValueRef } from "../../src/compiler/ir/server-plan.ts";
import { refCode } from "./value.ts";

/** What leaves the server of an answer, as code: one key a line, so that a review shows each. */
export function resultCode(result: ResultPlan, imports: Imports): Code {
  return expanded([
    ["step", result.step === undefined ? undefined : string(result.step)],
    ["kind", string(result.kind)],
    [
      "file",
      result.file === undefined
        ? undefined
        : compact([
            ["maxBytes", number(result.file.maxBytes)],
            ["types", json(result.file.types)],
            ["as", string(result.file.as)],
          ]),
    ],
    ["stream", result.stream === undefined ? undefined : string(result.stream)],
    ["from", result.from === "" ? undefined : string(result.from)],
    ["select", result.variants === undefined ? keys(result.select, imports) : undefined],
    [
      "variants",
      result.variants === undefined
        ? undefined
        : expanded(
            result.variants.map(({ name, select }) => [
              name,
              keys(select, imports) ?? expanded([]),
            ]),
          ),
    ],
    ["with", keys(result.with, imports)],
    ["format", string(result.format)],
    ["text", result.text === undefined ? undefined : string(result.text)],
    ["onOverflow", result.onOverflow === undefined ? undefined : string(result.onOverflow)],
    ["maxTokens", number(result.maxTokens)],
    ["structured", result.structured ? undefined : boolean(false)],
  ]);
}

function keys(select: readonly SelectPlan[], imports: Imports): Code | undefined {
  if (select.length === 0) return undefined;
  return expanded(select.map((item) => [item.key, selection(item, imports)]));
}

function selection(item: SelectPlan, imports: Imports): Code {
  switch (item.kind) {
    case "field":
    case "ref": {
      const from =
        item.kind === "field" ? string(item.path) : elsewhere(item.ref, item.path, imports);
      if (item.as === undefined) return from;
      return call(imports.runtime("format"), from, string(item.as));
    }
    case "group":
      return keys(item.select, imports) ?? expanded([]);
    case "descend": {
      const { ref, from } = item;
      return call(
        imports.runtime(item.many ? "each" : "object"),
        ref === undefined ? string(from) : elsewhere(ref, from, imports),
        keys(item.select, imports) ?? expanded([]),
      );
    }
  }
}

/** A value from elsewhere, or what a path leads to in it. */
function elsewhere(ref: ValueRef, path: string, imports: Imports): Code {
  return call(
    imports.runtime("take"),
    refCode(ref, imports),
    ...(path === "" ? [] : [string(path)]),
  );
}
