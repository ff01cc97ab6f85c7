import { env, type Server, server } from "../../../src/runtime/codegen/v1/index.ts";

const notes = () => import("./tools/notes.ts");
const edit = () => import("./tools/edit.ts");

/** A server with two tools that read and one that writes. */
export const notesServer: Server = server({
  name: "notes",
  version: "1.2.3",
  title: "Notes",
  instructions: "List before you add.",
  sources: { notes: { document: "notes.openapi.yaml", baseUrl: env("NOTES_URL") } },
  securitySchemes: {
    "notes.token": {
      use: "bearer",
      source: "notes",
      account: "service",
      secret: env("NOTES_TOKEN"),
    },
  },
  scopes: { "notes.read": "Read notes", "notes.write": "Change notes" },
  tools: { list_notes: notes, get_note: notes, add_note: edit },
});
