import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Connection, connect, startTwin, type Twin } from "../../src/testing/index.ts";
import { root, scratch } from "./cli.ts";

/** The intents of several calls of the GitHub example, driven by a real MCP client; the API is the twin of its document. */
let twin: Twin;
let client: Connection;

beforeAll(async () => {
  twin = await startTwin({
    documents: { github: "npm:@octokit/openapi/generated/api.github.com.json" },
    from: root,
  });
  client = await connect({
    command: process.execPath,
    args: [join(root, "generated", "github", "main.ts")],
    env: {
      PATH: process.env["PATH"] ?? "",
      XDG_STATE_HOME: scratch("github-intents"),
      GITHUB_URL: twin.url("github"),
      GITHUB_TOKEN: "token",
    },
  });
});

afterEach(() => twin.faults.clear());

afterAll(async () => {
  await client?.close();
  await twin?.close();
});

const repo = { owner: "octocat", repo: "Hello-World" };

/** Calls a tool; `sent` is what reached the API meanwhile, with its query. */
async function call(tool: string, args: { readonly [name: string]: unknown }) {
  const before = twin.log.length;
  const { structured, isError, text } = await client.call(tool, args);
  expect(isError, text).toBe(false);
  const sent = twin.log
    .slice(before)
    .map(({ path, query }) => ({ path, query: Object.fromEntries(query) }));
  return { structured, sent };
}

test("an issue comes with its comments' authors, and with who wrote the latest of them", async () => {
  const issue = "GET /repos/{owner}/{repo}/issues/{issue_number}";
  twin.faults.add({ operation: issue, kind: "values", values: { "/comments": 128 } });
  const { structured, sent } = await call("get_issue", { ...repo, number: 1347 });
  expect(structured).toMatchObject({
    comments: [{ author: "octocat", body: "Me too" }],
    last_comment_by: "octocat",
  });
  const path = "/repos/octocat/Hello-World/issues/1347";
  expect(sent).toContainEqual({ path: `${path}/comments`, query: { per_page: "100" } });
  expect(sent).toContainEqual({ path: `${path}/comments`, query: { per_page: "1", page: "128" } });
});

test("an issue without comments takes one call", async () => {
  const issue = "GET /repos/{owner}/{repo}/issues/{issue_number}";
  twin.faults.add({ operation: issue, kind: "values", values: { "/comments": 0 } });
  const { structured, sent } = await call("get_issue", { ...repo, number: 1347 });
  expect(structured).toMatchObject({ comments: null, last_comment_by: null });
  expect(sent).toHaveLength(1);
});

test("pull requests that wait for my review are searched for by my name", async () => {
  const { sent } = await call("list_review_requests", {});
  expect(sent).toEqual([
    { path: "/user", query: {} },
    {
      path: "/search/issues",
      query: {
        q: "is:pr is:open archived:false review-requested:octocat",
        sort: "updated",
        per_page: "50",
      },
    },
  ]);
});

test("a failing run comes with the jobs that failed, and without those that did not", async () => {
  const jobs = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs";
  const passed = await call("list_failing_runs", { ...repo, branch: "main" });
  expect(passed.structured).toEqual({ items: [] });
  expect(passed.sent[0]).toEqual({
    path: "/repos/octocat/Hello-World/actions/runs",
    query: { branch: "main", status: "failure", per_page: "10" },
  });
  twin.faults.add({ operation: jobs, kind: "values", values: { "/jobs/0/conclusion": "failure" } });
  const { structured } = await call("list_failing_runs", repo);
  expect(structured).toEqual({
    items: [
      {
        workflow: "Build",
        branch: "master",
        job: "build",
        url: "https://github.com/octo-org/octo-repo/runs/29679449/jobs/399444496",
      },
    ],
  });
});
