import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, sep } from "node:path";
import { type OutputOptions, type RolldownBuild, rolldown } from "rolldown";

/**
 * Compiles `src` and `generators` to `dist`: what `exports` and `bin` point at. The command line is then put together in a
 * few files (ADR 16), and the MCP SDK is put into the one folder that uses it (ADR 23).
 */
const root = join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
const dist = join(root, "dist");

/** Packages that are put into the command: each takes longer to find and to read than what it does. */
const COMMAND_INSIDE: readonly string[] = ["commander", "js-yaml", "zod"];
/** Packages that are put into `runtime/mcp`: of what they bring, a server needs a third. */
const MCP_INSIDE: readonly string[] = [
  "@modelcontextprotocol/server",
  "@modelcontextprotocol/core",
  "zod",
];
/** What the SDK's own files hold of others. */
const MCP_HOLDS: readonly string[] = [
  "ajv",
  "ajv-formats",
  "content-type",
  "fast-deep-equal",
  "fast-uri",
  "json-schema-traverse",
];

/** V8 keeps the text of what it runs: half of it were comments, and one character beyond Latin-1 doubles the rest. */
const ONE_BYTE = {
  comments: false,
  minify: {
    compress: false,
    mangle: false,
    codegen: { removeWhitespace: false, asciiOnly: true },
  },
} satisfies OutputOptions;

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [compiler, "-p", join(root, "tsconfig.build.json")],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 2);
const cli = join(dist, "src", "cli");
if (existsSync(join(cli, "main.js"))) await putTogether(cli);
const mcp = join(dist, "src", "runtime", "mcp");
if (existsSync(mcp)) await putInside(mcp);

/** Replaces a folder of modules by `main.js` and what it loads on demand. Other packages stay where they are installed. */
async function putTogether(folder: string): Promise<void> {
  const draft = mkdtempSync(join(dist, "cli-"));
  const bundle = await bundleOf(
    { main: join(folder, "main.js") },
    (id) => !isAbsolute(id) && !isOf(COMMAND_INSIDE, id),
  );
  await bundle.write({ dir: draft, format: "esm", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
  copyLicences(COMMAND_INSIDE, draft);
  rmSync(folder, { recursive: true });
  renameSync(draft, folder);
  chmodSync(join(folder, "main.js"), 0o755);
  // A temporary folder is its owner's alone.
  chmodSync(folder, 0o755);
}

/** Writes the modules of a folder anew, with what they use of the SDK beside them. Our other modules stay what they are. */
async function putInside(folder: string): Promise<void> {
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const bundle = await bundleOf(
    Object.fromEntries(modules.map((name) => [name.slice(0, -".js".length), join(folder, name)])),
    (id) =>
      isAbsolute(id)
        ? id.startsWith(dist + sep) && !id.startsWith(folder + sep)
        : !isOf(MCP_INSIDE, id),
  );
  const { output } = await bundle.generate({
    dir: folder,
    format: "esm",
    chunkFileNames: "sdk-[hash].js",
    ...ONE_BYTE,
  });
  await bundle.close();
  for (const part of output) {
    if (part.type === "chunk") writeFileSync(join(folder, part.fileName), part.code);
  }
  copyLicences([...MCP_INSIDE, ...MCP_HOLDS], folder);
}

/** @param external of a name of a package, or of the absolute path of a module: whether it stays out. */
function bundleOf(
  input: Record<string, string>,
  external: (id: string) => boolean,
): Promise<RolldownBuild> {
  return rolldown({
    input,
    platform: "node",
    external: (id) => !id.startsWith(".") && external(id),
    onLog: (_, { message }) => {
      throw new Error(message);
    },
  });
}

function isOf(packages: readonly string[], id: string): boolean {
  return packages.some((name) => id === name || id.startsWith(`${name}/`));
}

function copyLicences(packages: readonly string[], folder: string): void {
  for (const name of packages) {
    const file = `${name.replace("/", "-")}.LICENSE`;
    copyFileSync(join(root, "node_modules", name, "LICENSE"), join(folder, file));
  }
}
