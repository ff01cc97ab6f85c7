import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join } from "node:path";
import { rolldown } from "rolldown";

/**
 * Compiles `src` and `generators` to `dist`: what `exports` and `bin` point at. The command line is then put together in a
 * few files: reading 170 small ones takes Node as long as building a small server (ADR 14).
 */
const root = join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
const dist = join(root, "dist");

/** Packages that are put in: each takes longer to find and to read than what it does. */
const INSIDE: readonly string[] = ["commander"];

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [compiler, "-p", join(root, "tsconfig.build.json")],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 2);
const cli = join(dist, "src", "cli");
if (existsSync(join(cli, "main.js"))) await putTogether(cli);

/** Replaces a folder of modules by `main.js` and what it loads on demand. Other packages stay where they are installed. */
async function putTogether(folder: string): Promise<void> {
  const draft = mkdtempSync(join(dist, "cli-"));
  const bundle = await rolldown({
    input: { main: join(folder, "main.js") },
    platform: "node",
    external: (id) => !id.startsWith(".") && !isAbsolute(id) && !INSIDE.includes(id),
    onLog: (_, { message }) => {
      throw new Error(message);
    },
  });
  await bundle.write({ dir: draft, format: "esm", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
  for (const name of INSIDE) {
    copyFileSync(join(root, "node_modules", name, "LICENSE"), join(draft, `${name}.LICENSE`));
  }
  rmSync(folder, { recursive: true });
  renameSync(draft, folder);
  chmodSync(join(folder, "main.js"), 0o755);
  // A temporary folder is its owner's alone.
  chmodSync(folder, 0o755);
}
