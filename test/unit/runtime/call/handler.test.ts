import { describe, expect, test } from "vitest";
import type {
  StepCall,
  StepPort,
  ToolCall,
  UpstreamAnswer,
} from "../../../../src/runtime/call/call.ts";
import { McpgenError } from "../../../../src/runtime/call/error.ts";
import { runTool } from "../../../../src/runtime/call/run-tool.ts";
import type { HandlerDefinition } from "../../../../src/runtime/codegen/v1/handler.ts";
import { requestEncoder } from "../../../../src/runtime/http/request.ts";
import { callOf, failureOf, operationOf, toolOf } from "../../../helpers/step-call.ts";

const getDeal = operationOf({
  path: "/deals/{id}",
  parameters: [
    { name: "id", in: "path", required: true },
    { name: "__proto__", in: "query" },
  ],
});
const moveDeal = operationOf({
  method: "PATCH",
  path: "/deals/{id}",
  parameters: [{ name: "id", in: "path", required: true }],
  body: { mediaType: "application/json", required: true },
});

const output = {
  type: "object",
  properties: {
    name: { type: "string" },
    total: { type: ["number", "null"] },
    rows: {
      type: ["array", "null"],
      items: {
        type: "object",
        properties: { id: { type: "string" } },
        required: ["id"],
        additionalProperties: false,
      },
    },
  },
  required: ["name", "total", "rows"],
};

const FINE = { name: "a", total: 1, rows: [] };

/** Answers 200 with the request's id, or as the step's name asks. */
function port(
  sent: StepCall[],
  fail: (step: StepCall) => Error | undefined = () => undefined,
): StepPort {
  return {
    send: async (step): Promise<UpstreamAnswer> => {
      sent.push(step);
      step.progress.attempts++;
      step.progress.sent = true;
      const error = fail(step);
      if (error !== undefined) {
        const { status } = error as McpgenError;
        if (status !== undefined) step.progress.status = status;
        throw error;
      }
      step.progress.status = 200;
      return { status: 200, mediaType: "application/json", body: { ...step.request.path } };
    },
  };
}

type Code = (context: {
  input: Record<string, unknown>;
  call: Record<string, (request?: unknown) => Promise<unknown>>;
  signal: AbortSignal;
  refuse: (message: string) => never;
}) => unknown;

function callWith(
  code: Code,
  facts: Partial<HandlerDefinition> & { readonly call?: Partial<ToolCall> } = {},
): ToolCall {
  const { call, ...handler } = facts;
  const tool = toolOf({
    effect: "write",
    steps: [
      { id: "deal", operation: getDeal as never, request: {} },
      { id: "move", operation: moveDeal as never, request: {} },
    ],
    schemas: { input: {}, output },
    handler: { load: async () => ({ handler: code }), maxCalls: 3, ...handler },
  });
  return callOf({ tool, arguments: { id: "7" }, ...call });
}

async function bodyOf(code: Code, facts: Parameters<typeof callWith>[1] = {}): Promise<unknown> {
  const result = await runTool(port([]))(callWith(code, facts));
  return result.kind === "raw" ? result.answer.body : result;
}

async function errorOf(
  code: Code,
  fail?: (step: StepCall) => Error | undefined,
  facts: Parameters<typeof callWith>[1] = {},
): Promise<McpgenError> {
  const error = await failureOf(runTool(port([], fail))(callWith(code, facts)));
  if (error instanceof McpgenError) return error;
  throw error;
}

const move = { path: { id: "1" }, body: { stage: "won" } };

test("CT-18: a handler gets the arguments with their defaults and sends through the port, in the record's order", async () => {
  const sent: StepCall[] = [];
  const call = callWith(
    async ({ input, call: { deal, move: moved } }) => {
      const [one] = await Promise.all([
        deal?.({ path: { id: input["id"] }, query: undefined }),
        moved?.({ path: { id: input["extra"] }, body: {} }),
      ]);
      return { name: JSON.stringify(one), total: null, rows: null };
    },
    { defaults: { extra: "x", id: "unused" } },
  );
  const result = await runTool(port(sent))(call);
  expect(result).toMatchObject({ kind: "raw", answer: { body: { name: '{"id":"7"}' } } });
  expect(sent.map(({ step, request }) => [step, request.path])).toEqual([
    ["deal", { id: "7" }],
    ["move", { id: "x" }],
  ]);
  expect(call.record.steps.map(({ step, effect }) => [step, effect])).toEqual([
    ["deal", "read"],
    ["move", "applied"],
  ]);
});

test("CT-18: what it changes of its arguments is not what was recorded", async () => {
  const args = { id: "7", list: ["a"] };
  await bodyOf(
    ({ input }) => {
      input["id"] = "8";
      (input["list"] as string[]).push("b");
      return FINE;
    },
    { call: { arguments: args } },
  );
  expect(args).toEqual({ id: "7", list: ["a"] });
});

describe("CT-18: only what the output declares leaves", () => {
  test.each<readonly [what: string, given: unknown, want: unknown]>([
    [
      "keys that are not declared, at any depth",
      { ...FINE, x: 1, rows: [{ id: "a", secret: 2 }] },
      { name: "a", total: 1, rows: [{ id: "a" }] },
    ],
    ["absent keys that may be null", { name: "a" }, { name: "a", total: null, rows: null }],
    ["undefined members", { ...FINE, total: undefined }, { name: "a", total: null, rows: [] }],
    [
      "a key called __proto__",
      JSON.parse('{"name":"a","total":1,"rows":[],"__proto__":{"x":1}}'),
      FINE,
    ],
  ])("of %s", async (_, given, want) => {
    expect(await bodyOf(() => given)).toEqual(want);
  });

  const circle: Record<string, unknown> = { ...FINE };
  circle["rows"] = circle;
  test.each<readonly [what: string, given: unknown]>([
    ["null where a text must stand", { ...FINE, name: null }],
    ["another type", { ...FINE, total: "1" }],
    ["no object", "text"],
    ["nothing", undefined],
    ["a number that JSON has not", { ...FINE, total: Number.NaN }],
    ["a date", { ...FINE, name: new Date(0) }],
    ["a function", { ...FINE, name: () => "a" }],
    ["a circle", circle],
    ["a bigint", { ...FINE, total: 1n }],
  ])("%s is a failure that says nothing of it", async (_, given) => {
    const { code, message, cause } = await errorOf(() => given);
    expect([code, message]).toEqual([
      "internal",
      "The server failed to handle this call. Its operator can find the reason in the server's log.",
    ]);
    expect(cause).toBeInstanceOf(Error);
  });
});

describe("CT-18: a handler that fails", () => {
  test("of its own errors a model learns nothing, the operator everything", async () => {
    const { code, message, cause } = await errorOf(() => {
      throw new Error("password=hunter2");
    });
    expect(code).toBe("internal");
    expect(message).not.toContain("hunter2");
    expect((cause as Error).message).toBe("password=hunter2");
  });

  test("an McpgenError of its own making is not believed", async () => {
    const { code, message } = await errorOf(() => {
      throw new McpgenError("policy_denied", "secret");
    });
    expect([code, message.includes("secret")]).toEqual(["internal", false]);
  });

  test("what is thrown and is no error stays inside", async () => {
    const { code } = await errorOf(() => {
      throw "secret";
    });
    expect(code).toBe("internal");
  });

  test("its refusal is told, cleaned and bounded", async () => {
    const { code, message } = await errorOf(({ refuse }) => refuse(`No ${"\u0007"}contact.`));
    expect([code, message]).toEqual(["invalid_input", "No contact."]);
    const { message: long } = await errorOf(({ refuse }) => refuse("x".repeat(5_000)));
    expect(long).toHaveLength(1_000);
  });

  test("a call's failure is told where the code does not handle it, and is not where it does", async () => {
    const fail = (): Error => new McpgenError("upstream_error", "Not found.", { status: 404 });
    const { message, status } = await errorOf(
      async ({ call }) => call["deal"]?.({ path: { id: "1" } }),
      fail,
    );
    expect([message, status]).toEqual(["Not found.", 404]);
    const handled = runTool(port([], fail))(
      callWith(async ({ call }) => {
        await call["deal"]?.({ path: { id: "1" } }).catch(() => undefined);
        return FINE;
      }),
    );
    await expect(handled).resolves.toMatchObject({ kind: "raw" });
  });

  test("what took effect before is said, by call", async () => {
    const { code, message } = await errorOf(async ({ call }) => {
      await call["deal"]?.({ path: { id: "1" } });
      await call["move"]?.(move);
      await call["move"]?.(move);
      throw new Error("x");
    });
    expect(code).toBe("internal");
    expect(message).toMatch(/What took effect: move: done 2 times\.$/);
  });

  test("a write that was refused took no effect, one without an answer may have", async () => {
    const refused = new McpgenError("upstream_error", "Conflict.", { status: 409 });
    const { message } = await errorOf(
      async ({ call }) => call["move"]?.(move),
      () => refused,
    );
    expect(message).toBe("Conflict.");
    const lost = new McpgenError("outcome_unknown", "Nobody knows.");
    const unknown = await errorOf(
      async ({ call }) => call["move"]?.(move),
      () => lost,
    );
    expect([unknown.code, unknown.message]).toEqual([
      "outcome_unknown",
      "Nobody knows. What took effect: move: outcome unknown.",
    ]);
  });

  test("code that cannot be loaded, or exports nothing, is the operator's to read of", async () => {
    const load = async (): Promise<never> => {
      throw new Error("SyntaxError in quote.ts");
    };
    expect((await errorOf(() => FINE, undefined, { load })).code).toBe("internal");
    const nothing = async () => ({ handler: undefined });
    expect((await errorOf(() => FINE, undefined, { load: nothing })).code).toBe("internal");
  });
});

describe("CT-18: its requests are as hostile as any", () => {
  test.each<readonly [what: string, name: string, request: unknown]>([
    ["a parameter that is not declared", "deal", { path: { id: "1", other: "2" } }],
    ["one that is declared elsewhere", "deal", { query: { id: "1" } }],
    [
      "a header that is not declared",
      "deal",
      { path: { id: "1" }, header: { authorization: "x" } },
    ],
    ["a part that no request has", "deal", { path: { id: "1" }, url: "https://evil.example.com" }],
    ["a body where there is none", "deal", { path: { id: "1" }, body: {} }],
    ["no body where there must be one", "move", { path: { id: "1" } }],
    ["a location that is a list", "deal", { path: ["1"] }],
    ["a value that is no JSON", "deal", { path: { id: () => "1" } }],
    ["a text", "deal", "https://evil.example.com"],
  ])("%s is not sent", async (_, name, request) => {
    const sent: StepCall[] = [];
    const call = callWith(async ({ call: calls }) => calls[name]?.(request));
    const error = (await failureOf(runTool(port(sent))(call))) as McpgenError;
    expect(error.code).toBe("internal");
    expect((error.cause as Error).message).toContain(`the handler's call ${name}`);
    expect(sent.filter(({ request: made }) => made !== undefined)).toEqual([]);
  });

  const viewDeal = operationOf({
    path: "/deals/{id}",
    parameters: [
      { name: "id", in: "path", required: true },
      { name: "X-Note", in: "header" },
    ],
  });
  /** Writes the request as it would be sent. */
  const writes = (wire: string[]): StepPort => ({
    send: async ({ operation, request }) => {
      wire.push(requestEncoder(operation, "/v1")(request, undefined).path);
      return { status: 200, mediaType: "application/json", body: {} };
    },
  });
  const written = (request: unknown, wire: string[]): Promise<unknown> => {
    const call = callWith(async ({ call: { view } }) => {
      await view?.(request);
      return FINE;
    });
    const steps = [{ id: "view", operation: viewDeal as never, request: {} }];
    return runTool(writes(wire))({ ...call, tool: { ...call.tool, steps } });
  };

  test("what it puts into a path is one segment of it", async () => {
    const wire: string[] = [];
    await written({ path: { id: "a/b?c=d#e" } }, wire);
    expect(wire).toEqual(["/v1/deals/a%2Fb%3Fc%3Dd%23e"]);
  });

  test.each([
    ["a step up", { path: { id: ".." } }],
    ["no value", { path: { id: "" } }],
    ["no path", {}],
    ["a line end in a header field", { path: { id: "1" }, header: { "X-Note": "a\r\nx: y" } }],
  ])("%s is refused by the request builder", async (_, request) => {
    const wire: string[] = [];
    expect(await failureOf(written(request, wire))).toBeInstanceOf(McpgenError);
    expect(wire).toEqual([]);
  });

  test("a parameter called __proto__ is a parameter", async () => {
    const sent: StepCall[] = [];
    const query = JSON.parse('{"__proto__":"x"}') as object;
    const call = callWith(async ({ call: { deal } }) => {
      await deal?.({ path: { id: "1" }, query });
      return FINE;
    });
    await runTool(port(sent))(call);
    expect(Object.getOwnPropertyNames(sent[0]?.request.query)).toEqual(["__proto__"]);
  });

  test("too many requests end the call, with words for the model and for the operator", async () => {
    const sent: StepCall[] = [];
    const call = callWith(async ({ call: { deal } }) => {
      for (;;) await deal?.({ path: { id: "1" } });
    });
    const error = (await failureOf(runTool(port(sent))(call))) as McpgenError;
    expect(sent).toHaveLength(3);
    expect(error.message).toMatch(/^This tool stopped after 3 requests/);
    expect((error.cause as Error).message).toContain("maxCalls");
  });

  test("nothing is called by a name that the tool does not declare", async () => {
    const { code } = await errorOf(async ({ call }) => call["toString"]?.());
    // There is no such function, and nothing was inherited: the answer is what fails.
    expect(code).toBe("internal");
    await bodyOf(({ call }) => {
      expect(Object.keys(call)).toEqual(["deal", "move"]);
      expect(Object.getPrototypeOf(call)).toBeNull();
      expect(Object.isFrozen(call)).toBe(true);
      return FINE;
    });
  });
});

describe("CT-18: a call ends when its signal does", () => {
  test("code that does not heed the signal is not waited for, and sends nothing more", async () => {
    const controller = new AbortController();
    const sent: StepCall[] = [];
    let goOn = (): void => undefined;
    const waits = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let late: Promise<unknown> | undefined;
    const call = callWith(
      async ({ call: { deal, move: moved } }) => {
        await moved?.(move);
        controller.abort(new McpgenError("deadline_exceeded", "Too late."));
        await waits;
        late = deal?.({ path: { id: "2" } });
        return FINE;
      },
      { call: { signal: controller.signal } },
    );
    const error = (await failureOf(runTool(port(sent))(call))) as McpgenError;
    expect([error.code, error.message]).toEqual([
      "deadline_exceeded",
      "Too late. What took effect: move: done.",
    ]);
    goOn();
    await waits;
    await Promise.resolve();
    await expect(late).rejects.toThrow();
    expect(sent.map(({ step }) => step)).toEqual(["move"]);
  });

  test("a call that nobody waits for is waited for, recorded, and does not end the process", async () => {
    const fail = (step: StepCall): Error | undefined =>
      step.step === "deal" ? new McpgenError("upstream_error", "No.") : undefined;
    const call = callWith(({ call: { deal, move: moved } }) => {
      void deal?.({ path: { id: "1" } });
      void moved?.(move);
      return FINE;
    });
    const result = await runTool(port([], fail))(call);
    expect(result.kind).toBe("raw");
    expect(call.record.steps.map(({ step }) => step)).toEqual(["deal", "move"]);
  });

  test("after it has answered nothing more is sent", async () => {
    const sent: StepCall[] = [];
    let kept: ((request?: unknown) => Promise<unknown>) | undefined;
    const call = callWith(({ call: { move: moved } }) => {
      kept = moved;
      return FINE;
    });
    await runTool(port(sent))(call);
    await expect(kept?.(move)).rejects.toMatchObject({ code: "internal" });
    expect(sent).toEqual([]);
  });
});
