import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What became of a process. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Peak of its resident size; undefined where it died too early to be measured. */
  readonly megabytes: number | undefined;
  /** It was ended because its time was over. */
  readonly hung: boolean;
}

export interface Caps {
  readonly cwd: string;
  readonly seconds: number;
  readonly heapMegabytes: number;
}

const EVERY_MS = 25;

/** Runs a Node program within caps of time and memory. */
export function runNode(args: readonly string[], caps: Caps): Promise<Ran> {
  const begin = performance.now();
  const child = spawn(process.execPath, [`--max-old-space-size=${caps.heapMegabytes}`, ...args], {
    cwd: caps.cwd,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let hung = false;
  let megabytes: number | undefined;
  child.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  // The kernel keeps the peak, so the last look is the highest one.
  const look = setInterval(() => {
    megabytes = peakOf(child.pid) ?? megabytes;
  }, EVERY_MS);
  const timer = setTimeout(() => {
    hung = true;
    child.kill("SIGKILL");
  }, caps.seconds * 1_000);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      clearInterval(look);
      clearTimeout(timer);
      const seconds = (performance.now() - begin) / 1_000;
      resolve({ status, stdout, stderr, seconds, megabytes, hung });
    });
  });
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kb = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}
