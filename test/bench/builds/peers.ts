import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "peers");
const modules = join(folder, "node_modules");

/** A generator that is compared with: the arguments of its process, which writes into `out`. */
export interface Peer {
  readonly name: string;
  readonly prepare: (document: string, out: string) => readonly string[];
}

/** The fastest, measured in every round. */
export const fastest: Peer = {
  name: "openapi-mcp-generator 4.0.1",
  prepare: (document, out) => [
    join(modules, "openapi-mcp-generator", "bin", "openapi-mcp-generator.js"),
    "--input",
    document,
    "--output",
    out,
    "--force",
  ],
};

/** The others, which are much slower or fail: once each, with a cap, where they are asked for. */
export const others: readonly Peer[] = [
  {
    name: "orval 8.30.0",
    prepare(document, out) {
      const target = join(out, "handlers.ts");
      const output = { mode: "single", client: "mcp", baseUrl: "https://api.example.com", target };
      const config = configIn(out, "orval.config.mjs", {
        api: { input: document, output: { ...output, schemas: join(out, "schemas") } },
      });
      return [join(modules, "orval", "dist", "bin", "orval.mjs"), "--config", config];
    },
  },
  {
    name: "@kubb/plugin-mcp 4.39.2",
    prepare(document, out) {
      const plugins = ["Oas", "Ts", "Client", "Zod", "Mcp"];
      const imports = plugins.map((plugin) => {
        const from = join(modules, "@kubb", `plugin-${plugin.toLowerCase()}`, "dist", "index.js");
        return `import { plugin${plugin} } from ${JSON.stringify(from)};`;
      });
      const config = `{ root: ${JSON.stringify(out)}, input: { path: ${JSON.stringify(document)} }, output: { path: "./src" }, plugins: [${plugins.map((plugin) => `plugin${plugin}()`).join(", ")}] }`;
      mkdirSync(out, { recursive: true });
      const path = join(out, "kubb.config.mjs");
      writeFileSync(path, `${imports.join("\n")}\nexport default ${config};\n`);
      return [join(modules, "@kubb", "cli", "bin", "kubb.cjs"), "generate", "--config", path];
    },
  },
];

function configIn(out: string, name: string, config: unknown): string {
  mkdirSync(out, { recursive: true });
  const path = join(out, name);
  writeFileSync(path, `export default ${JSON.stringify(config)};\n`);
  return path;
}

/**
 * Installs the package that the peers are dependencies of, where it is not installed yet.
 * @throws {Error} where that fails.
 */
export function installPeers(): void {
  if (existsSync(modules)) return;
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the peers could not be installed");
}
