import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { HostileDocument } from "./hostile-documents.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

/** What a build as a process of its own came to. */
export interface BuildRun {
  /** Null where it was killed. */
  readonly status: number | null;
  readonly output: string;
  /** Elapsed. */
  readonly ms: number;
  /** Time on a processor of all its threads, its start included. */
  readonly cpuMs: number;
  /** Peak of its memory, in MB. */
  readonly megabytes: number;
  /** Bytes of all files that it wrote. */
  readonly written: number;
}

/** A process that takes longer hangs. */
const HANGS_MS = 20_000;
/**
 * Prints as the last line the peak in KB and the processor time in microseconds. The peak is that of the program's own
 * memory (proc(5), `status`) where there is one: `maxRSS` is also that of the process that started it.
 */
const USAGE = `import { readFileSync } from "node:fs";
const peak = () => {
  try { return /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]; } catch {}
};
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(\`\\nused \${peak() ?? maxRSS} \${userCPUTime + systemCPUTime}\`);
});`;

/** Ends the process where it asks for an address or opens a connection. */
const NO_EGRESS = `import { syncBuiltinESMExports } from "node:module";
import dns from "node:dns";
import net from "node:net";
const stop = () => { process.stderr.write("EGRESS\\n"); process.exit(99); };
net.Socket.prototype.connect = stop;
dns.lookup = stop;
dns.promises.lookup = stop;
syncBuiltinESMExports();`;

export interface BuildFlags {
  /** Of the command. */
  readonly flags?: readonly string[];
  /** Whether the process may use the network. */
  readonly egress?: boolean;
  /** A folder to build in that is kept; default: one of its own, which is removed. */
  readonly folder?: string;
  /** The program; default: the command as its sources. */
  readonly main?: string;
}

/** Builds a document by the real command, in 256 MB of heap. */
export async function buildProcess(
  { files, links = {} }: Pick<HostileDocument, "files" | "links">,
  { flags = [], egress = true, folder: given, main = MAIN }: BuildFlags = {},
): Promise<BuildRun> {
  const folder = given ?? mkdtempSync(join(tmpdir(), "mcpgen-hostile-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
    writeFileSync(join(folder, "package.json"), '{"type":"module","version":"1.0.0"}');
    const input = ["in/mcpgen.yaml", "mcpgen.yaml", "api.yaml"].find((name) => name in files);
    const begin = performance.now();
    const child = spawn(
      process.execPath,
      [
        "--max-old-space-size=256",
        importing(USAGE),
        ...(egress ? [] : [importing(NO_EGRESS)]),
        main,
        ...["build", input ?? "api.json", "--out", "out", ...flags],
      ],
      {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1" },
        timeout: HANGS_MS,
        killSignal: "SIGKILL",
      },
    );
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const status = await new Promise<number | null>((end) => child.on("close", end));
    const ms = performance.now() - begin;
    const [, output = text, peak, cpu] = /^(.*)\nused (\d+) (\d+)$/s.exec(text) ?? [];
    const written = sizeOf(join(folder, "out"));
    const megabytes = Number(peak) / 1024;
    return { status, output, ms, cpuMs: Number(cpu) / 1000, megabytes, written };
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function importing(module: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
}

function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw thrown;
  }
}
