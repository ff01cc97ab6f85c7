import { compileProjector } from "../../src/runtime/projection/select.ts";
import { run } from "./target.ts";

/**
 * How long a page of 1,000 records with 8 selected fields takes to project: nested paths, types from the output schema,
 * one list and one formatted value. The median of many runs, after a warm-up.
 */
const ROWS = 1_000;
const RUNS = 301;

const nullable = (type: string) => ({ type: [type, "null"] });
const columns = {
  id: nullable("string"),
  name: nullable("string"),
  stage: nullable("string"),
  amount: nullable("number"),
  owner: nullable("string"),
  tags: { type: ["array", "null"], items: nullable("string") },
  open: nullable("boolean"),
  first_tag: nullable("string"),
};
const output = {
  type: "object",
  required: ["items"],
  properties: {
    items: {
      type: "array",
      items: { type: "object", required: Object.keys(columns), properties: columns },
    },
  },
};
const project = compileProjector(
  {
    kind: "list",
    from: "results",
    select: {
      id: "id",
      name: "properties.name",
      stage: "properties.stage.label",
      amount: "properties.amount",
      owner: "owner.email",
      tags: "tags[*].name",
      open: "properties.open",
      first_tag: "tags[0].name",
    },
    format: "table",
    maxTokens: 100_000,
  },
  output,
);
const body = {
  results: Array.from({ length: ROWS }, (_, i) => ({
    id: `deal-${i}`,
    properties: {
      name: `Renewal ${i}`,
      stage: { label: i % 3 === 0 ? "Won" : "Open", order: i % 3 },
      amount: i * 100,
      open: i % 2 === 0,
      unused: "x".repeat(40),
    },
    owner: { email: `person${i % 7}@example.com`, name: "A" },
    tags: [{ name: "priority" }, { name: "renewal" }],
    createdAt: "2026-10-01T00:00:00Z",
    archived: false,
  })),
};

const times: number[] = [];
for (let i = 0; i < 2 * RUNS; i++) {
  const start = performance.now();
  const { value } = project(body);
  const took = performance.now() - start;
  if ((value["items"] as readonly unknown[]).length !== ROWS) throw new Error("rows are missing");
  if (i >= RUNS) times.push(took);
}
const median = times.toSorted((a, b) => a - b)[RUNS >> 1] ?? Number.NaN;
console.log(
  `projecting ${ROWS} rows of 8 fields: ${run.atMost({ what: "1,000 rows of 8 fields", value: median, unit: " ms", digits: 3 }, 1)}`,
);
