import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { OptionsPage, OptionsRead } from "../../../../src/compiler/ir/options.ts";
import { fetchOptions } from "../../../../src/compiler/options/fetch-options.ts";

const running: { close(): void }[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

interface Reply {
  readonly body: unknown;
  readonly link?: string;
}

/** An API that answers by the query, and what it was asked. */
async function api(answer: (query: URLSearchParams, origin: string) => Reply): Promise<{
  readonly url: string;
  readonly asked: string[];
}> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    asked.push(`${url.search} ${request.headers.authorization ?? "none"}`);
    const { body, link } = answer(url.searchParams, origin);
    if (link !== undefined) response.setHeader("link", link);
    response.end(JSON.stringify(body));
  });
  running.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: origin, asked };
}

const read = (baseUrl: string, page?: OptionsPage): OptionsRead => ({
  tool: "find",
  input: "stage",
  asked: {
    source: "crm",
    operation: "GET /stages",
    parameters: [{ in: "query", name: "limit", value: 2 }],
    from: "data",
    value: "id",
    ...(page === undefined ? {} : { page }),
  },
  path: "/stages",
  styles: [{ style: "form", explode: true }],
  security: [
    [{ id: "crm.b", source: "crm", account: "service", use: "bearer", secret: "CRM_TOKEN" }],
  ],
  baseUrl,
  origin: { uri: "mcpgen.yaml", pointer: "" },
});

const ENVIRONMENT = { CRM_TOKEN: "s3cret" };
const IDS = ["a", "b", "c", "d", "e"];
const rows = (from: number): readonly { id: string }[] =>
  IDS.slice(from, from + 2).map((id) => ({ id }));
const ALL = IDS.map((value) => ({ value }));
const at = (query: URLSearchParams, name: string, preset = 0): number =>
  Number(query.get(name) ?? preset);

describe("options are read to the end of their list", () => {
  test.each<[name: string, page: OptionsPage, answer: Parameters<typeof api>[0], asked: string[]]>([
    [
      "offset",
      { mode: "offset", send: "skip", pageSize: 2 },
      (q) => ({ body: { data: rows(at(q, "skip")) } }),
      ["?limit=2&skip=0", "?limit=2&skip=2", "?limit=2&skip=4"],
    ],
    [
      "page",
      { mode: "page", send: "p", pageSize: 2 },
      (q) => ({ body: { data: rows((at(q, "p") - 1) * 2) } }),
      ["?limit=2&p=1", "?limit=2&p=2", "?limit=2&p=3"],
    ],
    [
      "cursor",
      { mode: "cursor", send: "after", next: "next.after" },
      (q) => {
        const from = at(q, "after");
        return {
          body: { data: rows(from), ...(from < 4 ? { next: { after: `${from + 2}` } } : {}) },
        };
      },
      ["?limit=2", "?limit=2&after=2", "?limit=2&after=4"],
    ],
    [
      "next-url",
      { mode: "next-url", next: "next" },
      (q, origin) => {
        const from = at(q, "from");
        const next = from < 4 ? `${origin}/stages?from=${from + 2}` : null;
        return { body: { data: rows(from), next } };
      },
      ["?limit=2", "?from=2", "?from=4"],
    ],
    [
      "link",
      { mode: "link" },
      (q) => {
        const from = at(q, "from");
        return {
          body: { data: rows(from) },
          ...(from < 4 ? { link: `<?from=${from + 2}>; rel="next"` } : {}),
        };
      },
      ["?limit=2", "?from=2", "?from=4"],
    ],
  ])("mode: %s", async (_, page, answer, asked) => {
    const server = await api(answer);
    expect(await fetchOptions(read(server.url, page), ENVIRONMENT)).toEqual(ALL);
    expect(server.asked).toEqual(asked.map((query) => `${query} Bearer s3cret`));
  });

  test("more than an input takes is refused as a whole", async () => {
    const data = Array.from({ length: 501 }, (_, id) => ({ id: `v${id}` }));
    const server = await api(() => ({ body: { data } }));
    const page = { mode: "offset", send: "skip", pageSize: 501 } as const;
    expect(await fetchOptions(read(server.url, page), ENVIRONMENT)).toBe(
      "there are 1002, more than 1000",
    );
    expect(server.asked).toHaveLength(2);
  });

  test("so is a list that is longer than a call can take arguments", async () => {
    const data = Array.from({ length: 300_000 }, () => 1);
    const server = await api(() => ({ body: { data } }));
    expect(await fetchOptions(read(server.url), ENVIRONMENT)).toBe(
      "there are 300000, more than 1000",
    );
  });

  test.each<[name: string, next: unknown, want: string]>([
    ["a circle", "/stages?from=1", "its pages lead in a circle"],
    [
      "another host",
      "https://evil.example.com/stages?from=1",
      "its next page is at another address, which is not followed",
    ],
    ["another path", "/admin?from=1", "its next page is at another address, which is not followed"],
    ["no text", { a: 1 }, "its next page is named in a form that cannot be used"],
  ])("%s is refused, and no credential goes there", async (_, next, want) => {
    const server = await api(() => ({ body: { data: rows(0), next } }));
    const page = { mode: "next-url", next: "next" } as const;
    expect(await fetchOptions(read(server.url, page), ENVIRONMENT)).toBe(want);
    expect(server.asked.length).toBeLessThan(4);
  });

  test("a list that goes on is not taken for the whole where nothing says how", async () => {
    const link = '<?from=2>; rel="next"';
    const server = await api(() => ({ body: { data: rows(0) }, link }));
    expect(await fetchOptions(read(server.url), ENVIRONMENT)).toBe(
      "its answer is the first page of a list: say how it goes on, with page: { mode: link }",
    );
  });
});
