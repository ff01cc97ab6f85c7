import { afterEach } from "vitest";
import { startTwin, type Twin, type TwinOptions } from "../../../src/testing/index.ts";

const open: Twin[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((twin) => twin.close()));
});

/** A twin of the shop, closed after the test. */
export async function shop(options: Partial<TwinOptions> = {}): Promise<Twin> {
  const twin = await startTwin({
    documents: { shop: "./shop.openapi.yaml" },
    from: `${import.meta.dirname}/fixtures`,
    ...options,
  });
  open.push(twin);
  return twin;
}

export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  readonly json: unknown;
}

/** Sends `METHOD /path`, with a key unless headers say otherwise. A string body goes out as it is. */
export async function ask(
  twin: Twin,
  request: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const [method = "GET", path = "/"] = request.split(" ");
  const response = await fetch(twin.url("shop") + path, {
    method,
    headers: {
      "x-key": "k",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get("content-type");
  let json: unknown;
  if (type?.includes("json")) {
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
  }
  return { status: response.status, type, text, json };
}
