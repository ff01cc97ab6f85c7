import type { ListFailingRunsHandler } from "../../../generated/github/tools/list_failing_runs.handler.ts";

/** The latest runs that failed, and of each the jobs that made it fail: the API lists a run's jobs whatever became of them. */
export const handler: ListFailingRunsHandler = async ({ input, call }) => {
  const { owner, repo, branch } = input;
  const { workflow_runs: runs } = await call.runs({
    path: { owner, repo },
    query: { branch, status: "failure", per_page: 10 },
  });
  const jobs = await Promise.all(
    runs.map(({ id }) => call.jobs({ path: { owner, repo, run_id: id } })),
  );
  return {
    items: runs.flatMap((run, i) =>
      (jobs[i]?.jobs ?? [])
        .filter(({ conclusion }) => conclusion === "failure")
        .map(({ name, html_url }) => ({
          workflow: run.name ?? null,
          branch: run.head_branch,
          job: name,
          url: html_url,
        })),
    ),
  };
};
