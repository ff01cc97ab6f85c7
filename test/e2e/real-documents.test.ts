import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { connect } from "../../src/testing/index.ts";
import { bin, root, scratch } from "./cli.ts";

/** The ten documents with the most operations among OpenAPI 3.0 and 3.1: data beside the checkout, not part of it. */
const shared = join(root, "..", "shared", "specs");
const documents = [
  "cloudflare.json",
  "github-rest.json",
  "digitalocean/DigitalOcean-public.v2.yaml",
  "stripe.yaml",
  "pagerduty.json",
  "plaid.yml",
  "square.json",
  "box.json",
  "openai.yaml",
  "asana.yaml",
];
const tsc = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin",
  "tsc",
);

describe.skipIf(!existsSync(shared))(
  "CT-01: real documents, without an overlay (skipped without ../shared)",
  () => {
    test.each(documents)(
      "%s builds, type-checks and lists its tools",
      async (document) => {
        const out = join(scratch("real"), basename(document).replace(/\W.*$/, ""));
        const built = spawnSync(
          process.execPath,
          [
            bin,
            "build",
            join(shared, document),
            "--out",
            out,
            "--discovery",
            "list",
            "--format",
            "json",
          ],
          {
            cwd: root,
            encoding: "utf8",
            maxBuffer: 1 << 28,
          },
        );
        expect(built.status, built.stderr.slice(0, 2_000)).toBe(0);
        const { tools } = JSON.parse(built.stdout) as { tools: number };
        const checked = spawnSync(process.execPath, [tsc, "-p", out], { encoding: "utf8" });
        expect(checked.stdout.slice(0, 2_000)).toBe("");
        const server = await connect({
          command: process.execPath,
          args: [join(out, "main.ts")],
          env: { PATH: process.env["PATH"] ?? "", XDG_STATE_HOME: out },
        });
        try {
          expect((await server.list()).length).toBe(tools);
        } finally {
          await server.close();
        }
        console.log(`${document}: ${tools} tools`);
      },
      120_000,
    );
  },
);
