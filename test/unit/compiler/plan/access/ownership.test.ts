import { describe, expect, test } from "vitest";
import { planOf, problemsOf } from "../support.ts";

const DOCUMENT = `
paths:
  /deals:
    get: { operationId: listDeals, responses: { "204": { description: ok } } }
    post: { operationId: addDeal, responses: { "204": { description: ok } } }
    put: { operationId: putDeal, responses: { "204": { description: ok } } }
    delete: { operationId: dropDeals, responses: { "204": { description: ok } } }
`;

const one = (call: string, more = ""): string =>
  `tools: { a_tool: { description: A tool., call: api.${call}${more} } }`;
const steps = (calls: readonly string[], more = ""): string =>
  `tools: { a_tool: { description: A tool., steps: [${calls
    .map((call, i) => `{ id: s${i}, call: api.${call} }`)
    .join(", ")}]${more} } }`;
const codes = (overlay: string): readonly string[] =>
  problemsOf(DOCUMENT, overlay).map((problem) => problem.split(" ").slice(0, 3).join(" "));

const OWNER = ", owner: { team: revenue-operations, escalation: '#oncall' }";
const REVERSIBLE = ", reversibility: reversible";
const NO_OWNER = "error tool/no-owner /tools/a_tool";
const NO_WORD = "error tool/no-reversibility /tools/a_tool";

describe("OW-01: a tool that writes names who answers for it, or does not compile", () => {
  test.each([
    ["POST", one("addDeal", REVERSIBLE), [NO_OWNER]],
    ["PUT", one("putDeal", REVERSIBLE), [NO_OWNER]],
    ["DELETE", one("dropDeals", REVERSIBLE), [NO_OWNER]],
    ["a step that writes", steps(["listDeals", "addDeal"], REVERSIBLE), [NO_OWNER]],
    ["an owner without a team", one("addDeal", `${REVERSIBLE}, owner: { team: sales }`), []],
    ["a read needs none", one("listDeals"), []],
    [
      "a POST that is declared to read needs none",
      one("addDeal", ", hints: { readOnly: true }"),
      [],
    ],
  ])("%s", (_, overlay, want) => {
    expect(codes(overlay)).toEqual(want);
  });

  test("team and escalation stand in the plan, and from there in lock and TOOLS.md", () => {
    const { value } = planOf(DOCUMENT, one("addDeal", `${OWNER}${REVERSIBLE}`));
    expect(value.tools[0]).toMatchObject({ owner: "revenue-operations", escalation: "#oncall" });
  });
});

describe("OW-03: whether a change can be taken back is declared", () => {
  test.each([
    ["of a write", one("addDeal", OWNER), [NO_WORD]],
    ["of a step that writes", steps(["listDeals", "dropDeals"], OWNER), [NO_WORD]],
    ["of a read there is nothing to say", one("listDeals", OWNER), []],
  ])("%s", (_, overlay, want) => {
    expect(codes(overlay)).toEqual(want);
  });

  test.each(["reversible", "compensable", "irreversible"])("%s stands in the plan", (word) => {
    const { value, diagnostics } = planOf(
      DOCUMENT,
      one("addDeal", `${OWNER}, reversibility: ${word}`),
    );
    expect(diagnostics).toEqual([]);
    expect(value.tools[0]).toMatchObject({ reversibility: word });
  });

  test("an irreversible tool has nothing that takes it back, and repeats no change", () => {
    const irreversible = `${OWNER}, reversibility: irreversible`;
    const undo = steps(["addDeal"], irreversible).replace(
      "call: api.addDeal",
      "call: api.addDeal, undo: { call: api.dropDeals }",
    );
    expect(codes(undo)).toEqual(["error step/undo-irreversible /tools/a_tool/steps/0/undo"]);
  });
});
