import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generate } from "../../../generators/index.ts";
import { definitionFacts } from "../../../src/compiler/emit/definition-facts.ts";
import type { GeneratedFile } from "../../../src/compiler/ir/file-set.ts";
import type { BranchPlan, PagePlan, ServerPlan } from "../../../src/compiler/ir/server-plan.ts";
import { toolDefinition } from "../../../src/language/definition.ts";
import { digestOf, digestOfJson } from "../../../src/util/digest.ts";
import { cases } from "../../golden/cases.ts";
import {
  factsFor,
  objectSchema,
  operation,
  result,
  serverPlan,
  source,
  step,
  tool,
} from "../../helpers/plan.ts";

const outputOf = (plan: ServerPlan): readonly GeneratedFile[] => generate(plan, factsFor(plan));
const textOf = (files: readonly GeneratedFile[], path: string): string => {
  const file = files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} was not generated`);
  return file.text;
};
const manyTools = (count: number, changes = {}): ServerPlan =>
  serverPlan({
    tools: Array.from({ length: count }, (_, i) => tool({ name: `tool_${i}`, ...changes })),
  });

describe("files", () => {
  test("a server has the files that architecture.md names, in code-unit order", () => {
    expect(outputOf(serverPlan()).map(({ path }) => path)).toEqual([
      "TOOLS.md",
      "contract.test.ts",
      "main.ts",
      "mcpgen.lock",
      "operations/crm.ts",
      "server.ts",
      "tools.snapshot.json",
      "tools/deals.schemas.ts",
      "tools/deals.ts",
    ]);
  });

  test("main.ts does nothing but start the server with its lock", () => {
    expect(textOf(outputOf(serverPlan()), "main.ts").split("\n").slice(2)).toEqual([
      'import { main } from "mcpgen/runtime";',
      'import { server } from "./server.ts";',
      "",
      'await main(server, { lock: new URL("./mcpgen.lock", import.meta.url) });',
      "",
    ]);
  });

  test("a group over 400 lines goes on in a second file, in order, with none lost", () => {
    const files = outputOf(manyTools(40));
    const parts = ["deals", "deals-2", "deals-3"].map((name) => textOf(files, `tools/${name}.ts`));
    for (const part of parts) expect(part.split("\n").length).toBeLessThanOrEqual(400);
    const declared = parts.flatMap((part) => [...part.matchAll(/^ {2}name: "(\w+)"/gm)]);
    expect(declared.map(([, name]) => name)).toEqual(
      Array.from({ length: 40 }, (_, i) => `tool_${i}`),
    );
    const server = textOf(files, "server.ts");
    expect(server).toContain('const deals2: GroupLoader = () => import("./tools/deals-2.ts");');
    expect(server).toContain("    tool_39: deals3,\n");
  });

  test("no file holds a version, a digest or a line number but those that serve them", () => {
    const files = outputOf(cases["write-with-approval-facts"] ?? serverPlan());
    for (const { path, text } of files) {
      if (path !== "mcpgen.lock") expect(text).not.toMatch(/sha256:|0\.0\.0/);
    }
  });

  test("code holds facts only", () => {
    for (const plan of Object.values(cases)) {
      for (const { path, text } of outputOf(plan)) {
        if (path.endsWith(".ts"))
          expect(text).not.toMatch(/^\s*(if|for|while|switch|return)\b|fetch\(/m);
      }
    }
  });
});

describe("a plan that contradicts itself is a fault of the compiler", () => {
  test.each<[string, ServerPlan]>([
    [
      "the plan has no operation crm.missing",
      serverPlan({ tools: [tool({ steps: [step({ operation: "missing" })] })] }),
    ],
    [
      "the plan has no operation other.listDeals",
      serverPlan({ tools: [tool({ steps: [step({ source: "other" })] })] }),
    ],
  ])("%s", (message, plan) => {
    expect(() => outputOf(plan)).toThrow(message);
  });

  test("a source without a document's path is named", () => {
    expect(() => generate(serverPlan(), { mcpgen: "0", documents: new Map() })).toThrow(
      "no document is known for source crm",
    );
  });
});

describe("contract.test.ts", () => {
  const titlesOf = (plan: ServerPlan): string[] =>
    [...textOf(outputOf(plan), "contract.test.ts").matchAll(/^ {2}test\(\s*"([^"]+)"/gm)].map(
      ([, title]) => title ?? "",
    );

  test("a read is repeated, a write is not", () => {
    expect(titlesOf(serverPlan())).toEqual([
      "refuses a bad argument",
      "refuses a call without a token",
      "reports a 401 of the upstream",
      "waits as a 429 says",
      "retries a 503",
      "gives up at its deadline",
      "refuses a malformed body",
    ]);
    const write = serverPlan({ operations: [operation({ method: "POST" })] });
    expect(titlesOf(write)).toContain("passes a 429 on");
    expect(titlesOf(write)).toContain("does not repeat a 503");
  });

  test.each([
    [{ attempts: 1, status: [429, 503] }, "passes a 429 on", "does not repeat a 503"],
    [{ attempts: 3, status: [429] }, "waits as a 429 says", "does not repeat a 503"],
    [{ attempts: 3, status: [503] }, "passes a 429 on", "retries a 503"],
  ])("%j decides what is repeated", (retry, on429, on503) => {
    const titles = titlesOf(serverPlan({ tools: [tool({ retry })] }));
    expect(titles).toContain(on429);
    expect(titles).toContain(on503);
  });

  test("scopes, examples and JSON bodies have their tests only where there are some", () => {
    const scoped = tool({ scopes: ["a"], examples: [{ input: {} }, { input: {} }] });
    expect(titlesOf(serverPlan({ tools: [scoped] }))).toEqual(
      expect.arrayContaining(["example 1", "example 2", "refuses a token without its scopes"]),
    );
    const csv = operation({ responses: [{ status: "200", mediaTypes: ["text/csv"] }] });
    expect(titlesOf(serverPlan({ operations: [csv] }))).not.toContain("refuses a malformed body");
    const empty = tool({ result: result({ kind: "empty" }) });
    expect(titlesOf(serverPlan({ tools: [empty] }))).not.toContain("refuses a malformed body");
    const problem = operation({
      responses: [
        { status: "4XX", mediaTypes: ["application/json"] },
        { status: "default", mediaTypes: ["application/vnd.api+json"] },
      ],
    });
    expect(titlesOf(serverPlan({ operations: [problem] }))).toContain("refuses a malformed body");
    const silent = operation({ responses: [{ status: "400", mediaTypes: ["application/json"] }] });
    expect(titlesOf(serverPlan({ operations: [silent] }))).not.toContain(
      "refuses a malformed body",
    );
  });

  test("over 100 tools, each has one line", () => {
    expect(titlesOf(manyTools(100))).toHaveLength(700);
    const text = textOf(outputOf(manyTools(101)), "contract.test.ts");
    expect(text.match(/badArgument/g)).toHaveLength(101);
    expect(text).toContain('  test("tool_100", suite.badArgument("tool_100"));');
    expect(text).not.toContain("noToken");
  });
});

test("tools.snapshot.json is what tools/list answers", () => {
  for (const plan of Object.values(cases)) {
    const listed = plan.tools
      .filter(({ exposed }) => plan.discovery === undefined || !exposed)
      .map((each) => toolDefinition(definitionFacts(each)));
    const snapshot = JSON.parse(textOf(outputOf(plan), "tools.snapshot.json"));
    expect(snapshot).toEqual(JSON.parse(JSON.stringify(listed)));
  }
});

describe("tools that are found (ADR 21)", () => {
  const found = (name: string, group = "deals"): ReturnType<typeof tool> =>
    tool({ name, group, exposed: true });
  const plan = serverPlan({
    discovery: "dynamic",
    tools: [tool({ name: "find_deals" }), found("list_deals"), found("get_deal", "more")],
  });
  const paths = generate(plan, factsFor(plan)).map(({ path }) => path);
  const files = outputOf(plan);

  test("stand in one file for each group, apart from those declared by name", () => {
    expect(paths.filter((path) => path.startsWith("tools/"))).toEqual([
      "tools/deals.schemas.ts",
      "tools/deals.ts",
      "tools/deals2.ts",
      "tools/more.ts",
    ]);
    expect(textOf(files, "tools/deals.ts")).not.toContain("list_deals");
    expect(textOf(files, "tools/deals.schemas.ts")).not.toContain("listDeals");
  });

  test("have their operation and their shapes with them, and are told of in a line", () => {
    const text = textOf(files, "tools/deals2.ts");
    expect(text).toContain('key: "GET /deals"');
    expect(text).toContain("  schemas: {\n    input: {");
    expect(text).not.toContain("../operations/");
    const page = textOf(files, "TOOLS.md");
    expect(page).toContain("| `list_deals` | read |");
    expect(page).not.toContain("## list\\_deals");
  });
});

describe("TOOLS.md", () => {
  const types = (properties: Parameters<typeof objectSchema>[0]): string[] => {
    const inputSchema = objectSchema(properties, []);
    const text = textOf(outputOf(serverPlan({ tools: [tool({ inputSchema })] })), "TOOLS.md");
    return [...text.matchAll(/^\| `\w+` \| (.*) \| no \|/gm)].map(([, type]) => type ?? "");
  };

  test("says what each argument takes", () => {
    expect(
      types({
        a: { type: "string" },
        b: { type: ["integer", "null"] },
        c: { enum: ["x", 1] },
        d: { type: "string", enum: Array.from({ length: 13 }, (_, i) => `v${i}`) },
        e: { type: "array", items: { type: "string" } },
        f: { type: "array" },
        g: { type: "array", items: true },
        h: {},
      }),
    ).toEqual([
      "string",
      "integer or null",
      '`"x"` `1`',
      "string",
      "array of string",
      "array",
      "array",
      "any",
    ]);
  });

  test("says what a definition costs where it was counted", () => {
    const plan = manyTools(2);
    const text = textOf(
      generate(plan, { ...factsFor(plan), tokens: new Map([["tool_0", 120]]) }),
      "TOOLS.md",
    );
    expect(text).toContain("| Tool | Effect | Scopes | Owner | Tokens |");
    expect(text).toContain("| `tool_0` | read | none |  | 120 |");
    expect(text).toContain("| `tool_1` | read | none |  |  |");
  });

  test("leaves out what a plan does not have, without failing", () => {
    const files = outputOf(serverPlan({ tools: [], operations: [], title: "Tidy" }));
    expect(textOf(files, "TOOLS.md").split("\n").slice(2)).toEqual([
      "# Tidy",
      "",
      "| Tool | Effect | Scopes | Owner |",
      "| --- | --- | --- | --- |",
      "",
    ]);
  });
});

describe("mcpgen.lock", () => {
  const lockOf = (
    plan: ServerPlan,
    facts = {},
  ): Record<string, never> & {
    digest: string;
    tools: Record<string, { definition: string; listed: string }>;
    files: Record<string, string>;
  } => JSON.parse(textOf(generate(plan, { ...factsFor(plan), ...facts }), "mcpgen.lock"));

  test("its digest is over everything but the files and itself", () => {
    const {
      digest,
      files: _,
      ...promised
    } = lockOf(serverPlan(), { overlay: digestOf("overlay") });
    expect(digest).toBe(digestOfJson(promised));
  });

  test("lists every other file with its digest, those beside included", () => {
    const beside = [{ path: "tsconfig.json", text: "{}\n" }];
    const files = generate(serverPlan(), { ...factsFor(serverPlan()), beside });
    const { files: locked } = JSON.parse(textOf(files, "mcpgen.lock"));
    const others = files.filter(({ path }) => path !== "mcpgen.lock");
    expect(locked).toEqual(
      Object.fromEntries(others.map(({ path, text }) => [path, digestOf(text)])),
    );
    expect(locked["tsconfig.json"]).toBe(digestOf("{}\n"));
  });

  test("a tool's listed digest is over its entry of tools/list alone", () => {
    const listed = (changes: Parameters<typeof tool>[0]): string =>
      lockOf(serverPlan({ tools: [tool(changes)] })).tools["list_deals"]?.listed ?? "";
    expect(listed({})).toBe(digestOfJson(toolDefinition(definitionFacts(tool({})))));
    expect(listed({ scopes: ["a"] })).toBe(listed({}));
    expect(listed({ description: "Other." })).not.toBe(listed({}));
  });

  test("a tool's digest changes with what it promises, and with nothing else", () => {
    const digest = (changes: Parameters<typeof tool>[0], plan: Partial<ServerPlan> = {}): string =>
      lockOf(serverPlan({ tools: [tool(changes)], ...plan })).tools["list_deals"]?.definition ?? "";
    const before = digest({});
    expect(digest({ owner: "someone", group: "other", examples: [{ input: {} }] })).toBe(before);
    const changed = [
      digest({ description: "Other." }),
      digest({ title: "Other" }),
      digest({ scopes: ["a"] }),
      digest({ effect: "write" }),
      digest({ inputSchema: objectSchema({ a: { type: "string" } }, []) }),
      digest({ steps: [step({ query: [{ name: "a", value: { kind: "literal", value: 1 } }] })] }),
      digest({ result: result({ maxTokens: 1 }) }),
      digest({}, { operations: [operation({ path: "/other", id: "listDeals" })] }),
    ];
    expect(new Set([before, ...changed]).size).toBe(changed.length + 1);
  });

  test("a tool's digest changes with what any of its connections takes of an answer", () => {
    const digest = (path: string, page?: PagePlan): string => {
      const branch = (name: string, from: string, own?: PagePlan): BranchPlan => ({
        name,
        steps: [step({})],
        ...(own === undefined ? {} : { page: own }),
        result: result({ kind: "object", select: [{ kind: "field", key: "name", path: from }] }),
      });
      const by = [branch("one", "name"), branch("two", path, page)];
      const lock = lockOf(serverPlan({ tools: [tool({ by })] }));
      return lock.tools["list_deals"]?.definition ?? "";
    };
    const changed = [
      digest("name"),
      digest("taxNumber"),
      digest("name", { mode: "link", maxItems: 20, maxPages: 3 }),
    ];
    expect(new Set(changed).size).toBe(changed.length);
  });

  test("keys are sorted", () => {
    const sorted = (value: unknown): boolean => {
      if (typeof value !== "object" || value === null) return true;
      const keys = Object.keys(value);
      return keys.join() === [...keys].sort().join() && Object.values(value).every(sorted);
    };
    const sources = [source({ name: "b" }), source({ name: "a" })];
    const operations = [operation({ source: "b" })];
    const tools = [
      tool({ name: "z", steps: [step({ source: "b" })] }),
      tool({ name: "a", declaredReadOnly: true, steps: [step({ source: "b" })] }),
    ];
    expect(
      sorted(lockOf(serverPlan({ sources, operations, tools }), { overlay: digestOf("") })),
    ).toBe(true);
  });
});

describe("same plan, same bytes", () => {
  test("whatever the order of the maps beside it", () => {
    const sources = ["a", "b", "c"].map((name) => source({ name }));
    const operations = sources.map(({ name }) => operation({ source: name }));
    const tools = sources.map(({ name }) =>
      tool({ name: `list_${name}`, steps: [step({ source: name })] }),
    );
    const plan = serverPlan({ sources, operations, tools });
    const documents = [...factsFor(plan).documents];
    const want = outputOf(plan);
    fc.assert(
      fc.property(fc.shuffledSubarray(documents, { minLength: 3 }), (shuffled) => {
        expect(generate(plan, { ...factsFor(plan), documents: new Map(shuffled) })).toEqual(want);
      }),
    );
  });

  test("whatever the locale and the time zone", () => {
    const before = { ...process.env };
    const want = outputOf(cases["types"] ?? serverPlan());
    try {
      process.env["TZ"] = "Asia/Tokyo";
      process.env["LANG"] = "tr_TR.UTF-8";
      expect(outputOf(cases["types"] ?? serverPlan())).toEqual(want);
    } finally {
      process.env = before;
    }
  });
});
