/** Who may import whom, as data. A file belongs to the first layer whose prefix it has. */
export interface Layer {
  readonly name: string;
  /** Path prefixes from the repository's root. */
  readonly files: readonly string[];
  /** Layers that this one may import, beside itself. */
  readonly may: readonly string[];
  /** Whether the sibling folders directly under the prefixes may import each other. */
  readonly siblings?: "never";
  readonly why: string;
}

const shared = ["language", "schema", "util"] as const;

export const layers: readonly Layer[] = [
  { name: "util", files: ["src/util/"], may: [], why: "Leaves know nothing of the project." },
  {
    name: "language",
    files: ["src/language/"],
    may: ["util"],
    why: "Both sides read the overlay's notation alike, so it depends on neither.",
  },
  {
    name: "schema",
    files: ["src/schema/"],
    may: ["util"],
    why: "One JSON Schema adapter for both sides.",
  },
  {
    name: "ir",
    files: ["src/compiler/ir/"],
    may: ["util", "language"],
    why: "The representation is plain data: it may not know who makes it.",
  },
  {
    name: "diagnostics",
    files: ["src/compiler/diagnostics/"],
    may: ["ir", "util", "language"],
    why: "Problems are described without the stages that find them.",
  },
  {
    name: "host",
    files: ["src/compiler/host.ts"],
    may: ["util"],
    why: "The door to the disk knows nothing of what passes it.",
  },
  {
    name: "emit",
    files: ["src/compiler/emit/"],
    may: ["ir", "diagnostics", "host", "codegen", ...shared],
    why: "Printing is used by the generators and must not see documents; of the runtime it names the types of generated code.",
  },
  {
    name: "source",
    files: ["src/compiler/source/"],
    may: ["ir", "diagnostics", "host", ...shared],
    why: "Reading files is a stage of its own.",
  },
  {
    name: "openapi-overlay",
    files: ["src/compiler/openapi-overlay/"],
    may: ["ir", "diagnostics", ...shared],
    why: "Amending sees documents in memory only.",
  },
  {
    name: "read-source",
    files: ["src/compiler/read-source.ts"],
    may: ["source", "openapi-overlay", "ir", "diagnostics", "host", ...shared],
    why: "The build and the twin read a document with its amendments alike.",
  },
  {
    name: "openapi",
    files: ["src/compiler/openapi/"],
    may: ["ir", "diagnostics", ...shared],
    why: "Lowering sees documents in memory only.",
  },
  {
    name: "overlay",
    files: ["src/compiler/overlay/"],
    may: ["ir", "diagnostics", ...shared],
    why: "Parsing the overlay does not know any API.",
  },
  {
    name: "plan",
    files: ["src/compiler/plan/"],
    may: ["ir", "diagnostics", ...shared],
    why: "The planner sees models, never raw documents.",
  },
  {
    name: "options",
    files: ["src/compiler/options/"],
    may: ["ir", "diagnostics", "host", ...shared],
    why: "Asking an API for values is a stage of its own, and the only one with credentials.",
  },
  {
    name: "check",
    files: ["src/compiler/check/"],
    may: ["ir", "diagnostics", ...shared],
    why: "Rules look at a finished plan and change nothing.",
  },
  {
    name: "pipeline",
    files: ["src/compiler/"],
    may: [
      "read-source",
      "source",
      "openapi",
      "overlay",
      "plan",
      "options",
      "check",
      "emit",
      "ir",
      "diagnostics",
      "host",
      ...shared,
    ],
    why: "Only compile.ts knows the order of the stages.",
  },
  {
    name: "generators",
    files: ["generators/"],
    may: ["emit", "ir", ...shared],
    why: "A back end turns a plan into files; it never sees a document.",
  },
  {
    name: "codegen",
    files: ["src/runtime/codegen/"],
    may: ["util"],
    why: "What generated code imports must stay small and still.",
  },
  {
    name: "call",
    files: ["src/runtime/call/"],
    may: ["codegen", ...shared],
    why: "The chain is the seam that every feature is written against.",
  },
  {
    name: "mcp",
    files: ["src/runtime/mcp/"],
    may: ["call", "codegen", "policy", ...shared],
    why: "The one importer of the MCP SDK.",
  },
  {
    name: "policy",
    files: ["src/runtime/policy/"],
    may: ["call", "codegen", ...shared],
    why: "Decisions depend on the call alone.",
  },
  {
    name: "features",
    files: [
      "src/runtime/http/",
      "src/runtime/auth/",
      "src/runtime/projection/",
      "src/runtime/resilience/",
      "src/runtime/audit/",
      "src/runtime/discovery/",
      "src/runtime/paging/",
      "src/runtime/store/",
      "src/runtime/transport/",
    ],
    siblings: "never",
    may: ["call", "codegen", "policy", "mcp", ...shared],
    why: "Features meet in the chain, not in each other.",
  },
  {
    name: "serve",
    files: ["src/runtime/"],
    may: ["features", "mcp", "policy", "call", "codegen", ...shared],
    why: "The one place that wires the features in their order.",
  },
  {
    name: "testing",
    files: ["src/testing/"],
    may: [
      "read-source",
      "source",
      "openapi",
      "host",
      "ir",
      "diagnostics",
      "serve",
      "codegen",
      "call",
      ...shared,
    ],
    why: "The twin must not share the request builder that it judges.",
  },
  {
    name: "cli",
    files: ["src/cli/"],
    may: ["pipeline", "generators", "testing", ...shared],
    why: "Commands are thin: they call the compiler through its public door and print.",
  },
];

/** Package → the files that may import it: one adapter each, so that replacing it is one change. */
export const adapters: Readonly<Record<string, readonly string[]>> = {
  "@modelcontextprotocol/server": ["src/runtime/mcp/"],
  "@modelcontextprotocol/client": ["src/testing/"],
  "ts-morph": ["src/compiler/emit/"],
  ajv: ["src/schema/"],
  "ajv-formats": ["src/schema/"],
  undici: [
    "src/runtime/http/",
    "src/compiler/source/fetch-file.ts",
    "src/compiler/options/send.ts",
  ],
  re2js: ["src/schema/linear-pattern.ts"],
  recheck: ["src/compiler/plan/schema/redos.ts"],
  "jsonpath-rfc9535": ["src/compiler/openapi-overlay/json-path.ts"],
  "eventsource-parser": ["src/runtime/http/event-stream.ts"],
  jose: ["src/runtime/auth/inbound/", "src/testing/"],
  oauth4webapi: ["src/runtime/auth/outbound/"],
  "@marcbachmann/cel-js": ["src/language/cel.ts"],
  "http-link-header": ["src/language/link-header.ts"],
  "js-yaml": ["src/compiler/source/"],
  yaml: ["src/compiler/source/"],
  "@apidevtools/swagger-parser": ["src/compiler/source/"],
  zod: ["src/compiler/overlay/"],
  commander: ["src/cli/"],
  "gpt-tokenizer": ["src/compiler/definition-tokens.ts"],
  "openapi-types": ["src/compiler/source/", "src/compiler/openapi/"],
  vitest: ["src/testing/"],
  "node:sqlite": ["src/runtime/audit/"],
};

/** Files over 500 lines, each with its reason. */
export const longFiles: Readonly<Record<string, string>> = {};
