import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, peakMb } from "./process.ts";
import { stdioPeer } from "./stdio.ts";
import { run } from "./target.ts";

/** Spawn to the answer of the first tools/list over stdio, in turn with the bare SDK server, and `--help`. */
const here = import.meta.dirname;
const root = join(here, "..", "..");
const state = mkdtempSync(join(tmpdir(), "mcpgen-bench-"));
const env = {
  CRM_URL: "http://127.0.0.1:9",
  CRM_CLIENT_ID: "bench",
  CRM_CLIENT_SECRET: "bench",
  CALENDAR_TOKEN: "bench",
  XDG_STATE_HOME: state,
};
const rounds = Number(process.env["ROUNDS"] ?? 11);

async function coldStart(script: string): Promise<{ ms: number; mb: number }> {
  const begin = performance.now();
  const peer = stdioPeer([script], env);
  await peer.request("tools/list", {});
  const ms = performance.now() - begin;
  const mb = peer.child.pid === undefined ? Number.NaN : peakMb(peer.child.pid);
  await peer.close();
  return { ms, mb };
}

function wall(args: readonly string[]): number {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  return performance.now() - begin;
}

try {
  const bare: number[] = [];
  const ours: number[] = [];
  const mb: number[] = [];
  const help: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push((await coldStart(join(here, "bare-server.ts"))).ms);
    const crm = await coldStart(join(root, "generated", "crm", "main.ts"));
    ours.push(crm.ms);
    mb.push(crm.mb);
    floor.push(wall(["-e", ""]));
    help.push(wall([join(root, "dist", "src", "cli", "main.js"), "--help"]));
  }
  const f = (ms: readonly number[]): string => `${median(ms).toFixed(0)} ms`;
  const start = { what: "cold start to tools/list", value: median(ours) / median(bare) };
  const peak = { what: "peak memory at tools/list", value: median(mb), unit: " MB", digits: 1 };
  const helped = { what: "mcpgen --help", value: median(help) / median(floor), digits: 1 };
  console.log(
    `cold start to tools/list over stdio: crm ${f(ours)}, bare SDK server ${f(bare)}: ${run.atMost(start, 1.2)}; crm peak ${run.atMost(peak, 90)}`,
  );
  console.log(`mcpgen --help: ${f(help)}, node -e '': ${f(floor)}: ${run.atMost(helped, 4)}`);
} finally {
  rmSync(state, { recursive: true, force: true });
}
