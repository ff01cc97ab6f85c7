import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bin, mcpgen, root, scratch } from "./cli.ts";

/** The documents are those of the contract's own tests: an oauth2 scheme without client credentials, and an API key. */
const overlay = `mcpgen: 1
server: { name: sales, version: 1.0.0 }
sources:
  sales: { document: ./sales.openapi.yaml, baseUrl: "\${SALES_URL}" }
  diary: { document: ./diary.openapi.yaml }
auth:
  sales.oauth: { use: bearer, secret: SALES_TOKEN }
  diary.key: { use: apiKey, secret: DIARY_KEY }
tools:
  log_meeting:
    description: Log an event as a meeting, with a task for each thing to do.
    owner: sales
    reversibility: compensable
    input:
      event_id: { type: string, required: true }
      tasks: { type: array, items: { type: string }, maxItems: 5, required: true }
    steps:
      - id: event
        call: diary.getEvent
        with: { path.eventId: $inputs.event_id }
        outputs: { mail: "$response.body#/attendees/0/email" }
      - id: meeting
        call: sales.createMeeting
        with:
          body.title: $steps.event.outputs.body#/summary
          body.contactId: $steps.event.outputs.mail
        outputs: { id: "$response.body#/id" }
        undo:
          call: sales.deleteMeeting
          with: { path.meetingId: $steps.meeting.outputs.id }
      - id: tasks
        call: sales.createTask
        forEach: { in: $inputs.tasks, max: 5, concurrency: 2 }
        with: { body.subject: $item, body.meetingId: $steps.meeting.outputs.id }
        outputs: { id: "$response.body#/id" }
        undo:
          call: sales.deleteTask
          with: { path.taskId: $steps.tasks.outputs.id }
      - id: note
        call: diary.addNote
        when: size(inputs.tasks) > 0
        with: { path.eventId: $inputs.event_id, body.text: Logged }
    result:
      select: [id]
`;

let folder = "";
let mock: ChildProcess;
let said = "";
let env: Record<string, string> = {};

beforeAll(async () => {
  folder = scratch("mock");
  for (const name of ["sales", "diary"]) {
    const file = `${name}.openapi.yaml`;
    copyFileSync(join(root, "test", "unit", "testing", "fixtures", file), join(folder, file));
  }
  writeFileSync(join(folder, "mcpgen.yaml"), overlay);
  const built = mcpgen(["build", "--out", "generated/sales"], { cwd: folder });
  expect(built.stderr + built.stdout).toContain("0 errors");
  mock = spawn(process.execPath, [bin, "mock", "--port", "0"], { cwd: folder });
  await new Promise<void>((resolve, reject) => {
    mock.stderr?.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes("export DIARY_KEY=")) resolve();
    });
    mock.once("exit", () => reject(new Error(said)));
  });
  const exported = [...said.matchAll(/^export (\w+)=(\S+)$/gm)];
  env = Object.fromEntries(exported.map(([, name = "", value = ""]) => [name, value]));
}, 60_000);

afterAll(async () => {
  if (mock.exitCode !== null) return;
  mock.kill();
  await once(mock, "exit");
});

const call = (...args: readonly string[]) => {
  return mcpgen(["call", "log_meeting", ...args], {
    cwd: folder,
    env,
  });
};

test("one process serves both documents, and says what leads a server there", () => {
  expect(said).toMatch(/^sales: http:\/\/127\.0\.0\.1:\d+\/sales$/m);
  expect(said).toMatch(/^diary: http:\/\/127\.0\.0\.1:\d+\/diary$/m);
  expect(said).toContain("sales.oauth takes any bearer token\n");
  expect(said).toContain("diary.key takes any key\n");
  expect(Object.keys(env).sort()).toEqual([
    "DIARY_KEY",
    "MCPGEN_BASE_URL_DIARY",
    "MCPGEN_BASE_URL_SALES",
    "SALES_TOKEN",
  ]);
});

test("IN-18: one call runs through all steps, each with what the one before it answered", async () => {
  const { stdout, stderr, status } = call("event_id=any-id", 'tasks:=["Call back","Send offer"]');
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("id");
  await vi.waitFor(() => expect(said).toContain("POST /events/any-id/notes"));
  const requests = [...said.matchAll(/^((?:GET|POST|DELETE) \S+ \d+)/gm)];
  expect(requests.map(([, request]) => request)).toEqual([
    "GET /events/any-id 200",
    "POST /meetings 201",
    "POST /tasks 201",
    "POST /tasks 201",
    "POST /events/any-id/notes 201",
  ]);
});

test("a call without a credential is refused, any other way than the overlay's is none", async () => {
  const url = `${env["MCPGEN_BASE_URL_SALES"]}/owners`;
  const statusFor = async (authorization: string): Promise<number> =>
    (await fetch(url, { headers: authorization === "" ? {} : { authorization } })).status;
  expect(await statusFor("")).toBe(401);
  expect(await statusFor("Bearer ")).toBe(401);
  expect(await statusFor("Basic YTpi")).toBe(401);
  expect(await statusFor("Bearer anything")).toBe(200);
});

test("IN-36: the generated contract tests prove what happens where each step fails", () => {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, "run", "--root", folder, "--reporter", "verbose"],
    { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  const passed = [...stdout.matchAll(/✓ .*log_meeting > (.+?)(?: \d+ms)?$/gm)];
  expect(stdout + stderr).not.toMatch(/ failed/);
  expect(passed.map(([, name]) => name)).toEqual(
    expect.arrayContaining([
      "sends event, meeting, tasks, note",
      "stops where event fails",
      "stops where meeting fails",
      "says so where meeting is not undone",
      "undoes tasks, meeting where tasks fails",
      "undoes tasks, meeting where note fails",
      "leaves out note",
    ]),
  );
});
