import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Connection, connect, startTwin, type Twin } from "../../src/testing/index.ts";
import { own } from "../../src/util/json.ts";
import { root, scratch } from "./cli.ts";

/** The example with three APIs, as its users start it, driven by a real MCP client; its APIs are twins of their documents. */
let twin: Twin;
let client: Connection;

beforeAll(async () => {
  twin = await startTwin({
    documents: {
      crm: "crm.openapi.yaml",
      calendar: "calendar.openapi.yaml",
      tickets: "tickets.openapi.yaml",
    },
    from: join(root, "specs", "revenue-ops"),
    tokenEndpoint: { clients: ["revops:crm-secret"] },
    credentials: { "calendar.token": "quay-token", "tickets.basic": "revops:mooring" },
  });
  client = await connect({
    command: process.execPath,
    args: [join(root, "generated", "revenue-ops", "main.ts")],
    env: {
      PATH: process.env["PATH"] ?? "",
      XDG_STATE_HOME: scratch("revenue-ops"),
      REVOPS_CRM_URL: twin.url("crm"),
      REVOPS_CRM_CLIENT_ID: "revops",
      REVOPS_CRM_CLIENT_SECRET: "crm-secret",
      REVOPS_CALENDAR_URL: twin.url("calendar"),
      REVOPS_CALENDAR_TOKEN: "quay-token",
      REVOPS_TICKETS_URL: twin.url("tickets"),
      REVOPS_TICKETS_USER: "revops",
      REVOPS_TICKETS_PASSWORD: "mooring",
    },
  });
});

afterEach(() => twin.faults.clear());

afterAll(async () => {
  await client?.close();
  await twin?.close();
});

type Args = { readonly [name: string]: unknown };

/** Calls a tool; `sent` is what reached the three APIs meanwhile: the operation, and the body of what writes. */
async function call(tool: string, args: Args) {
  const before = twin.log.length;
  const { text, structured, isError } = await client.call(tool, args);
  const requests = twin.log.slice(before).filter(({ operation }) => operation !== undefined);
  const sent = requests.map(({ source, operation, body, refused }) => ({
    operation: `${source} ${operation}`,
    ...(body === undefined ? {} : { body }),
    ...(refused === undefined ? {} : { refused }),
  }));
  return { text, structured, isError, sent };
}

const firstItem = (structured: unknown): unknown => (own(structured, "items") as unknown[])[0];

const meeting = { event_id: "evt_7c41d09a", opportunity_id: "opp_204417", stage: "proposal" };

const READS = [
  { operation: "calendar GET /v1/events/{eventId}/transcript" },
  { operation: "calendar GET /v1/events/{eventId}" },
  { operation: "crm GET /v2/opportunities/{opportunityId}" },
  { operation: "tickets GET /api/5/agents" },
];
const UPDATE = {
  operation: "crm PATCH /v2/opportunities/{opportunityId}",
  body: {
    stage: "proposal",
    next_step: "Send the revised offer with three sites",
    next_step_due: "2026-09-18",
  },
};
const LOG = {
  operation: "crm POST /v2/activities",
  body: {
    kind: "meeting",
    subject: "Site review with Northwind",
    notes: "Three sites instead of two. Rosa wants the offer before the board meets.",
    occurred_at: "2026-09-14T09:30:00Z",
    opportunity_id: "opp_204417",
    external_id: "evt_7c41d09a",
  },
};
const TASK = {
  operation: "tickets POST /api/5/tasks",
  body: {
    subject: "Send the revised offer with three sites",
    due: "2026-09-18",
    assignee_id: 3107,
    reference: "opp_204417",
  },
};
const RESTORE = {
  operation: "crm PATCH /v2/opportunities/{opportunityId}",
  body: {
    stage: "evaluation",
    next_step: "Show the scanner integration",
    next_step_due: "2026-09-14",
  },
};
const UNLOG = { operation: "crm DELETE /v2/activities/{activityId}" };

/** The order of steps that run at once is nobody's. */
const sorted = (requests: readonly { readonly operation: string }[]) =>
  requests.map(({ operation }) => operation).sort();

describe("revenue-ops", () => {
  test("IN-37: transcript, next steps, opportunity, activity and follow-up task, end to end", async () => {
    const meetings = await call("find_meetings", { since: "2026-09-14T00:00:00Z" });
    expect(firstItem(meetings.structured)).toMatchObject({ has_transcript: true });
    const event_id = own(firstItem(meetings.structured), "id");
    const transcript = await call("read_transcript", { event_id });
    expect(transcript.text).toContain("Jonas Weber: Then I send you a revised offer by Friday.");
    const steps = await call("read_next_steps", { event_id });
    expect(firstItem(steps.structured)).toEqual({
      text: "Send the revised offer with three sites",
      owner_email: "jonas.weber@harbor.example",
      due_on: "2026-09-18",
    });
    const opportunities = await call("list_opportunities", {});
    const opportunity_id = own(firstItem(opportunities.structured), "id");

    const done = await call("wrap_up_meeting", { event_id, opportunity_id, stage: "proposal" });
    expect(done.structured).toEqual({
      task_id: 88204,
      next_step: "Send the revised offer with three sites",
      assignee: "Jonas Weber",
      due: "2026-09-18",
      activity_id: "act_90418822",
      stage_before: "evaluation",
      stage: "proposal",
    });
    expect(sorted(done.sent.slice(0, 4))).toEqual(sorted(READS));
    expect(done.sent.slice(4)).toEqual([UPDATE, LOG, TASK]);
  });

  test("IN-04: three lists that go on in three ways are read in one", async () => {
    const first = await call("list_opportunities", {});
    const cursor = own(first.structured, "next");
    expect((await call("list_opportunities", { cursor })).isError).toBe(false);
    expect(twin.log.at(-1)?.query).toEqual([["cursor", "b3BwXzIwNDM4OA"]]);
    expect(own((await call("list_tasks", {})).structured, "next")).toBe(2);
    await call("list_tasks", { offset: 20 });
    expect(twin.log.at(-1)?.query).toContainEqual(["offset", "20"]);
  });

  /** The second and third of the steps that write fail. */
  const failures = [
    {
      name: "the task is refused with 200 and ok: false",
      fault: {
        operation: "tickets POST /api/5/tasks",
        kind: "values",
        values: { "/ok": false },
      },
      sent: [UPDATE, LOG, TASK, UNLOG, RESTORE],
      says: "update: done, undone; activity: done, undone; task: failed.",
    },
    {
      name: "the activity is refused with a problem document",
      fault: { operation: "crm POST /v2/activities", status: 422 },
      sent: [UPDATE, LOG, RESTORE],
      says: "update: done, undone; activity: failed; task: not run.",
    },
    {
      name: "an undo fails as well",
      fault: { operation: "crm POST /v2/activities", status: 422 },
      also: { operation: "crm PATCH /v2/opportunities/{opportunityId}", after: 1, status: 409 },
      sent: [UPDATE, LOG, RESTORE],
      says: "update: done, NOT undone; activity: failed; task: not run.",
    },
  ] as const;
  test.each(failures)("IN-04: $name: what took effect is said and taken back", async (given) => {
    twin.faults.add(given.fault);
    if ("also" in given) twin.faults.add(given.also);
    const { isError, text, sent } = await call("wrap_up_meeting", meeting);
    expect(isError).toBe(true);
    expect(sent.slice(4)).toEqual(given.sent);
    expect(text).toContain(given.says);
  });

  const stops = [
    {
      name: "a transcript without next steps",
      fault: {
        operation: "calendar GET /v1/events/{eventId}/transcript",
        kind: "values",
        values: { "/next_steps": [] },
      },
      isError: false,
      says: "No next step was agreed in this meeting.",
    },
    {
      name: "a person whom the ticket system does not know",
      fault: {
        operation: "tickets GET /api/5/agents",
        kind: "values",
        values: { "/data": [] },
      },
      isError: false,
      says: "has no account in the ticket system",
    },
    {
      name: "a calendar that is down",
      fault: { operation: "calendar GET /v1/events/{eventId}", status: 500 },
      isError: true,
      says: "500",
    },
  ] as const;
  test.each(stops)("IN-04: $name: nothing is written", async (given) => {
    twin.faults.add(given.fault);
    const { isError, text, sent } = await call("wrap_up_meeting", meeting);
    expect(isError).toBe(given.isError);
    expect(text).toContain(given.says);
    expect(sent.filter(({ operation }) => !/^\w+ GET /.test(operation))).toEqual([]);
  });
});
