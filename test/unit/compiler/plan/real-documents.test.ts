import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { nodeHost } from "../../../../src/compiler/host.ts";
import type { ServerPlan } from "../../../../src/compiler/ir/server-plan.ts";
import { lower } from "../../../../src/compiler/openapi/lower.ts";
import { defaultOverlay } from "../../../../src/compiler/overlay/default-overlay.ts";
import { plan } from "../../../../src/compiler/plan/plan.ts";
import { loadSource } from "../../../../src/compiler/source/load-source.ts";

const SPECS = fileURLToPath(new URL("../../../../../shared/specs/", import.meta.url));

const present = existsSync(SPECS);
if (!present) console.warn("skipped: the real documents (../shared/specs) are not here");

/** The ten documents with the most operations among 3.0 and 3.1, with how many cannot become a tool and why. */
const DOCUMENTS: readonly (readonly [file: string, leftOut: number])[] = [
  ["cloudflare.json", 0],
  ["github-rest.json", 0],
  // Servers of their own whose address only a caller knows.
  ["digitalocean/DigitalOcean-public.v2.yaml", 2],
  ["stripe.yaml", 0],
  ["pagerduty.json", 0],
  ["plaid.yml", 0],
  ["square.json", 0],
  ["box.json", 0],
  ["openai.yaml", 0],
  ["asana.yaml", 0],
];

/** Every `$ref` of a definition leads into its own `$defs`. */
const REFERENCE = /"\$ref":"(?:#\/\$defs\/)?([^"]*)"/g;

async function planOf(file: string): Promise<{ plan: ServerPlan; leftOut: number; all: number }> {
  const loaded = await loadSource(
    { name: "api", document: file, from: SPECS, cwd: SPECS },
    nodeHost(),
  );
  const model = loaded.value === undefined ? undefined : lower(loaded.value).value;
  if (model === undefined) throw new Error(loaded.diagnostics.map((d) => d.message).join("; "));
  const overlay = defaultOverlay({ name: "api", document: file, uri: file });
  const { value, diagnostics } = plan({ overlay, models: new Map([["api", model]]) });
  if (value === undefined) throw new Error("no plan");
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const leftOut = diagnostics.filter(({ code }) => code === "expose/left-out").length;
  return { plan: value, leftOut, all: model.operations.length + model.broken.length };
}

test.skipIf(!present).each(DOCUMENTS)(
  "%s: every operation is a tool or left out by name (needs ../shared)",
  async (file, want) => {
    const { plan: value, leftOut, all } = await planOf(file);
    expect(leftOut).toBe(want);
    expect(value.tools).toHaveLength(all - leftOut);
    expect(new Set(value.tools.map(({ name }) => name)).size).toBe(value.tools.length);
    for (const { name, inputSchema } of value.tools) {
      expect(name).toMatch(/^[a-z0-9_-]{1,64}$/);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      const names = new Set(Object.keys(inputSchema["$defs"] ?? {}));
      for (const [, name = ""] of JSON.stringify(inputSchema).matchAll(REFERENCE)) {
        expect(names).toContain(name);
      }
    }
  },
);
