import { spawn } from "node:child_process";
import { cpuMs, peakMb } from "../process.ts";

/** A whole process from its start to its end. */
export interface Run {
  readonly ms: number;
  /** User and system time of all its threads, as far as it was seen: what a busy machine does not change much. */
  readonly cpuMs: number;
  /** The highest resident size that was seen, in megabytes. */
  readonly mb: number;
  readonly stderr: string;
  /** Why it did not end well. */
  readonly failure?: string;
}

/** Where a process is ended before its end. */
export interface Cap {
  readonly seconds: number;
  readonly mb: number;
}

/** How often the size is looked at: what grows in the last of these is not seen. */
const LOOK_MS = 5;

/** Runs a Node program and waits for its end. Its size is the kernel's high-water mark (proc(5), VmHWM). */
export async function wholeProcess(
  args: readonly string[],
  { cwd, cap }: { readonly cwd: string; readonly cap?: Cap },
): Promise<Run> {
  const begin = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let mb = 0;
  let cpu = 0;
  let said = "";
  let capped: string | undefined;
  child.stdout.on("data", (data: Buffer) => {
    said += data.toString();
  });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const end = (reason: string): void => {
    capped ??= reason;
    child.kill("SIGKILL");
  };
  const timer = setInterval(() => {
    const seen = child.pid === undefined ? undefined : lookAt(child.pid);
    mb = Math.max(mb, seen?.mb ?? 0);
    cpu = Math.max(cpu, seen?.cpu ?? 0);
    if (cap !== undefined && mb > cap.mb) end(`ended at ${cap.mb} MB`);
    if (cap !== undefined && performance.now() - begin > cap.seconds * 1000) {
      end(`ended after ${cap.seconds} s`);
    }
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const ms = performance.now() - begin;
  clearInterval(timer);
  const failure =
    capped ?? (code === 0 ? undefined : `ended with ${code}: ${lastWords(stderr, said)}`);
  return { ms, cpuMs: cpu, mb, stderr, ...(failure === undefined ? {} : { failure }) };
}

/** Undefined for a process that has just ended. */
function lookAt(pid: number): { readonly mb: number; readonly cpu: number } | undefined {
  try {
    const mb = peakMb(pid);
    return Number.isNaN(mb) ? undefined : { mb, cpu: cpuMs(pid) };
  } catch {
    return undefined;
  }
}

/** The line that says what was wrong. */
function lastWords(...outputs: readonly string[]): string {
  const lines = outputs.flatMap((output) => output.split("\n")).map((line) => line.trim());
  const error =
    lines.find((line) => /\berror\b|Error:|cannot/i.test(line)) ??
    lines.find((line) => /fail/i.test(line)) ??
    lines.find((line) => line !== "");
  return (error ?? "without a word").slice(0, 120);
}
