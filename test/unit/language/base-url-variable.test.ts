import { expect, test } from "vitest";
import { baseUrlVariable, strayBaseUrls } from "../../../src/language/base-url-variable.ts";

test.each([
  ["crm", "MCPGEN_BASE_URL_CRM"],
  ["my-crm_2", "MCPGEN_BASE_URL_MY_CRM_2"],
])("%s is sent to %s", (source, want) => {
  expect(baseUrlVariable(source)).toBe(want);
});

test("variables that are none of the sources' are named", () => {
  const set = {
    MCPGEN_BASE_URL_CRM: "a",
    MCPGEN_BASE_URL_CRN: "b",
    MCPGEN_BASE_URL_X: "",
    OTHER: "c",
  };
  expect(strayBaseUrls(set, ["crm"])).toEqual(["MCPGEN_BASE_URL_CRN"]);
});
