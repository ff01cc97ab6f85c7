import { call, input, type Tool, tool } from "../../../../src/runtime/codegen/v1/index.ts";
import { getNote, listNotes } from "../operations/notes.ts";

const text = { type: ["string", "null"] } as const;
const note = {
  type: "object",
  properties: { id: text, title: text },
  required: ["id", "title"],
  additionalProperties: false,
} as const;

export const listNotesTool: Tool<{ readonly tag?: string }> = tool({
  name: "list_notes",
  title: "List notes",
  description: "List all notes, or those with a tag.",
  effect: "read",
  scopes: ["notes.read"],
  steps: [call("list", listNotes, { query: { tag: input("tag") } })],
  result: {
    kind: "list",
    from: "data",
    select: { id: "id", title: "title" },
    format: "json",
    maxTokens: 4000,
  },
  schemas: {
    input: {
      type: "object",
      properties: { tag: { type: "string" } },
      additionalProperties: false,
    },
    output: {
      type: "object",
      properties: { items: { type: "array", items: note } },
      required: ["items"],
    },
  },
});

export const getNoteTool: Tool<{ readonly id: string }> = tool({
  name: "get_note",
  description: "Get one note by its id.",
  effect: "read",
  scopes: ["notes.read"],
  timeout: 2_000,
  steps: [call("get", getNote, { path: { id: input("id") } })],
  result: {
    kind: "object",
    select: { id: "id", title: "title" },
    format: "json",
    maxTokens: 4000,
  },
  schemas: {
    input: {
      type: "object",
      properties: { id: { type: "string" } },
      required: ["id"],
      additionalProperties: false,
    },
    output: note,
  },
});
