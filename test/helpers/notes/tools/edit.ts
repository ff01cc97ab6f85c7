import { call, input, type Tool, tool } from "../../../../src/runtime/codegen/v1/index.ts";
import { createNote } from "../operations/notes.ts";

export const addNoteTool: Tool<{ readonly title: string; readonly secret?: string }> = tool({
  name: "add_note",
  description: "Add a note.",
  effect: "write",
  owner: "notes",
  reversibility: "compensable",
  scopes: ["notes.read", "notes.write"],
  timeout: 2_000,
  auditClear: ["title"],
  steps: [call("add", createNote, { body: { title: input("title"), secret: input("secret") } })],
  result: {
    kind: "object",
    select: { id: "id", title: "title" },
    format: "json",
    maxTokens: 4000,
  },
  schemas: {
    input: {
      type: "object",
      properties: { title: { type: "string" }, secret: { type: "string" } },
      required: ["title"],
      additionalProperties: false,
    },
    output: {
      type: "object",
      properties: {
        id: { type: ["string", "null"] },
        title: { type: ["string", "null"] },
      },
      required: ["id", "title"],
    },
  },
});
