import type {
  NamedValue,
  ServerPlan,
  StepPlan,
  ToolPlan,
  ToolSchema,
} from "../../src/compiler/ir/server-plan.ts";
import { digestOf } from "../../src/util/digest.ts";
import {
  objectSchema,
  operation,
  parameter,
  result,
  serverPlan,
  source,
  step,
  tool,
} from "../helpers/plan.ts";

const string: ToolSchema = { type: "string" };
const nullable: ToolSchema = { type: ["string", "null"] };
const ABC = "abcdefghijklmnopqrstuvwxyz";

/** A tool that sends all its arguments as one object. */
function bindAll(plan: ToolPlan): ToolPlan {
  const members = plan.inputs.map(
    ({ name }): NamedValue => ({ name, value: { kind: "input", name } }),
  );
  return {
    ...plan,
    steps: [step({ query: [{ name: "all", value: { kind: "object", members } }] })],
  };
}

/** The smallest plan that makes the generators print one feature, by the folder that holds its output. */
export const cases: { readonly [name: string]: ServerPlan } = {
  smallest: serverPlan(),

  "amended-and-fetched": serverPlan({
    sources: [
      source({
        amendments: [
          {
            file: "./crm.overlay.yaml",
            uri: "specs/crm/crm.overlay.yaml",
            digest: digestOf("amendment"),
          },
          { file: "./b.overlay.yaml", uri: "specs/crm/b.overlay.yaml", digest: digestOf("other") },
        ],
        remote: [
          {
            url: "https://example.com/types.json",
            digest: digestOf("types"),
            path: "remote/0123456789abcdef.json",
          },
        ],
      }),
    ],
  }),

  "no-tools": serverPlan({ tools: [], operations: [] }),

  "pages-of-lists": serverPlan({
    operations: [
      operation({ parameters: [parameter({ in: "query", name: "after" })] }),
      operation({ id: "listNotes", path: "/notes" }),
    ],
    tools: [
      tool({
        inputSchema: objectSchema({ cursor: { type: "string", maxLength: 8192 } }, []),
        page: {
          mode: "cursor",
          input: "cursor",
          send: { in: "query", name: "after" },
          next: "paging.next",
          total: "total",
          pageSize: 25,
          maxItems: 100,
        },
        result: result({
          kind: "list",
          from: "results",
          select: [{ kind: "field", key: "id", path: "id" }],
          structured: true,
        }),
        outputSchema: {
          ...objectSchema(
            {
              items: { type: "array", items: objectSchema({ id: nullable }) },
              next: string,
            },
            ["items"],
          ),
        },
      }),
      tool({
        name: "all_notes",
        steps: [step({ operation: "listNotes" })],
        page: { mode: "link", first: 0, maxItems: 500, maxPages: 5 },
        upstreamCalls: { worst: 5 },
        result: result({
          kind: "list",
          select: [{ kind: "field", key: "id", path: "id" }],
        }),
      }),
    ],
  }),

  "list-result": serverPlan({
    operations: [
      operation({
        summary: "List deals.",
        parameters: [parameter({ in: "query", name: "limit" })],
      }),
    ],
    tools: [
      tool({
        title: "List deals",
        description: "List open deals, newest first.\n\nOne page at a time.",
        inputSchema: objectSchema({ limit: { type: "integer", minimum: 1, maximum: 50 } }, []),
        steps: [
          step({
            query: [{ name: "limit", value: { kind: "input", name: "limit", default: 10 } }],
          }),
        ],
        result: result({
          kind: "list",
          from: "results",
          select: [
            { kind: "field", key: "id", path: "id" },
            {
              kind: "group",
              key: "owner",
              select: [{ kind: "field", key: "mail", path: "owner.email" }],
            },
            {
              kind: "descend",
              key: "notes",
              from: "notes",
              many: true,
              select: [{ kind: "field", key: "text", path: "body" }],
            },
            {
              kind: "descend",
              key: "stage",
              from: "properties.stage",
              many: false,
              select: [{ kind: "field", key: "name", path: "labels[0]" }],
            },
          ],
          with: [{ kind: "field", key: "total", path: "total" }],
          format: "table",
          structured: true,
        }),
        outputSchema: objectSchema({
          items: {
            type: "array",
            items: objectSchema({
              id: nullable,
              owner: objectSchema({ mail: nullable }),
              notes: { type: ["array", "null"], items: objectSchema({ text: nullable }) },
              stage: { ...objectSchema({ name: nullable }), type: ["object", "null"] },
            }),
          },
          total: { type: ["integer", "null"] },
        }),
        examples: [{ input: {} }, { input: { limit: 5 }, expect: { minItems: 1 } }],
      }),
    ],
  }),

  "formats-and-variants": serverPlan({
    tools: [
      tool({
        inputSchema: objectSchema(
          { detail: { type: "string", enum: ["brief", "full"], default: "brief" } },
          [],
        ),
        result: result({
          kind: "list",
          from: "results",
          select: [{ kind: "field", key: "id", path: "id" }],
          variants: [
            { name: "brief", select: [{ kind: "field", key: "id", path: "id" }] },
            {
              name: "full",
              select: [
                { kind: "field", key: "id", path: "id" },
                { kind: "field", key: "amount", path: "properties.amount", as: "number" },
                { kind: "field", key: "stage", path: "stage", as: "map(won = Won)" },
              ],
            },
          ],
          format: "text",
          text: "{id}",
          onOverflow: "page",
          structured: true,
          typical: { tokens: 31, structured: 52, items: 2 },
        }),
        outputSchema: objectSchema({
          items: {
            type: "array",
            items: objectSchema(
              { id: nullable, amount: { type: ["number", "null"] }, stage: nullable },
              ["id"],
            ),
          },
        }),
      }),
      tool({
        name: "get_deal",
        result: result({
          kind: "object",
          select: [{ kind: "field", key: "tags", path: "tags", as: 'join("; ")' }],
          onOverflow: "error",
          typical: { tokens: 12, structured: 12, made: true },
        }),
      }),
      tool({
        name: "list_tags",
        result: result({
          kind: "list",
          select: [{ kind: "field", key: "tag", path: "tag" }],
          typical: { tokens: 5, items: 1, made: true },
        }),
      }),
    ],
  }),

  discovery: serverPlan({
    discovery: "dynamic",
    operations: [
      operation({ summary: "List deals." }),
      operation({
        id: "createDeal",
        method: "POST",
        summary: "Create a deal.",
        body: { mediaType: "application/json", required: true, encoding: {} },
      }),
    ],
    tools: [
      tool({ name: "find_deals", description: "Find deals by name." }),
      tool({
        title: "List deals",
        description: "List deals. Newest first.",
        group: "exposed",
        exposed: true,
        answer: "[id, title, owner.email]",
      }),
      tool({
        name: "create_deal",
        description: "Create a deal <!-- \u202e`code` -->\nignored line",
        group: "exposed",
        effect: "write",
        exposed: true,
        inputSchema: objectSchema({
          title: string,
          stage: { type: "string", enum: ["qualified", "lost"] },
        }),
        steps: [
          step({
            operation: "createDeal",
            body: {
              kind: "object",
              members: [
                { name: "title", value: { kind: "input", name: "title" } },
                { name: "stage", value: { kind: "input", name: "stage" } },
              ],
            },
          }),
        ],
      }),
    ],
  }),

  "write-with-approval-facts": serverPlan({
    title: "Acme CRM",
    instructions: "Search before you write.",
    scopes: [{ name: "crm.write", description: "Change deals" }],
    toolsets: [{ name: "sales", tools: ["move_deal_stage"] }],
    operations: [
      operation({
        id: "updateDeal",
        method: "PATCH",
        path: "/deals/{dealId}",
        parameters: [
          parameter(),
          parameter({ in: "query", name: "archived" }),
          parameter({ in: "header", name: "X-Reason", required: true }),
        ],
        body: { mediaType: "application/json", required: true, encoding: {} },
      }),
    ],
    tools: [
      tool({
        name: "move_deal_stage",
        title: "Move a deal",
        description: "Move one deal to a new stage.",
        owner: "revenue-operations",
        reversibility: "reversible",
        effect: "write",
        idempotent: true,
        openWorld: false,
        scopes: ["crm.read", "crm.write"],
        timeoutMs: 15000,
        retry: { attempts: 1, status: [429, 503] },
        auditClear: ["stage"],
        inputSchema: objectSchema(
          {
            deal_id: string,
            stage: { type: "string", enum: ["qualified", "lost"] },
            reason: string,
          },
          ["deal_id", "stage"],
        ),
        steps: [
          step({
            id: "move",
            operation: "updateDeal",
            path: [{ name: "dealId", value: { kind: "input", name: "deal_id" } }],
            query: [{ name: "archived", value: { kind: "literal", value: false } }],
            header: [
              {
                name: "X-Reason",
                value: { kind: "template", parts: ["agent: ", { input: "reason" }] },
              },
            ],
            body: {
              kind: "object",
              members: [
                { name: "stage", value: { kind: "input", name: "stage" } },
                { name: "tags", value: { kind: "literal", value: ["a", 1, true, null] } },
                {
                  name: "data",
                  value: { kind: "literal", value: { kind: "input", name: "data" } },
                },
                { name: "list", value: { kind: "literal", value: [{ a: 1 }] } },
                {
                  name: "filters",
                  value: {
                    kind: "array",
                    items: [
                      {
                        kind: "when",
                        input: "reason",
                        value: {
                          kind: "object",
                          members: [
                            { name: "property", value: { kind: "literal", value: "reason" } },
                            { name: "value", value: { kind: "input", name: "reason" } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          }),
        ],
        result: result({
          kind: "object",
          from: "deal",
          select: [{ kind: "field", key: "id", path: "id" }],
          structured: true,
        }),
        outputSchema: objectSchema({ id: nullable }),
      }),
    ],
  }),

  branches: serverPlan({
    sources: [
      source({ connections: ["crm"] }),
      source({
        name: "desk",
        document: "./desk.openapi.yaml",
        uri: "specs/desk/desk.openapi.yaml",
        baseUrlVariable: "DESK_URL",
        connections: ["desk"],
      }),
    ],
    securitySchemes: [
      {
        id: "desk.token",
        source: "desk",
        account: "service",
        use: "bearer",
        secret: "DESK_TOKEN",
        connections: ["desk"],
      },
    ],
    operations: [
      operation({ parameters: [parameter({ in: "query", name: "q" })] }),
      operation({
        source: "desk",
        id: "findTickets",
        path: "/tickets/{q}",
        parameters: [parameter({ name: "q" })],
      }),
    ],
    tools: [
      ((crm: StepPlan, desk: StepPlan) =>
        tool({
          name: "find_rows",
          inputSchema: objectSchema({ q: string }),
          outputSchema: objectSchema({
            items: { type: "array", items: objectSchema({ id: nullable }) },
          }),
          upstreamCalls: { worst: 1 },
          steps: [crm, desk],
          by: [
            {
              name: "crm",
              steps: [crm],
              result: result({
                kind: "list",
                from: "rows",
                select: [{ kind: "field", key: "id", path: "id" }],
                structured: true,
              }),
            },
            {
              name: "desk",
              steps: [desk],
              page: { mode: "link", maxItems: 20, maxPages: 3 },
              result: result({
                kind: "list",
                select: [{ kind: "field", key: "id", path: "number", as: "number" }],
                structured: true,
              }),
            },
          ],
          result: result({
            kind: "list",
            from: "rows",
            select: [{ kind: "field", key: "id", path: "id" }],
            structured: true,
          }),
        }))(
        step({ query: [{ name: "q", value: { kind: "input", name: "q" } }] }),
        step({
          source: "desk",
          operation: "findTickets",
          path: [{ name: "q", value: { kind: "input", name: "q" } }],
        }),
      ),
    ],
  }),

  "results-of-steps": serverPlan({
    operations: [operation({ parameters: [parameter({ in: "query", name: "stage" })] })],
    tools: [
      tool({
        name: "read_with_notes",
        inputSchema: objectSchema({ stage: string }),
        upstreamCalls: { worst: 2 },
        steps: [
          { ...step({ id: "deals" }), outputs: [{ name: "code", source: { from: "status" } }] },
          step({
            id: "notes",
            query: [{ name: "stage", value: { kind: "input", name: "stage" } }],
          }),
        ],
        result: result({
          step: "deals",
          kind: "list",
          from: "results",
          select: [
            { kind: "field", key: "id", path: "id" },
            {
              kind: "ref",
              key: "stage",
              ref: { ref: { kind: "input", name: "stage" }, default: "won" },
              path: "",
            },
            {
              kind: "ref",
              key: "authors",
              ref: { ref: { kind: "output", step: "notes", name: "body" } },
              path: "[*].user.login",
              as: "join",
            },
          ],
          with: [
            {
              kind: "ref",
              key: "code",
              ref: { ref: { kind: "output", step: "deals", name: "code" } },
              path: "",
            },
            {
              kind: "descend",
              key: "notes",
              ref: {
                ref: { kind: "output", step: "notes", name: "body", pointer: "/data" },
              },
              from: "",
              many: true,
              select: [{ kind: "field", key: "text", path: "body" }],
            },
          ],
        }),
      }),
    ],
  }),

  handlers: serverPlan({
    operations: [
      operation({
        summary: "List deals.",
        parameters: [parameter({ in: "query", name: "stage" })],
      }),
      operation({
        id: "moveDeal",
        method: "PATCH",
        path: "/deals/{dealId}",
        parameters: [parameter()],
        body: { mediaType: "application/json", required: true, encoding: {} },
      }),
    ],
    tools: [
      tool({
        name: "quote",
        description: "Quote a deal.",
        effect: "write",
        owner: "ops",
        reversibility: "reversible",
        inputs: [
          {
            name: "stage",
            required: false,
            schema: string,
            default: "open",
            origin: { uri: "specs/crm/mcpgen.yaml", pointer: "/tools/quote/input/stage" },
          },
          {
            name: "limit",
            required: false,
            schema: { type: "integer" },
            default: 5,
            origin: { uri: "specs/crm/mcpgen.yaml", pointer: "/tools/quote/input/limit" },
          },
        ],
        inputSchema: objectSchema({ stage: string, limit: { type: "integer" } }, []),
        upstreamCalls: { worst: 9 },
        steps: [
          step({ id: "deals" }),
          step({ id: "move", operation: "moveDeal" }),
          step({ id: "archive_every_deal_of_the_stage", operation: "moveDeal" }),
        ],
        handler: {
          file: "./quote.ts",
          uri: "specs/crm/quote.ts",
          digest: digestOf("handler"),
          maxCalls: 9,
          calls: [
            {
              name: "deals",
              request: {
                type: "object",
                properties: {
                  query: { type: "object", properties: { stage: string }, required: [] },
                },
                required: [],
              },
              answer: {
                type: "array",
                items: {
                  type: "object",
                  properties: { id: string, owner: { type: ["object", "null"] } },
                  required: ["id"],
                },
              },
            },
            {
              name: "move",
              request: {
                type: "object",
                properties: {
                  path: { type: "object", properties: { dealId: string }, required: ["dealId"] },
                  body: { type: "object", properties: { tags: { type: "array", items: string } } },
                },
                required: ["path", "body"],
              },
              answer: {},
            },
            {
              name: "archive_every_deal_of_the_stage",
              request: { type: "object", properties: {}, required: [] },
              answer: { type: "null" },
            },
          ],
        },
        result: result({
          kind: "list",
          from: "items",
          select: [{ kind: "field", key: "id", path: "id" }],
          structured: true,
        }),
        outputSchema: {
          type: "object",
          properties: { items: { type: "array", items: objectSchema({ id: string }) } },
          required: ["items"],
        },
      }),
    ],
  }),

  "several-steps": serverPlan({
    operations: [
      operation({ summary: "List deals." }),
      operation({
        id: "moveDeal",
        method: "PATCH",
        path: "/deals/{dealId}",
        parameters: [
          parameter(),
          parameter({ in: "query", name: "at" }),
          parameter({ in: "query", name: "key" }),
        ],
        body: { mediaType: "application/json", required: true, encoding: {} },
      }),
    ],
    tools: [
      tool({
        name: "move_deals",
        description: "Move deals to a stage.",
        effect: "write",
        owner: "ops",
        reversibility: "compensable",
        inputSchema: objectSchema({
          ids: { type: "array", maxItems: 5 },
          stage: { type: "string" },
        }),
        upstreamCalls: { worst: 7 },
        upstreamScopes: [{ scheme: "crm.oauth", scopes: ["read", "write"] }],
        steps: [
          {
            ...step({ id: "all" }),
            outputs: [
              { name: "first", source: { from: "body", pointer: "/results/0" } },
              { name: "tag", source: { from: "header", name: "etag" } },
              { name: "code", source: { from: "status" } },
            ],
            onEmpty: { output: "first", stop: "There are no deals." },
          },
          {
            ...step({
              id: "search",
              operation: "moveDeal",
              path: [{ name: "dealId", value: { kind: "literal", value: "1" } }],
              query: [
                { name: "at", value: { kind: "ref", ref: { kind: "now" } } },
                { name: "key", value: { kind: "ref", ref: { kind: "uuid" } } },
              ],
              body: {
                kind: "array",
                items: [
                  {
                    kind: "guard",
                    on: { ref: { kind: "output", step: "all", name: "tag" } },
                    value: { kind: "ref", ref: { kind: "input", name: "ids", pointer: "/0" } },
                  },
                  {
                    kind: "guard",
                    on: { cel: "inputs.stage == 'won'", inputs: [{ name: "stage" }], outputs: [] },
                    value: { kind: "literal", value: 1 },
                  },
                ],
              },
            }),
            needs: ["all"],
            readOnly: true,
            onError: "continue",
            timeoutMs: 2_000,
            retry: { attempts: 2, status: [503] },
            success: { path: "ok", equals: true },
          },
          {
            ...step({
              id: "move",
              operation: "moveDeal",
              path: [{ name: "dealId", value: { kind: "ref", ref: { kind: "item" } } }],
              body: {
                kind: "object",
                members: [
                  { name: "stage", value: { kind: "input", name: "stage" } },
                  {
                    name: "note",
                    value: {
                      kind: "template",
                      parts: [
                        "by ",
                        { ref: { kind: "auth", name: "subject" } },
                        " in ",
                        { ref: { kind: "env", name: "CRM_REGION" } },
                      ],
                    },
                  },
                  {
                    name: "rows",
                    value: {
                      kind: "array",
                      items: [
                        {
                          kind: "each",
                          over: {
                            ref: { kind: "output", step: "all", name: "body", pointer: "/results" },
                          },
                          item: {
                            kind: "object",
                            members: [
                              {
                                name: "id",
                                value: { kind: "ref", ref: { kind: "item", pointer: "/id" } },
                              },
                            ],
                          },
                        },
                      ],
                    },
                  },
                ],
              },
            }),
            needs: ["all"],
            when: {
              cel: "steps.all.first != null && inputs.stage != 'won'",
              inputs: [{ name: "stage" }],
              outputs: [{ step: "all", name: "first" }],
            },
            forEach: { over: { ref: { kind: "input", name: "ids" } }, max: 5, concurrency: 2 },
            undo: {
              source: "crm",
              operation: "moveDeal",
              request: {
                path: [{ name: "dealId", value: { kind: "ref", ref: { kind: "item" } } }],
                query: [],
                header: [],
                cookie: [],
                body: { kind: "literal", value: {} },
              },
              success: { path: "", equals: "ok" },
            },
            success: { path: "", equals: null },
          },
        ],
      }),
    ],
  }),

  "read-only-post": serverPlan({
    operations: [
      operation({
        id: "search",
        method: "POST",
        path: "/search",
        body: { mediaType: "application/json", required: false, encoding: {} },
      }),
    ],
    tools: [
      tool({
        name: "search",
        declaredReadOnly: true,
        inputSchema: objectSchema({ body: { type: "object" } }, []),
        steps: [step({ operation: "search", body: { kind: "input", name: "body" } })],
      }),
    ],
  }),

  "files-and-streams": serverPlan({
    operations: [
      operation({
        id: "getReport",
        path: "/report",
        responses: [{ status: "200", mediaTypes: ["application/pdf", "image/png"] }],
      }),
      operation({
        id: "watchDeals",
        path: "/watch",
        responses: [{ status: "200", mediaTypes: ["text/event-stream"] }],
      }),
    ],
    tools: [
      tool({
        name: "get_report",
        steps: [step({ operation: "getReport" })],
        result: result({
          kind: "file",
          file: { maxBytes: 5_000_000, types: ["application/pdf", "image/*"], as: "embedded" },
        }),
      }),
      tool({
        name: "link_any_file",
        steps: [step({ operation: "getReport" })],
        result: result({
          kind: "file",
          file: { maxBytes: 12_345, types: ["*/*"], as: "resource-link" },
        }),
      }),
      tool({
        name: "watch_deals",
        steps: [step({ operation: "watchDeals" })],
        result: result({
          kind: "list",
          stream: "json-events",
          select: [{ kind: "field", key: "id", path: "data.id" }],
          structured: true,
        }),
        outputSchema: objectSchema({
          items: { type: "array", items: objectSchema({ id: nullable }) },
        }),
      }),
    ],
  }),
  "empty-and-unstructured": serverPlan({
    operations: [
      operation({
        id: "removeDeal",
        method: "DELETE",
        responses: [{ status: "204", mediaTypes: [] }],
      }),
      operation({
        id: "exportDeals",
        path: "/export",
        responses: [
          { status: "200", mediaTypes: ["text/csv"] },
          { status: "4XX", mediaTypes: ["application/problem+json"] },
          { status: "default", mediaTypes: [] },
        ],
      }),
    ],
    tools: [
      tool({
        name: "remove_deal",
        effect: "destructive",
        reversibility: "irreversible",
        steps: [step({ operation: "removeDeal" })],
        result: result({ kind: "empty" }),
      }),
      tool({
        name: "export_deals",
        steps: [step({ operation: "exportDeals" })],
        result: result({ kind: "object", select: [{ kind: "field", key: "id", path: "id" }] }),
        outputSchema: objectSchema({ id: nullable }),
      }),
    ],
  }),

  "parameter-facts": serverPlan({
    operations: [
      operation({
        method: "POST",
        path: "/deals/{dealId}/{-odd}",
        parameters: [
          parameter(),
          parameter({ name: "-odd", style: "label", explode: true }),
          parameter({ in: "query", name: "filter", style: "deepObject", explode: true }),
          parameter({ in: "query", name: "ids", explode: false, required: true }),
          parameter({ in: "query", name: "q", allowReserved: true }),
          parameter({ in: "query", name: "where", mediaType: "application/json" }),
          parameter({ in: "cookie", name: "session" }),
        ],
        body: {
          mediaType: "multipart/form-data",
          required: true,
          encoding: {
            file: { contentType: "image/png", style: "form", explode: true, allowReserved: false },
          },
        },
        responses: [{ status: "201", mediaTypes: ["application/json", "application/xml"] }],
        security: [["crm.key", "crm.oauth"], ["crm.key"]],
        baseUrl: "https://upload.example.com",
      }),
    ],
    tools: [
      tool({
        inputSchema: objectSchema({ a: string, b: string, f: string }),
        steps: [
          step({
            path: [
              { name: "dealId", value: { kind: "input", name: "a" } },
              { name: "-odd", value: { kind: "input", name: "b" } },
            ],
            query: [{ name: "ids", value: { kind: "literal", value: [1, 2] } }],
            cookie: [{ name: "session", value: { kind: "literal", value: "s" } }],
            body: {
              kind: "object",
              members: [{ name: "file", value: { kind: "input", name: "f" } }],
            },
          }),
        ],
      }),
    ],
  }),

  "file-bodies": serverPlan({
    operations: [
      operation({
        id: "uploadPicture",
        method: "PUT",
        path: "/picture",
        parameters: [
          parameter({
            in: "query",
            name: "filter",
            mediaType: "application/x-www-form-urlencoded",
            querystring: true,
            encoding: { tags: { style: "pipeDelimited", explode: false } },
          }),
        ],
        body: { mediaType: "image/png", required: true, file: true, encoding: {} },
        responses: [{ status: "204", mediaTypes: [] }],
      }),
    ],
    tools: [
      tool({
        name: "upload_picture",
        inputSchema: objectSchema({ f: string, p: string }),
        steps: [
          step({
            operation: "uploadPicture",
            query: [{ name: "filter", value: { kind: "input", name: "f" } }],
            body: { kind: "input", name: "p" },
          }),
        ],
        result: result({ kind: "empty", select: [] }),
      }),
    ],
  }),

  credentials: serverPlan({
    sources: [
      source({ baseUrlVariable: "CRM_URL" }),
      source({
        name: "calendar-v2",
        document: "npm:calendar/openapi.json",
        uri: "npm:calendar/openapi.json",
        baseUrlVariable: "CALENDAR_URL",
      }),
    ].map(({ baseUrl, ...rest }) =>
      rest.name === "crm" && baseUrl !== undefined ? { ...rest, baseUrl } : rest,
    ),
    securitySchemes: [
      {
        id: "crm.key",
        source: "crm",
        account: "service",
        use: "apiKey",
        in: "header",
        name: "X-Key",
        secret: "CRM_KEY",
      },
      {
        id: "crm.basic",
        source: "crm",
        account: "service",
        use: "basic",
        username: "CRM_USER",
        secret: "CRM_PASSWORD",
      },
      {
        id: "calendar-v2.bearer",
        source: "calendar-v2",
        account: "service",
        use: "bearer",
        secret: "CALENDAR_TOKEN",
      },
      {
        id: "crm.oauth",
        source: "crm",
        account: "service",
        use: "oauth2",
        grant: "client_credentials",
        tokenUrl: "https://id.example.com/token",
        clientId: "CRM_CLIENT",
        secret: "CRM_SECRET",
        scopes: ["read"],
      },
      {
        id: "crm.plain-oauth",
        source: "crm",
        account: "service",
        use: "oauth2",
        grant: "client_credentials",
        tokenUrl: "https://id.example.com/token",
        clientId: "CRM_CLIENT",
        secret: "CRM_SECRET",
        scopes: [],
      },
    ],
    operations: [
      operation(),
      operation({ source: "calendar-v2", id: "listEvents", path: "/events" }),
    ],
    tools: [
      tool({
        steps: [step(), step({ id: "events", source: "calendar-v2", operation: "listEvents" })],
      }),
    ],
  }),

  names: serverPlan({
    operations: [
      operation({ id: "delete", path: "/delete" }),
      operation({ id: "listForRepo_a1b2c3", path: "/repo" }),
      operation({ id: "Größe 1", path: "/größe" }),
      operation({ id: "9lives", path: "/9", parameters: [parameter({ in: "query", name: "x" })] }),
    ],
    tools: [
      tool({ name: "delete", group: "con", steps: [step({ operation: "delete" })] }),
      tool({ name: "get_deal", group: "env", steps: [step({ operation: "listForRepo_a1b2c3" })] }),
      tool({ name: "getDeal", group: "server", steps: [step({ operation: "Größe 1" })] }),
      tool({
        name: "input",
        group: "Pull Requests",
        inputSchema: objectSchema({ x: string }),
        steps: [
          step({
            operation: "9lives",
            query: [{ name: "x", value: { kind: "input", name: "x" } }],
          }),
        ],
      }),
      tool({ name: "tool", group: "pull-requests", steps: [step({ operation: "delete" })] }),
      tool({ name: "crm", group: "pull-requests", steps: [step({ operation: "delete" })] }),
      tool({ name: "2nd", group: "日本", steps: [step({ operation: "delete" })] }),
    ],
  }),

  types: serverPlan({
    operations: [
      operation({
        parameters: [parameter({ in: "query", name: "all", mediaType: "application/json" })],
      }),
    ],
    tools: [
      tool({
        name: "every_type",
        inputSchema: objectSchema(
          {
            any: {},
            anything: { description: "No type." },
            flag: { type: "boolean" },
            count: { type: ["integer", "number", "null"] },
            fixed: { const: "a" },
            "not-a-name": string,
            ["th".concat("en")]: string,
            é: string,
            short: { enum: ["a", 1, true, null] },
            shapes: { enum: [{ a: 1 }] },
            stage: {
              enum: [
                "appointment_scheduled",
                "qualified_to_buy",
                "presentation_scheduled",
                "closed",
                null,
              ],
            },
            crowd: { enum: Array.from({ length: 41 }, (_, i) => `value_${i}`) },
            tags: { type: "array", items: string },
            pairs: { type: "array", items: { type: "array", items: string } },
            nested: { type: "array", items: { type: "array", items: { enum: ["a", "b"] } } },
            mixed: { type: "array", items: { enum: ["a", "b"] } },
            wide: { type: "array", items: { enum: ["first_of_all", "second_of_all"] } },
            address: { type: "array", items: { enum: ["one_of_many", "two_of_many"] } },
            loose: { type: "array" },
            never: { type: "array", items: false },
            labels: { type: "object", additionalProperties: string },
            free: { type: "object", additionalProperties: true },
            either: { anyOf: [string, { type: "null" }] },
            one: { oneOf: [{ type: "integer" }, objectSchema({ a: string })] },
            vague: { anyOf: [string, {}] },
            single: { allOf: [string] },
            both: { allOf: [objectSchema({ a: string }), objectSchema({ b: string })] },
            implied: { properties: { a: string } },
            deep: objectSchema({
              a: objectSchema({
                b: objectSchema({ c: objectSchema({ d: objectSchema({ e: string }) }) }),
              }),
            }),
            huge: objectSchema(
              Object.fromEntries(Array.from({ length: 61 }, (_, i) => [`m${i}`, string])),
            ),
            [`array_of_union_${ABC}_${ABC}`]: {
              type: "array",
              items: { type: ["string", "null"] },
            },
            [`union_${ABC}_${ABC}`]: { type: ["string", "number", "boolean", "null"] },
            [`hugged_${ABC}_${ABC}`]: { ...objectSchema({ a: string }), type: ["object", "null"] },
            [`map_${ABC}_${ABC}`]: {
              type: "object",
              additionalProperties: { type: ["array", "null"], items: objectSchema({ a: string }) },
            },
          },
          ["any"],
        ),
      }),
    ].map(bindAll),
  }),

  layout: serverPlan({
    operations: [
      operation({
        id: `op${ABC}${ABC}`,
        path: "/long",
        parameters: [
          parameter({ in: "query", name: `first_${ABC}` }),
          parameter({ in: "query", name: `second_${ABC}` }),
          parameter({ in: "query", name: `third_${ABC}` }),
        ],
        summary: `${ABC} `.repeat(20),
      }),
      operation({ id: `bare${ABC}${ABC}`, path: "/bare" }),
      operation({ id: `bareBut${ABC}ShortEnough`, path: "/bare2" }),
    ],
    tools: [
      tool({
        name: `fits_on_the_first_line_but_for_its_call_${ABC}`.slice(0, 37),
        group: `group_${ABC}_${ABC}`.slice(0, 47),
        description: `A description that is much too long for its line, with "quotes" and 日本語\r\n\tin it. ${ABC} ${ABC}`,
        inputSchema: objectSchema(
          {
            id: { type: "string", description: ABC.repeat(4) },
            "a-b": { type: "string", description: ABC.repeat(4) },
            numbers: { type: "integer", enum: Array.from({ length: 30 }, (_, i) => 10_000 + i) },
            mixed: { enum: [...Array.from({ length: 20 }, (_, i) => 1000 + i), "text"] },
            [`${ABC}${ABC}${ABC}_long_key`]: { type: "string", default: null, minLength: 1 },
            [`${ABC}${ABC}${ABC}_flag_${ABC}`]: { type: "boolean", default: true },
            examples: {
              type: "array",
              examples: [
                [
                  { a: 1, b: 2 },
                  { a: 3, b: 4 },
                ],
                [
                  [1, 2],
                  [3, 4],
                ],
                [],
                [{}],
                [-1, -0, 1e21, 1.5e-7],
              ],
            },
          },
          [],
        ),
        steps: [
          step({
            operation: `op${ABC}${ABC}`,
            query: [
              {
                name: `first_${ABC}`,
                value: { kind: "template", parts: ["prefix ", { input: "id" }, ABC + ABC] },
              },
              { name: `second_${ABC}`, value: { kind: "input", name: "a-b", default: ABC + ABC } },
              {
                name: `third_${ABC}`,
                value: {
                  kind: "when",
                  input: "numbers",
                  value: {
                    kind: "array",
                    items: [
                      { kind: "input", name: "numbers" },
                      { kind: "input", name: "mixed" },
                      { kind: "literal", value: ABC },
                    ],
                  },
                },
              },
            ],
          }),
          step({
            id: "second",
            operation: `op${ABC}${ABC}`,
            query: [
              {
                name: `first_${ABC}`,
                value: { kind: "input", name: `${ABC}${ABC}${ABC}_long_key` },
              },
              {
                name: `second_${ABC}`,
                value: { kind: "input", name: `${ABC}${ABC}${ABC}_flag_${ABC}` },
              },
              { name: `third_${ABC}`, value: { kind: "input", name: "examples" } },
            ],
          }),
        ],
        examples: [{ input: { id: ABC, "a-b": ABC }, expect: { minItems: 1, maxItems: 100 } }],
      }),
      tool({
        name: "enable_vulnerability_alerts_repo",
        group: "g",
        steps: [step({ operation: `bare${ABC}${ABC}` })],
        result: result({ kind: "empty" }),
      }),
      tool({
        name: "disable_vulnerability_alerts_repo",
        group: "g",
        steps: [step({ operation: `bareBut${ABC}ShortEnough` })],
        result: result({ kind: "empty" }),
      }),
      tool({
        name: `longestname${ABC}${ABC}`,
        group: "g",
        steps: [step({ operation: `bare${ABC}${ABC}` })],
      }),
    ],
  }),
};
