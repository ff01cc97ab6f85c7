import { afterEach, describe, expect, test } from "vitest";
import {
  type HandlerDefinition,
  type JsonObject,
  type JsonSchema,
  type Operation,
  operation,
  type ToolDefinition,
} from "../../src/runtime/codegen/v1/index.ts";
import { headerLines, OK, type RawServer, rawServer } from "../helpers/raw-server.ts";
import { type ServedOptions, type ServedTool, servedTool } from "../helpers/served-tool.ts";

/** Attacks through a handler, on the wire: what an API sees, what a caller reads, what the record says. */
const facts = {
  source: "crm",
  responses: { "200": ["application/json"] },
  security: [["crm.bearer"]],
} as const;
const deal = operation({
  ...facts,
  key: "GET /deals/{id}",
  method: "GET",
  path: "/deals/{id}",
  parameters: [
    { in: "path", name: "id", required: true },
    { in: "query", name: "q" },
    { in: "header", name: "X-Note" },
  ],
  retry: "safe",
}) as unknown as Operation;
const move = operation({
  ...facts,
  key: "POST /moves",
  method: "POST",
  path: "/moves",
  body: { mediaType: "application/json", required: true },
  retry: "never",
}) as unknown as Operation;

const output: JsonSchema = {
  type: "object",
  properties: {
    name: { type: ["string", "null"] },
    by: {
      type: ["object", "null"],
      additionalProperties: {
        type: ["object", "null"],
        properties: { id: { type: ["string", "null"] } },
        required: ["id"],
        additionalProperties: false,
      },
    },
  },
  required: ["name", "by"],
  additionalProperties: false,
};

interface Context {
  readonly input: JsonObject;
  readonly call: Record<"deal" | "move", (request?: unknown) => Promise<unknown>>;
}
type Code = (context: Context) => unknown;

const SECRET = "crm-Secret-1";
const FINE = { name: "a", by: null };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

type Answer = Parameters<typeof rawServer>[0];

async function served(
  code: Code,
  {
    answer = () => OK,
    handler = {},
    tool = {},
    ...options
  }: Partial<ServedOptions> & {
    readonly answer?: Answer;
    readonly handler?: Partial<HandlerDefinition>;
    readonly tool?: Partial<ToolDefinition>;
  } = {},
): Promise<ServedTool & { readonly api: RawServer }> {
  const api = await rawServer(answer);
  cleanups.push(() => api.close());
  const made = await servedTool(
    {
      name: "tool",
      description: "A tool.",
      effect: "write",
      scopes: [],
      steps: [
        { id: "deal", operation: deal, request: {} },
        { id: "move", operation: move, request: {} },
      ],
      handler: { load: async () => ({ handler: code }), maxCalls: 10, ...handler },
      result: {
        kind: "object",
        select: { name: "name", by: "by" },
        format: "json",
        maxTokens: 800,
      },
      schemas: { input: { type: "object" }, output },
      ...tool,
    },
    { upstreams: { crm: `${api.url}/v1` }, tokens: { "crm.bearer": SECRET }, ...options },
  );
  cleanups.push(() => made.close());
  return { ...made, api };
}

function json(value: unknown, status = "200 OK"): string {
  const body = JSON.stringify(value);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

describe("threats 27-31: what code gives a call stays in its place", () => {
  const VALUES = [
    "..",
    "%2e%2e",
    "../../admin",
    "..;/x",
    "//evil.example",
    "http://evil.example/",
    "@evil.example",
    "a?b=c",
    "a#b",
    "a&q=2;x=y",
    "a\r\nx-evil: 1",
    "a\0b",
    " HTTP/1.1\r\nhost: evil\r\n\r\nGET /v1/x",
    "\ud800",
    "",
    ["..", ".."],
    { "/": ".." },
    { "../x": "y" },
    { __proto__: null, a: "\r\nx: y" },
  ];

  test("hostile values are refused, or sent as one segment, one pair, one field", async () => {
    const { call, api } = await served(
      async ({ call: { deal: get } }) => {
        for (const value of VALUES) {
          for (const request of [
            { path: { id: value } },
            { path: { id: "1" }, query: { q: value } },
            { path: { id: "1" }, header: { "X-Note": value } },
          ]) {
            await get(request).catch(() => undefined);
          }
        }
        return FINE;
      },
      { handler: { maxCalls: 1_000 } },
    );
    expect((await call()).kind).toBe("shaped");
    expect(api.requests.length).toBeGreaterThan(VALUES.length);
    for (const request of api.requests) {
      const [line = ""] = request.split("\r\n", 1);
      expect(line).toMatch(/^GET \/v1\/deals\/[^/?#;\s]+(?:\?[^/?#\s]*)? HTTP\/1\.1$/);
      const names = headerLines(request).map((field) => field.split(":", 1)[0]);
      expect(names.filter((name) => name !== "X-Note").sort()).toEqual([
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "host",
        "user-agent",
      ]);
      expect(request).toContain(`host: ${new URL(api.url).host}\r\n`);
    }
  });

  const evil = "https://evil.example";
  test.each<readonly [what: string, request: unknown]>([
    ["another address", { path: { id: "1" }, url: evil, origin: evil, baseUrl: evil }],
    ["a query in one piece", { path: { id: "1" }, queryText: "admin=1" }],
    ["credentials", { path: { id: "1" }, credentials: { header: { authorization: "x" } } }],
    ["a field of the connection", { path: { id: "1" }, header: { host: "evil" } }],
    ["a field that no document declares", { path: { id: "1" }, header: { authorization: "x" } }],
    ["a declared field in other letters", { path: { id: "1" }, header: { "x-note": "x" } }],
    ["a cookie", { path: { id: "1" }, cookie: { session: "x" } }],
    ["a name of the prototype", JSON.parse('{"path":{"id":"1"},"query":{"__proto__":"x"}}')],
    ["a part called __proto__", JSON.parse('{"path":{"id":"1"},"__proto__":{"x":1}}')],
    ["what is inherited", Object.create({ path: { id: "1" } })],
    ["an object with a way of its own to be JSON", { path: { id: { toJSON: () => ".." } } }],
    ["more than arguments may hold", { path: { id: "1" }, query: { q: "x".repeat(300_000) } }],
    ["a file's bytes", { path: { id: Buffer.from("1") } }],
  ])("%s is not sent", async (_, request) => {
    const { call, api } = await served(({ call: { deal: get } }) => get(request));
    const answer = await call();
    expect(api.requests).toEqual([]);
    if (answer.kind !== "failed") throw new Error("it did not fail");
    expect(["internal", "invalid_input"]).toContain(answer.error.code);
    expect(answer.error.message).not.toMatch(/evil|session|__proto__|toJSON/);
  });

  test("no more is sent than one call may send, however much of it at once", async () => {
    const { call, api } = await served(
      async ({ call: { deal: get } }) => {
        await Promise.allSettled(Array.from({ length: 200 }, () => get({ path: { id: "1" } })));
        return FINE;
      },
      { handler: { maxCalls: 5 } },
    );
    await call();
    expect(api.requests).toHaveLength(5);
  });
});

describe("threats 33, 37-42: what code answers with is an answer as hostile as any", () => {
  test("keys of the prototype pollute nothing, and undeclared ones do not leave a map", async () => {
    const hostile = JSON.parse(
      '{"name":"a","__proto__":{"polluted":1},"by":{"__proto__":{"id":"p","polluted":1},"x":{"id":"1","secret":2}}}',
    ) as object;
    const { call } = await served(() => hostile);
    const answer = await call();
    expect(answer).toMatchObject({ kind: "shaped", structured: { name: "a" } });
    expect((answer as { readonly text: string }).text).toBe(
      '{"name":"a","by":{"__proto__":{"id":"p"},"x":{"id":"1"}}}',
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("a credential that the API repeats, and hidden text, are not in what code can hand on", async () => {
    const seen: unknown[] = [];
    const { call } = await served(
      async ({ call: { deal: get } }) => {
        const body = (await get({ path: { id: "1" } })) as { readonly echo: string };
        seen.push(body);
        return { name: body.echo, by: null };
      },
      {
        answer: (_, request) =>
          json({ echo: `${/Bearer [^\r]*/.exec(request)?.[0]} \u001b]8;;x\u0007\u{e0041}` }),
      },
    );
    const { text } = (await call()) as { readonly text: string };
    expect(text).toBe('{"name":"Bearer [secret] ","by":null}');
    expect(JSON.stringify(seen)).not.toContain(SECRET);
  });

  test("of what code throws nothing leaves, whatever it hides it in", async () => {
    for (const thrown of [
      new Error(`at /srv/app with ${SECRET}`),
      Object.assign(new Error("x"), { code: "policy_denied", message: SECRET }),
      SECRET,
      { toString: () => SECRET },
      null,
      undefined,
      new Proxy({}, { get: () => SECRET, getPrototypeOf: () => Error.prototype }),
    ]) {
      const { call } = await served(() => {
        throw thrown;
      });
      const answer = await call();
      if (answer.kind !== "failed") throw new Error("it did not fail");
      expect([answer.error.code, answer.error.message]).toEqual([
        "internal",
        "The server failed to handle this call. Its operator can find the reason in the server's log.",
      ]);
    }
  });
});

describe("evidence: the record of a handler's calls is whole, whatever became of it", () => {
  const changeOf = ({ sink }: ServedTool) =>
    sink.events.at(-1)?.change.map(({ step, effect }) => [step, effect]);
  const write = { body: {} };

  test.each<readonly [what: string, answer: unknown]>([
    ["an answer that fits", FINE],
    ["one that does not", { name: 1, by: null }],
    ["one that is no JSON", { name: () => "a" }],
  ])("each request once, with %s", async (_, answer) => {
    const tool = await served(async ({ call }) => {
      await call.move(write);
      await call.deal({ path: { id: "1" } });
      return answer;
    });
    await tool.call();
    expect(changeOf(tool)).toEqual([
      ["move", "applied"],
      ["deal", "read"],
    ]);
  });

  test("before a request goes out it is recorded, with what became of those before", async () => {
    const tool = await served(async ({ call }) => {
      await call.move(write);
      await call.move(write);
      return FINE;
    });
    await tool.call();
    const attempts = tool.sink.events.filter(({ phase }) => phase === "attempt");
    expect(attempts.map(({ change }) => change.map(({ effect }) => effect))).toEqual([
      ["none"],
      ["applied", "none"],
    ]);
    expect(tool.sink.durable.slice(0, 2)).toEqual([true, true]);
  });

  test("without a record nothing is sent", async () => {
    const tool = await served(({ call }) => call.move(write));
    tool.sink.fails = "attempt";
    expect(await tool.call()).toMatchObject({ error: { code: "audit_unavailable" } });
    expect(tool.api.requests).toEqual([]);
  });

  test.each<readonly [what: string, answer: Answer, told: string]>([
    ["was refused", () => json({}, "409 Conflict"), "move: failed"],
    ["was cut off", (socket) => void socket.destroy(), "move: outcome unknown"],
  ])("a change that %s behind the answer is told beside it", async (_, answer, told) => {
    const tool = await served(
      ({ call }) => {
        void call.move(write).catch(() => undefined);
        return FINE;
      },
      { answer },
    );
    const { text } = (await tool.call()) as { readonly text: string };
    expect(text).toBe(`{"name":"a","by":null}\nWhat took effect: ${told}.`);
  });

  test("a change of which nobody knows is told, also where the code passes it over", async () => {
    const tool = await served(
      async ({ call }) => {
        await call.move(write).catch(() => undefined);
        return FINE;
      },
      { answer: () => json({}, "503 Service Unavailable") },
    );
    const { text } = (await tool.call()) as { readonly text: string };
    expect(text).toMatch(/\nWhat took effect: move: outcome unknown\.$/);
    expect(changeOf(tool)).toEqual([["move", "unknown"]]);
  });
});

describe("a call ends when it has to", () => {
  test("code that never ends, and an API that never answers, end at the deadline", async () => {
    const tool = await served(
      async ({ call }) => {
        void call.move({ body: {} }).catch(() => undefined);
        return new Promise(() => undefined);
      },
      { answer: () => undefined, tool: { timeout: 300 } },
    );
    const answer = await tool.call();
    if (answer.kind !== "failed") throw new Error("it did not fail");
    expect(answer.error.code).toBe("outcome_unknown");
    expect(answer.error.message).toMatch(/What took effect: move: outcome unknown\.$/);
    expect(tool.sink.events.at(-1)?.change).toMatchObject([{ step: "move", effect: "unknown" }]);
  });

  test("a call that code keeps sends nothing once its own call has ended, in another call neither", async () => {
    let kept: Context["call"]["move"] | undefined;
    const late: Promise<unknown>[] = [];
    const tool = await served(({ call }) => {
      if (kept === undefined) kept = call.move;
      else
        late.push(
          kept({ body: {} }).then(
            () => "sent",
            () => "refused",
          ),
        );
      return FINE;
    });
    await tool.call();
    await tool.call();
    expect(await Promise.all(late)).toEqual(["refused"]);
    expect(tool.api.requests).toEqual([]);
  });

  test("what it changes of its arguments is its own", async () => {
    const args = JSON.parse('{"list":[1],"__proto__":{"polluted":1}}') as object;
    const tool = await served(({ input }) => {
      (input["list"] as unknown as number[]).push(2);
      Object.assign(input, { list: null });
      return FINE;
    });
    await tool.call(args);
    expect(JSON.stringify(args)).toBe('{"list":[1],"__proto__":{"polluted":1}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
