import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** The committed example servers as a model reads them. */
const generated = join(import.meta.dirname, "..", "..", "generated");

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
}

interface Listed {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly outputSchema?: Schema;
}

const servers = readdirSync(generated, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(servers)("%s", (server) => {
  const tools = JSON.parse(
    readFileSync(join(generated, server, "tools.snapshot.json"), "utf8"),
  ) as readonly Listed[];

  test("CT-04: each input says its type and what it means, in words or in the values it takes", () => {
    const silent = tools.flatMap(({ name, inputSchema }) =>
      Object.entries(inputSchema.properties ?? {})
        .filter(
          ([, { type, description, enum: values }]) =>
            type === undefined || (description === undefined && values === undefined),
        )
        .map(([input]) => `${name}.${input}`),
    );
    expect(silent).toEqual([]);
  });

  test("CT-04: what no input is named for is refused, and every output is typed", () => {
    for (const { name, inputSchema, outputSchema } of tools) {
      expect(inputSchema.additionalProperties, name).toBe(false);
      // A tool whose operation answers without a body has none.
      expect([undefined, "object"], name).toContain(outputSchema?.type);
    }
  });

  test("IN-41: a tool has a name of words, and a description that is more than it and its title", () => {
    const words: string[] = [];
    for (const { name, title, description } of tools) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(name.length).toBeLessThanOrEqual(64);
      expect(title?.trim(), name).not.toBe("");
      expect(description.split(/\s+/).length, name).toBeGreaterThan(3);
      expect(description, name).toMatch(/^[A-Z].*\.$/s);
      expect(description.length, name).toBeLessThanOrEqual(1_024);
      words.push(name, description, ...(title === undefined ? [] : [title]));
    }
    expect(new Set(words).size).toBe(words.length);
  });
});
