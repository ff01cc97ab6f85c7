import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/** Tests run on the sources; `test/e2e` runs the compiled package as its users do. */
const config: ViteUserConfig = {
  resolve: {
    alias: {
      "mcpgen/runtime": source("runtime/index.ts"),
      "mcpgen/codegen/v1": source("runtime/codegen/v1/index.ts"),
      "mcpgen/testing": source("testing/index.ts"),
      "mcpgen/compiler": source("compiler/index.ts"),
    },
  },
  test: {
    include: ["test/**/*.test.ts", "generated/**/contract.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // `npm run coverage`: the printer and the back ends, whose every branch has a case.
    coverage: {
      provider: "v8",
      include: ["src/compiler/emit/**", "generators/**"],
      reporter: ["text-summary"],
      thresholds: { branches: 95 },
    },
  },
};

export default config;
