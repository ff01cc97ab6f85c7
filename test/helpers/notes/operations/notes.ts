// A small server in the generated form, written by hand for the runtime's tests.
import { type Operation, operation, type Value } from "../../../../src/runtime/codegen/v1/index.ts";

/** GET /notes */
export const listNotes: Operation<{ readonly query?: { readonly tag?: Value } }> = operation({
  source: "notes",
  key: "GET /notes",
  method: "GET",
  path: "/notes",
  parameters: [{ name: "tag", in: "query" }],
  responses: { "200": ["application/json"] },
  security: [["notes.token"]],
  retry: "safe",
});

/** GET /notes/{id} */
export const getNote: Operation<{ readonly path: { readonly id: Value } }> = operation({
  source: "notes",
  key: "GET /notes/{id}",
  method: "GET",
  path: "/notes/{id}",
  parameters: [{ name: "id", in: "path", required: true }],
  responses: { "200": ["application/json"] },
  security: [["notes.token"]],
  retry: "safe",
});

/** POST /notes */
export const createNote: Operation<{ readonly body: Value }> = operation({
  source: "notes",
  key: "POST /notes",
  method: "POST",
  path: "/notes",
  body: { mediaType: "application/json", required: true },
  responses: { "201": ["application/json"] },
  security: [["notes.token"]],
  retry: "never",
});
