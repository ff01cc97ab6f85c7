import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { nodeHost } from "../../../../src/compiler/host.ts";
import type { ApiModel } from "../../../../src/compiler/ir/api-model.ts";
import type { Schema } from "../../../../src/compiler/ir/schema.ts";
import { lower } from "../../../../src/compiler/openapi/lower.ts";
import { loadSource } from "../../../../src/compiler/source/load-source.ts";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const specs = fileURLToPath(new URL("../../../../../shared/specs/", import.meta.url));
const present = existsSync(specs);
if (!present) console.warn("skipped: the real documents (../shared/specs) are not here");

async function models(document: string, from: string): Promise<ApiModel | undefined> {
  const { value } = await loadSource({ name: "api", document, from, cwd: repository }, nodeHost());
  return value === undefined ? undefined : lower(value).value;
}

/** Lowers every schema that an operation reaches: how many, and how many cannot be read. */
function reach(model: ApiModel): { readonly schemas: number; readonly unread: number } {
  const seen = new Set<string>();
  let unread = 0;
  const open: (Schema | undefined)[] = model.operations.flatMap((operation) => [
    ...operation.parameters.map((p) => p.schema),
    ...(operation.requestBody?.content ?? []).map((c) => c.schema),
    ...operation.responses.flatMap((r) => r.content.map((c) => c.schema)),
  ]);
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (next === undefined || typeof next === "boolean") continue;
    if (next.$ref !== undefined && !seen.has(next.$ref)) {
      seen.add(next.$ref);
      const target = model.schemas.get(next.$ref);
      if (target === undefined) {
        expect(model.schemas.explain?.(next.$ref)).toBeDefined();
        unread++;
      }
      open.push(target);
    }
    open.push(
      ...Object.values(next.properties ?? {}),
      ...Object.values(next.patternProperties ?? {}),
    );
    open.push(...(next.allOf ?? []), ...(next.anyOf ?? []), ...(next.oneOf ?? []));
    open.push(...(next.prefixItems ?? []), next.items, next.additionalProperties, next.not);
  }
  return { schemas: seen.size, unread };
}

test("the GitHub document of @octokit/openapi has all its operations", async () => {
  const model = await models("npm:@octokit/openapi/generated/api.github.com.json", repository);
  expect(model?.broken).toEqual([]);
  expect(model?.operations.length).toBeGreaterThan(1_000);
  expect(reach(model as ApiModel).unread).toBe(0);
});

/** Operations as INDEX.md counts them. */
const COUNTS: readonly (readonly [string, number])[] = [
  ["adyen-checkout-v71.json", 28],
  ["asana.yaml", 247],
  ["attio.json", 57],
  ["box.json", 296],
  ["cloudflare.json", 1521],
  ["datadog-v1.yaml", 235],
  ["digitalocean/DigitalOcean-public.v2.yaml", 659],
  ["discord.json", 242],
  ["docker-engine-v1.55.yaml", 108],
  ["firecracker.yaml", 38],
  ["github-rest.json", 1223],
  ["intercom-2.14.yaml", 150],
  ["lichess/lichess-api.yaml", 190],
  ["museum.yaml", 8],
  ["notion.json", 24],
  ["oas32-features.json", 2],
  ["openai.yaml", 288],
  ["pagerduty.json", 465],
  ["plaid.yml", 329],
  ["redocly-cafe.yaml", 12],
  ["resend.yaml", 104],
  ["slack-web.json", 174],
  ["spotify.yml", 96],
  ["square.json", 316],
  ["stripe.yaml", 468],
  ["supabase-auth.yaml", 59],
  ["twilio-api-v2010.json", 197],
  ["xero-accounting.yaml", 235],
  ["xero-webhooks.yaml", 0],
];

for (const [document, count] of COUNTS) {
  test.skipIf(!present)(`${document} is read whole`, async () => {
    const model = await models(document, specs);
    expect(model).toBeDefined();
    if (model === undefined) return;
    const { schemas, unread } = reach(model);
    console.log(
      `${document}: ${model.operations.length} operations, ${model.broken.length} broken, ${schemas} schemas, ${unread} unread`,
    );
    expect(model.operations.length + model.broken.length).toBe(count);
  });
}

test.skipIf(!present)("every teaching document is read whole", async () => {
  const files = readdirSync(`${specs}oas-examples`, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /\.(json|ya?ml)$/.test(name))) {
    const request = { name: "api", document: file, from: `${specs}oas-examples`, cwd: repository };
    const bundle = await loadSource(request, nodeHost());
    const model = bundle.value === undefined ? undefined : lower(bundle.value);
    expect(model?.value?.broken, file).toEqual([]);
  }
});
