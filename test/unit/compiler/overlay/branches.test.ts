import { expect, test } from "vitest";
import { parseText } from "./overlay-document.ts";

const BRANCH = "{ call: crm.getDeal, result: { select: [id] } }";

const text = (by: string, more = ""): string => `mcpgen: 1
server: { name: crm }
sources: { crm: { document: ./crm.yaml } }
tools:
  get_deal:
    description: Gets a deal.
    by: ${by}
${more}`;

test.each<[string, string, readonly (readonly [string, string, string])[]]>([
  [
    "another key than connection",
    text(`{ region: { a: ${BRANCH}, b: ${BRANCH} } }`),
    [["overlay/unknown-key", "region", '"region" is no key of by']],
  ],
  [
    "one branch",
    text(`{ connection: { a: ${BRANCH} } }`),
    [["overlay/out-of-range", "connection", "at least two branches"]],
  ],
  [
    "a name that cannot stand in a list",
    text(`{ connection: { "a,b": ${BRANCH}, c: ${BRANCH} } }`),
    [["overlay/bad-name", '"a,b"', "a,b"]],
  ],
  [
    "a branch without a call",
    text(`{ connection: { a: ${BRANCH}, b: { result: { select: [id] } } } }`),
    [["overlay/missing-key", "b", 'a branch needs "call"']],
  ],
  [
    "a key of a tool in a branch",
    text(`{ connection: { a: ${BRANCH}, b: { call: crm.getDeal, description: x } } }`),
    [["overlay/unknown-key", "description", '"description" is no key of a branch']],
  ],
  [
    "variants of the tool",
    text(
      `{ connection: { a: ${BRANCH}, b: ${BRANCH} } }`,
      "    result: { variants: { a: [id], b: [id] } }\n",
    ),
    [["overlay/not-supported", "variants", '"variants" of a tool with branches']],
  ],
])("%s is told at its place", async (_, yaml, want) => {
  const { findings } = await parseText(yaml);
  for (const [code, at, message] of want) {
    const found = findings.find((one) => one.code === code && one.at === at);
    expect(found?.message, JSON.stringify(findings)).toContain(message);
  }
});

test("__proto__ is no connection", async () => {
  const { findings } = await parseText(
    text(`{ connection: { __proto__: ${BRANCH}, b: ${BRANCH} } }`),
  );
  expect(findings.map(({ code }) => code)).toEqual(["overlay/refused-key", "overlay/bad-name"]);
});
