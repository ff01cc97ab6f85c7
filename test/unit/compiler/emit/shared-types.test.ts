import { expect, test } from "vitest";
import { createModule } from "../../../../src/compiler/emit/module.ts";
import { printInterface } from "../../../../src/compiler/emit/type-text.ts";
import type { ToolSchema } from "../../../../src/compiler/ir/server-plan.ts";

function printed(schema: ToolSchema): string {
  const module = createModule("mcpgen.yaml");
  printInterface(module.names.claim("PayInput"), schema, "PayInput", module);
  return module.text().split("\n").slice(2).join("\n");
}

test("what stands in $defs is declared once, and named wherever it is used", () => {
  const text = printed({
    type: "object",
    properties: {
      billing: { type: "object", $ref: "#/$defs/address" },
      shipping: { type: "array", items: { $ref: "#/$defs/address" } },
      status: { $ref: "#/$defs/status" },
      gone: { $ref: "#/$defs/gone" },
    },
    required: ["billing"],
    additionalProperties: false,
    $defs: {
      address: {
        type: "object",
        properties: { city: { type: "string" }, status: { $ref: "#/$defs/status" } },
        required: ["city"],
      },
      status: { type: "string", enum: ["on", "off"] },
    },
  });
  expect(text.trim().split("\n")).toEqual([
    'import type { JsonValue } from "mcpgen/codegen/v1";',
    "",
    "export interface PayInput {",
    "  readonly billing: PayInputAddress;",
    "  readonly shipping?: readonly PayInputAddress[];",
    '  readonly status?: "on" | "off";',
    "  readonly gone?: JsonValue;",
    "}",
    "",
    "export interface PayInputAddress {",
    "  readonly city: string;",
    '  readonly status?: "on" | "off";',
    "}",
  ]);
});

test("imports what the printed types name, not what was thought of on the way", () => {
  const text = printed({
    type: "object",
    properties: { rule: { anyOf: [{ type: "object" }, {}] } },
  });
  expect(text).toContain("readonly rule?: JsonValue;");
  expect(text).toContain('import type { JsonValue } from "mcpgen/codegen/v1";');
});
