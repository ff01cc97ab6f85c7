import { spawn } from "node:child_process";
import { join } from "node:path";
import { type ExitCode, ExitError, exitCodes } from "../exit.ts";
import { findServer } from "../project.ts";

/** Starts a built server as its own process, with this one's streams, and ends as it ends. */
export async function serve(name: string, flags: readonly string[]): Promise<void> {
  if (name.startsWith("-")) {
    throw new ExitError(
      exitCodes.usage,
      "name the server first: mcpgen serve NAME [flags]; its own --help lists the flags.",
    );
  }
  const main = join(findServer(name, process.cwd()), "main.ts");
  const child = spawn(process.execPath, [main, ...flags], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => child.kill(signal));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  if (code !== 0) throw new ExitError((code ?? exitCodes.usage) as ExitCode);
}
