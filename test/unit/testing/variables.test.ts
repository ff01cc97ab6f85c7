import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { call, tool, variable } from "../../../src/runtime/codegen/v1/index.ts";
import { type Operation, operation } from "../../../src/runtime/codegen/v1/operation.ts";
import { literal, text, type Value } from "../../../src/runtime/codegen/v1/value.ts";
import type { ToolTable } from "../../../src/testing/contract/retarget.ts";
import { variablesOf } from "../../../src/testing/contract/variables.ts";
import { readModels } from "../../../src/testing/twin/documents.ts";

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Mail", version: "1" },
  paths: {
    "/mails": {
      post: {
        parameters: [{ name: "From", in: "header", schema: { type: "string", format: "email" } }],
        requestBody: {
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  queue: { type: "object", properties: { id: { type: "integer", minimum: 7 } } },
                  region: { enum: ["eu", "us"] },
                },
              },
            },
          },
        },
        responses: { "204": { description: "Sent." } },
      },
    },
  },
};

const send: Operation<{ readonly header?: { readonly From?: Value }; readonly body?: Value }> =
  operation({
    source: "mail",
    key: "POST /mails",
    method: "POST",
    path: "/mails",
    parameters: [{ name: "From", in: "header" }],
    responses: { "204": [] },
    retry: "never",
  });

const tools: ToolTable = new Map([
  [
    "send",
    tool({
      name: "send",
      description: "Send.",
      effect: "write",
      scopes: [],
      steps: [
        call("send", send, {
          header: { From: variable("MAIL_FROM") },
          body: {
            queue: { id: variable("MAIL_QUEUE") },
            region: variable("MAIL_REGION"),
            note: text("by ", variable("MAIL_WHO")),
            kept: literal({ kind: "env", name: "NONE" }),
          },
        }),
      ],
      result: { kind: "empty", format: "text", maxTokens: 100 },
      schemas: { input: { type: "object" } },
    }),
  ],
]);

afterEach(() => vi.unstubAllEnvs());

test("a variable of a test is a value that the API takes, the environment's own, or a word", async () => {
  const from = mkdtempSync(join(tmpdir(), "mcpgen-variables-"));
  writeFileSync(join(from, "mail.json"), JSON.stringify(DOCUMENT));
  vi.stubEnv("MAIL_REGION", "mars");
  const models = await readModels({ mail: "mail.json" }, from);
  expect(variablesOf(tools, models, 1)).toEqual({
    MAIL_FROM: expect.stringMatching(/^\S+@\S+$/),
    MAIL_QUEUE: expect.stringMatching(/^\d+$/),
    MAIL_REGION: "mars",
    MAIL_WHO: "contract",
  });
  rmSync(from, { recursive: true });
});
