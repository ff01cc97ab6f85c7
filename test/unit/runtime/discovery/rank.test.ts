import { expect, test } from "vitest";
import { searchIndex } from "../../../../generators/discovery/search-index.ts";
import { rank } from "../../../../src/runtime/discovery/rank.ts";
import { operation, serverPlan, step, tool } from "../../../helpers/plan.ts";

/** An index over tools by name, summary and path. */
function indexOf(tools: readonly (readonly [name: string, summary: string, path: string])[]) {
  return searchIndex(
    serverPlan({
      operations: tools.map(([id, , path]) => operation({ id, path })),
      tools: tools.map(([name, description]) =>
        tool({ name, description, exposed: true, steps: [step({ operation: name })] }),
      ),
    }),
  );
}

const index = indexOf([
  ["invoices_list", "List invoices", "/invoices"],
  ["invoices_create", "Create an invoice", "/invoices"],
  ["invoices_delete", "Delete an invoice", "/invoices/{id}"],
  ["invoices_update", "Update an invoice", "/invoices/{id}"],
  ["invoice_comments_list", "List comments of an invoice", "/invoices/{id}/comments"],
  ["customers_get", "Get a customer", "/customers/{id}"],
  ["webhooks_create", "Create a webhook", "/webhooks"],
  ["constructor_list", "List constructors", "/constructors"],
]);

function found(query: string, most = 5, may: (place: number) => boolean = () => true): string[] {
  return rank(index, query, most, may).map((place) => index.tools[place]?.name ?? "");
}

test.each([
  ["find invoices", "invoices_list"],
  ["add an invoice", "invoices_create"],
  ["remove invoices", "invoices_delete"],
  ["change an invoice", "invoices_update"],
  ["show customer", "customers_get"],
  ["create hook", "webhooks_create"],
  ["invoice comments", "invoice_comments_list"],
  ["custom", "customers_get"],
  ["invoices_update", "invoices_update"],
  ["constructor", "constructor_list"],
])("%s finds %s first", (query, name) => {
  expect(found(query)[0]).toBe(name);
});

test("what may not be found makes room for others", () => {
  const hidden = index.tools.findIndex(({ name }) => name === "invoices_list");
  const names = found("list invoices", 2, (place) => place !== hidden);
  expect(names).not.toContain("invoices_list");
  expect(names).toHaveLength(2);
});

test.each([[""], ["the of a"], ["zzz qqq"], ["__proto__"], ["\u0000"]])(
  "%j finds nothing",
  (query) => {
    expect(found(query)).toEqual([]);
  },
);

test("the same query gives the same answer, equal matches in the order of declaration", () => {
  const twins = indexOf([
    ["y_list", "List things", "/things"],
    ["x_list", "List things", "/things"],
  ]);
  expect(rank(twins, "list things", 5, () => true)).toEqual([0, 1]);
});
