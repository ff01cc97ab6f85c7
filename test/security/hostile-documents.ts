/** Documents that are made to hurt their reader (threats.md, rows 58 to 60), as data: a test and a measurement run them. */
export interface HostileDocument {
  readonly title: string;
  /** By path; `api.yaml` or `api.json` is built, or `mcpgen.yaml` where there is one. */
  readonly files: { readonly [path: string]: string | Uint8Array };
  /** Symbolic links by path. */
  readonly links?: { readonly [path: string]: string };
  /** What must be said of it; left out for one that builds. */
  readonly code?: string;
}

const HEAD = `openapi: 3.1.0
info: { title: T, version: "1" }
servers: [{ url: https://api.example.com }]
`;

/** A document whose one operation takes a body of schema `A0`. */
function withBody(schemas: string): string {
  return `${HEAD}paths:
  /a:
    post:
      operationId: sendAll
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A0' } } } }
      responses: { "204": { description: done } }
components:
  schemas:
${schemas}`;
}

const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join("");

const remote = "source/remote-reference";
const escaping = "source/escaping-reference";
const bad = "source/bad-reference";

/** Row 58: references that lead out, in every spelling, each with what must be said of it. `server` is a host and port. */
export function escapes(server: string): readonly (readonly [reference: string, code: string])[] {
  return [
    [`http://${server}/a.yaml`, remote],
    [`https://${server}/a.yaml#/x`, remote],
    [`HTTP://${server}/a.yaml`, remote],
    [`//${server}/a.yaml`, remote],
    [`http:%2f%2f${server}/a.yaml`, remote],
    [`\\\\${server}\\share\\a.yaml`, remote],
    ["file:///etc/passwd", escaping],
    ["file:secret.yaml", escaping],
    ["FILE:///etc/passwd", escaping],
    ["/etc/passwd", escaping],
    ["C:\\Windows\\win.ini", escaping],
    ["C:/Windows/win.ini", escaping],
    ["../secret.yaml", escaping],
    ["sub/../../secret.yaml", escaping],
    ["%2e%2e/secret.yaml", escaping],
    ["..%2fsecret.yaml", escaping],
    ["%2e%2e%2fsecret.yaml", escaping],
    ["%2fetc%2fpasswd", escaping],
    ["out.yaml", escaping],
    ["outside/secret.yaml", escaping],
    ["..\\secret.yaml", bad],
    ["..%5csecret.yaml", bad],
    ["%00", bad],
    ["%zz", bad],
    ["a.yaml?x=1", bad],
    ["data:application/json,%7B%7D", remote],
    ["javascript:alert(1)", remote],
    ["jar:file:///a.jar!/x", remote],
    ["ftp://example.com/a.yaml", remote],
  ];
}

/** A project whose document holds all of these references, an operation for each. */
export function escapingDocument(references: readonly string[]): HostileDocument {
  const paths = references.map(
    (reference, i) =>
      `  /a${i}: { get: { operationId: get${i}, responses: { "200": { description: ok, content: { application/json: { schema: { $ref: ${JSON.stringify(reference)} } } } } } } }\n`,
  );
  return {
    title: "references that lead out",
    files: {
      "in/mcpgen.yaml": `mcpgen: 1
server: { name: a, version: 1.0.0 }
sources: { api: { document: ./api.yaml } }
expose: all
`,
      "in/api.yaml": `${HEAD}paths:\n${paths.join("")}`,
      "secret.yaml": "x: CANARY\n",
    },
    links: { "in/out.yaml": "../secret.yaml", "in/outside": ".." },
  };
}

const LAUGHS = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n",
  times(9, (i) => `a${i + 1}: &a${i + 1} [${times(9, () => `*a${i}, `)}*a${i}]\n`),
].join("");

/** Row 59: texts that are small and cost much. */
export const texts: readonly HostileDocument[] = [
  { title: "billion laughs", files: { "api.yaml": HEAD + LAUGHS }, code: "source/too-many-nodes" },
  {
    title: "merge keys of merge keys",
    files: {
      "api.yaml": `${HEAD}m0: &m0 { ${times(50, (i) => `k${i}: 1, `)} }\n${times(900, (i) => `m${i + 1}: &m${i + 1} { <<: [*m${i}] , x${i}: 1 }\n`)}`,
    },
    code: "source/too-many-aliases",
  },
  {
    title: "20,000 arrays inside each other, in YAML",
    files: { "api.yaml": `${HEAD}x: ${"[".repeat(20_000)}${"]".repeat(20_000)}` },
    code: "source/too-deep",
  },
  {
    title: "20,000 lists inside each other, in block style",
    files: { "api.yaml": `${HEAD}x:\n  ${"- ".repeat(20_000)}y` },
    code: "source/too-deep",
  },
  {
    title: "1,000,000 arrays inside each other, in JSON",
    files: { "api.json": "[".repeat(1_000_000) },
    code: "source/too-deep",
  },
  {
    title: "5,000 anchors and as many aliases",
    files: { "api.yaml": HEAD + times(5_000, (i) => `k${i}: &a${i} { x: 1 }\nl${i}: *a${i}\n`) },
    code: "source/too-many-aliases",
  },
  {
    title: "an alias inside its own anchor",
    files: { "api.yaml": `${HEAD}x: &x { y: *x }\n` },
    code: "source/cyclic-alias",
  },
  {
    title: "a tag that runs code elsewhere",
    files: { "api.yaml": `${HEAD}x: !!js/function "function () { process.exit(7) }"\n` },
    code: "source/broken-yaml",
  },
  {
    title: "a key twice",
    files: { "api.yaml": `${HEAD}paths: {}\npaths: {}\n` },
    code: "source/duplicate-key",
  },
  {
    title: "2,000,000 values in 4 MB of JSON",
    files: { "api.json": `[${"0,".repeat(2_000_000)}0]` },
    code: "source/too-many-nodes",
  },
  {
    title: "4,000,000 empty arrays in JSON",
    files: { "api.json": `[${"[],".repeat(4_000_000)}0]` },
    code: "source/too-many-nodes",
  },
  {
    title: "2,000,000 values in 4 MB of YAML",
    files: { "api.yaml": `x: [${"0,".repeat(2_000_000)}0]` },
    code: "source/too-many-nodes",
  },
  {
    title: "a byte more than 32 MiB",
    files: { "api.json": new Uint8Array(33_554_433).fill(32) },
    code: "source/too-large",
  },
  {
    title: "32 MiB of one line that is no JSON",
    files: { "api.json": new Uint8Array(33_554_432).fill(97) },
    code: "source/broken-json",
  },
  {
    title: "32 MiB of one YAML scalar",
    files: { "api.yaml": new Uint8Array(33_554_432).fill(97) },
    code: "openapi/wrong-type",
  },
  {
    title: "60,000 references",
    files: { "api.yaml": `${HEAD}paths: {}\nx:\n${times(60_000, () => "- $ref: '#/x'\n")}` },
    code: "source/too-many-references",
  },
  {
    title: "20,000 keys of one map",
    files: { "api.yaml": `${HEAD}paths: {}\nx-k:\n${times(20_000, (i) => `  k${i}: ${i}\n`)}` },
  },
  {
    title: "keys that JavaScript gives a meaning",
    files: {
      "api.json": `{"openapi":"3.1.0","info":{"title":"T","version":"1"},"servers":[{"url":"https://a.example"}],
"__proto__":{"paths":{"/p":{"get":{}}}},"constructor":{"prototype":{"x":1}},
"paths":{"/a":{"get":{"operationId":"__proto__","parameters":[{"name":"__proto__","in":"query","schema":{"type":"string"}},{"name":"constructor","in":"query","schema":{"$ref":"#/components/schemas/__proto__"}}],
"responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"type":"object","properties":{"__proto__":{"type":"string"},"toString":{"type":"integer"}}}}}}}}}},
"components":{"schemas":{"__proto__":{"type":"string"}}}}`,
    },
  },
];

/** Row 60: schemas that are small and mean much. Each builds, or its operation is left out with a reason. */
export const schemas: readonly HostileDocument[] = [
  {
    title: "6 KB whose references fan out to 10^8 places",
    files: {
      "api.yaml": withBody(
        `${times(
          9,
          (i) =>
            `    A${i}:\n      type: object\n      properties:\n${times(10, (p) => `        p${p}: { $ref: '#/components/schemas/A${i + 1}' }\n`)}`,
        )}    A9: { type: string, description: a text that is long enough to be dear }\n`,
      ),
    },
  },
  ...["allOf", "oneOf", "anyOf"].map((key) => ({
    title: `2^40 branches of ${key}`,
    files: {
      "api.yaml": withBody(
        `${times(40, (i) => `    A${i}: { ${key}: [{ $ref: '#/components/schemas/A${i + 1}' }, { $ref: '#/components/schemas/A${i + 1}' }] }\n`)}    A40: { type: object, properties: { x: { type: string } } }\n`,
      ),
    },
  })),
  {
    title: "a product of 16 choices of 4",
    files: {
      "api.yaml": withBody(
        `    A0: { allOf: [${times(16, (i) => `{ oneOf: [${times(4, (j) => `{ type: object, properties: { p${i}_${j}: { type: string } } },`)}] },`)}] }\n`,
      ),
    },
  },
  {
    title: "a chain of 10,000 references",
    files: {
      "api.yaml": withBody(
        `${times(10_000, (i) => `    A${i}: { $ref: '#/components/schemas/A${i + 1}' }\n`)}    A10000: { type: string }\n`,
      ),
    },
    code: "expose/left-out",
  },
  {
    title: "references in a ring",
    files: {
      "api.yaml": withBody(
        times(71, (i) => `    A${i}: { $ref: '#/components/schemas/A${(i + 1) % 71}' }\n`),
      ),
    },
    code: "expose/left-out",
  },
  {
    title: "71 schemas that each hold all of each other",
    files: {
      "api.yaml": withBody(
        times(
          71,
          (i) =>
            `    A${i}: { type: object, properties: { ${times(71, (j) => `p${j}: { $ref: '#/components/schemas/A${j}' }, `)} } }\n`,
        ),
      ),
    },
  },
  {
    title: "an allOf of itself",
    files: {
      "api.yaml": withBody(
        "    A0: { allOf: [{ $ref: '#/components/schemas/A0' }, { $ref: '#/components/schemas/A1' }] }\n    A1: { allOf: [{ $ref: '#/components/schemas/A0' }] }\n",
      ),
    },
  },
  {
    title: "30,000 schemas in one body",
    files: {
      "api.yaml": withBody(
        `    A0:\n      type: object\n      properties:\n${times(30_000, (i) => `        p${i}: { type: string }\n`)}`,
      ),
    },
  },
  {
    title: "90 objects inside each other",
    files: {
      "api.yaml": withBody(
        `    A0: ${"{ type: object, properties: { x: ".repeat(45)}{ type: string }${" } }".repeat(45)}\n`,
      ),
    },
  },
  {
    title: "an enum of 50,000 texts",
    files: { "api.yaml": withBody(`    A0: { enum: [${times(50_000, (i) => `e${i}, `)}] }\n`) },
  },
];
