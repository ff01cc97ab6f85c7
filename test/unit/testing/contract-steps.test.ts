import { describe, expect, test } from "vitest";
import {
  cel,
  input,
  type Server,
  type Step,
  type ToolDefinition,
  variable,
} from "../../../src/runtime/codegen/v1/index.ts";
import { contract } from "../../../src/testing/index.ts";
import { salesServer } from "./fixtures/sales-server.ts";

const root = new URL("./fixtures/contract.test.ts", import.meta.url).href;
const documents = { sales: "./sales.openapi.yaml", diary: "./diary.openapi.yaml" };
const ids = ["event", "contact", "owners", "meeting", "tasks", "note"];
const of = (server: Server) => contract(server, { root, documents });

describe("IN-04: the contract of a tool over two systems", () => {
  const suite = of(salesServer);
  test("sends every step with what the ones before it answered", suite.steps("log_meeting", ids));
  test("reports a 401", suite.upstream401("log_meeting"));
  test("waits as a 429 says", suite.rateLimited("log_meeting"));
  test("retries a 503", suite.unavailable("log_meeting"));
  test("gives up at its deadline", suite.timeout("log_meeting"));
  test("refuses a malformed body", suite.malformedBody("log_meeting"));
  test("the first step fails", suite.stepFails("log_meeting", "event"));
  test("a search fails", suite.stepFails("log_meeting", "contact"));
  test("a search finds nothing", suite.stopsEmpty("log_meeting", "contact"));
  test("a step that may fail does", suite.passesOver("log_meeting", "owners"));
  test("the first change fails", suite.stepFails("log_meeting", "meeting"));
  test(
    "a repeated change fails half-way",
    suite.stepFails("log_meeting", "tasks", ["tasks", "meeting"]),
  );
  test("the last step fails", suite.stepFails("log_meeting", "note", ["tasks", "meeting"]));
  test("a change cannot be taken back", suite.undoFails("log_meeting", "meeting"));
  test("a repeated change cannot be taken back", suite.undoFails("log_meeting", "tasks"));
  test("a condition does not hold", suite.leavesOut("log_meeting", "note"));
});

describe("IN-36: a contract test of steps fails", () => {
  /** The server with one step of its tool changed. */
  const changed = (id: string, change: (step: Step) => Step): Server => ({
    ...salesServer,
    tools: {
      log_meeting: async () => {
        const [found] = Object.values((await salesServer.tools["log_meeting"]?.()) ?? {});
        const tool = found as ToolDefinition;
        const steps = tool.steps.map((step) => (step.id === id ? change(step) : step));
        return { tool: { ...tool, steps } };
      },
    },
  });

  test("where another order of taking back is promised", async () => {
    const body = of(salesServer).stepFails("log_meeting", "note", ["meeting", "tasks"]);
    await expect(body()).rejects.toThrow("To be taken back: meeting, tasks, tasks");
  });

  test("where nothing takes a step back that should be", async () => {
    const server = changed("meeting", ({ undo: _, ...step }) => step);
    const body = of(server).stepFails("log_meeting", "note", ["tasks", "meeting"]);
    await expect(body()).rejects.toThrow(
      "To be taken back: tasks, tasks, meeting; was: tasks, tasks",
    );
  });

  test("where the call goes on behind a step that should stop it", async () => {
    const server = changed("contact", ({ onEmpty: _, ...step }) => ({
      ...step,
      onError: "continue",
    }));
    const body = of(server).stepFails("log_meeting", "contact");
    await expect(body()).rejects.toThrow("upstream_error");
  });

  test("where an empty output does not stop it", async () => {
    const server = changed("contact", (step) => ({
      ...step,
      onEmpty: { output: "body", stop: "No contact matches the first attendee." },
      outputs: { ...step.outputs, body: "$response.body#/results/0/email" },
    }));
    const body = of(server).stopsEmpty("log_meeting", "contact");
    await expect(body()).resolves.toBeUndefined();
    const never = changed("contact", ({ onEmpty: _, ...step }) => step);
    await expect(of(never).stopsEmpty("log_meeting", "contact")()).rejects.toThrow("no output");
  });

  test("where a step is another one than the file names", async () => {
    await expect(of(salesServer).steps("log_meeting", ["event"])()).rejects.toThrow("mcpgen build");
    await expect(of(salesServer).stepFails("log_meeting", "x")()).rejects.toThrow("mcpgen build");
  });

  test("where nothing leads to a step; an example does", async () => {
    const server = changed("note", (step) => ({
      ...step,
      when: cel("inputs.event_id.matches('^evt[0-9]{9}$')", input("event_id")),
    }));
    await expect(of(server).steps("log_meeting", ids)()).rejects.toThrow("an example");
    const told = of(server);
    const example = told.example("log_meeting", { event_id: "evt123456789", tasks: [] });
    await expect(told.steps("log_meeting", ids)()).resolves.toBeUndefined();
    await example();
  });
});

describe("the contract of a step that hangs on who calls, and on the installation", () => {
  const suite = of({
    ...salesServer,
    tools: {
      log_meeting: async () => {
        const [found] = Object.values((await salesServer.tools["log_meeting"]?.()) ?? {});
        const tool = found as ToolDefinition;
        const steps = tool.steps.map((step) =>
          step.id === "note"
            ? {
                ...step,
                request: { ...step.request, body: { text: variable("SALES_REGION") } },
                when: cel("user.subject == 'ada' && agent.id != 'robot'"),
              }
            : step,
        );
        return { tool: { ...tool, steps } };
      },
    },
  });
  test("it is sent for one", suite.steps("log_meeting", ids));
  test("it fails for one", suite.stepFails("log_meeting", "note", ["tasks", "meeting"]));
  test("it is left out for another", suite.leavesOut("log_meeting", "note"));
});

describe("IN-18: the contract of a tool with several vendors", () => {
  /** The tool of the fixture as two connections have it: one without its last step. */
  const branched: Server = {
    ...salesServer,
    connections: { log_meeting: ["whole", "short"] },
    tools: {
      log_meeting: async () => {
        const [found] = Object.values((await salesServer.tools["log_meeting"]?.()) ?? {});
        const { steps, result, ...facts } = found as ToolDefinition;
        const short = { steps: steps.filter(({ id }) => id !== "note"), result };
        return { tool: { ...facts, by: { connection: { whole: { steps, result }, short } } } };
      },
    },
  };
  const suite = of(branched);
  test("runs on the first", suite.steps("log_meeting", ids));
  test("runs on one of them", suite.on("short").steps("log_meeting", ids.slice(0, -1)));
  test("fails on one of them", suite.on("short").stepFails("log_meeting", "meeting"));
  test("knows its connections", async () => {
    await expect(suite.on("other").steps("log_meeting", ids)()).rejects.toThrow("mcpgen build");
  });
});

describe("the contract of a tool with a handler", () => {
  /** A tool whose code answers with what it is made with. */
  const handledBy = (answer: unknown): Server => ({
    ...salesServer,
    tools: {
      log_meeting: async () => {
        const [found] = Object.values((await salesServer.tools["log_meeting"]?.()) ?? {});
        const { steps, schemas, ...facts } = found as ToolDefinition;
        const output = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
        const load = async () => ({ handler: () => answer });
        return {
          tool: {
            ...facts,
            result: { kind: "object", select: { id: "id" }, format: "json", maxTokens: 1_000 },
            schemas: { ...schemas, output },
            steps: steps.map(({ id, operation }) => ({ id, operation, request: {} })),
            handler: { load, maxCalls: 3 },
          },
        };
      },
    },
  });
  test("it answers in the declared shape", of(handledBy({ id: "1" })).answers("log_meeting"));
  test("an answer of another shape fails", async () => {
    await expect(of(handledBy({ id: 1 })).answers("log_meeting")()).rejects.toThrow();
  });
});

describe("the contract of a step that says in its body whether it went well", () => {
  const success = { path: "ok", equals: true };
  const suite = of({
    ...salesServer,
    tools: {
      log_meeting: async () => {
        const [found] = Object.values((await salesServer.tools["log_meeting"]?.()) ?? {});
        const tool = found as ToolDefinition;
        // A list has no place for it.
        const steps = tool.steps.map((step) =>
          step.id === "owners" ? step : { ...step, success },
        );
        return { tool: { ...tool, steps } };
      },
    },
  });
  test("goes well where it says so", suite.steps("log_meeting", ids));
  test("fails where it says no", suite.stepFails("log_meeting", "note", ["tasks", "meeting"]));
});
