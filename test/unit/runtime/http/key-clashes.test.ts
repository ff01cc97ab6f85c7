import { describe, expect, test } from "vitest";
import type {
  OperationDefinition,
  Parameter,
} from "../../../../src/runtime/codegen/v1/operation.ts";
import { requestEncoder } from "../../../../src/runtime/http/request.ts";
import { operationOf } from "../../../helpers/step-call.ts";

type Request = Partial<Parameters<ReturnType<typeof requestEncoder>>[0]>;

function write(operation: Partial<OperationDefinition>, request: Request): string {
  const encode = requestEncoder(operationOf(operation), "");
  const { path, headers, body } = encode(
    { path: {}, query: {}, header: {}, cookie: {}, ...request },
    { header: {}, query: { api_key: "k" }, cookie: {} },
  );
  const cookie = headers[headers.indexOf("cookie") + 1];
  return typeof body === "string" ? body : headers.includes("cookie") ? `${cookie}` : path;
}

const filter: Parameter = { name: "filter", in: "query", style: "form", explode: true };
const TENANT = "tenant=acme";

describe("an exploded object cannot take the name of another query parameter", () => {
  test.each([
    "tenant",
    "Tenant",
    " tenant",
    "tenant[]",
    "tenant[x]",
    "tenant\0x",
    "declared",
    "page[size]",
    "page",
    "user.id",
    "v",
    "api_key",
    "API_KEY[]",
  ])("%j", (key) => {
    const parameters: Parameter[] = ["declared", "page[size]", "user_id"].map((name) => ({
      name,
      in: "query",
    }));
    const operation = { path: "/things?v=1", parameters: [filter, ...parameters] };
    const request = { query: { tenant: "acme", filter: { ok: 1, [key]: "victim" } } };
    expect(() => write(operation, request)).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: expect.stringContaining(JSON.stringify(key)),
      }),
    );
  });

  test("whatever its order, and not even what another object writes", () => {
    const other: Parameter = { ...filter, name: "other" };
    const parameters = [filter, other];
    for (const query of [
      { filter: { tenant: "victim" }, tenant: "acme" },
      { filter: { a: "victim" }, other: { a: "acme" } },
      { other: { a: "acme" }, filter: { a: "victim" } },
    ]) {
      expect(() => write({ parameters }, { query })).toThrow(/"(tenant|a)"/);
    }
  });

  test("other keys go out as they are", () => {
    const query = { tenant: "acme", filter: { tenant_id: 1, filter: 2, "a[b]": 3, __proto: 4 } };
    expect(write({ parameters: [filter] }, { query })).toBe(
      `/things?${TENANT}&tenant_id=1&filter=2&a%5Bb%5D=3&__proto=4&api_key=k`,
    );
  });

  test("a key of very many levels is looked at in bounded time", () => {
    const query = { tenant: "acme", filter: { ["a[b]".repeat(20_000)]: 1 } };
    expect(write({ parameters: [filter] }, { query })).toContain(TENANT);
  });
});

describe("a deepObject cannot take the name of another parameter", () => {
  const deep: Parameter = { name: "f", in: "query", style: "deepObject", explode: true };
  test.each([
    [{ tenant: "victim" }],
    [{ tenant: { x: "victim" } }],
    [{ "tenant]": "victim" }],
    [{ "tenant][x": "victim" }],
    [{ Tenant: ["victim"] }],
  ])("%j", (f) => {
    expect(() => write({ parameters: [deep] }, { query: { "f[tenant]": "acme", f } })).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });

  test("other members go out", () => {
    const query = { "f[tenant]": "acme", f: { size: 1, inner: { tenant: 2 } } };
    expect(write({ parameters: [deep] }, { query })).toBe(
      "/things?f%5Btenant%5D=acme&f%5Bsize%5D=1&f%5Binner%5D%5Btenant%5D=2&api_key=k",
    );
  });
});

test("an exploded object cannot take the name of another cookie or matrix parameter", () => {
  const prefs: Parameter = { name: "prefs", in: "cookie", style: "form", explode: true };
  const cookie = (key: string) => ({ cookie: { sid: "acme", prefs: { [key]: "victim" } } });
  expect(write({ parameters: [prefs] }, cookie("theme"))).toBe("sid=acme; theme=victim");
  expect(() => write({ parameters: [prefs] }, cookie("sid"))).toThrow(/"sid"/);

  const matrix = (name: string): Parameter => ({
    name,
    in: "path",
    style: "matrix",
    explode: true,
  });
  const operation = { path: "/x{tenant}{f}", parameters: [matrix("tenant"), matrix("f")] };
  const path = (key: string) => ({ path: { tenant: "acme", f: { [key]: "victim" } } });
  expect(write(operation, path("a"))).toBe("/x;tenant=acme;a=victim?api_key=k");
  expect(() => write(operation, path("tenant"))).toThrow(/"tenant"/);
});

describe("an object in a urlencoded body cannot take the name of another member", () => {
  const body = (style: "form" | "deepObject", names: readonly string[] = []) => ({
    method: "POST",
    body: {
      mediaType: "application/x-www-form-urlencoded",
      encoding: {
        filter: { style, explode: true },
        ...Object.fromEntries(names.map((name) => [name, {}])),
      },
    },
  });
  test.each<[string, "form" | "deepObject", string]>([
    ["tenant", "form", "tenant"],
    ["declared", "form", "declared"],
    ["tenant[]", "form", "tenant"],
    ["tenant", "deepObject", "filter[tenant]"],
  ])("%j in style %s beside %j", (key, style, fixed) => {
    const value = { [fixed]: "acme", filter: { [key]: "victim" } };
    expect(() => write(body(style, ["declared"]), { body: value })).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });

  test("other keys go out", () => {
    const value = { tenant: "acme", filter: { a: 1 } };
    expect(write(body("form"), { body: value })).toBe(`${TENANT}&a=1`);
    expect(write(body("deepObject"), { body: value })).toBe(`${TENANT}&filter%5Ba%5D=1`);
  });
});
