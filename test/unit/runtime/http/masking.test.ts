import { afterEach, describe, expect, test } from "vitest";
import type { AppliedCredentials } from "../../../../src/runtime/call/call.ts";
import { parseBaseUrl } from "../../../../src/runtime/http/origins.ts";
import { sender } from "../../../../src/runtime/http/send.ts";
import { rawServer } from "../../../helpers/raw-server.ts";
import { operationOf, stepOf } from "../../../helpers/step-call.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

const none: AppliedCredentials = { header: {}, query: {}, cookie: {} };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What the chain gets of an answer to a request with these credentials. */
async function got(
  credentials: AppliedCredentials,
  body: string,
  type = "application/json",
  header = "",
) {
  const bytes = Buffer.from(body);
  const server = await rawServer(() =>
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${header}content-length: ${bytes.length}\r\n\r\n`,
      ),
      bytes,
    ]),
  );
  const base = parseBaseUrl(server.url);
  if (base === undefined) throw new Error("no base URL");
  const upstream = sender({ origins: new Map([["api", base]]) });
  cleanups.push(async () => {
    await server.close();
    await upstream.close();
  });
  const operation = operationOf({ responses: { "2XX": [type] } });
  const step = stepOf(operation, {}, { credentials });
  return { ...(await upstream.send(step)), requestId: step.progress.requestId };
}

describe("an answer never repeats the credentials that were sent", () => {
  const token = "eyJ/tok+en==.x_9";
  const bearer = { ...none, header: { authorization: `Bearer ${token}` } };
  const basic = { ...none, header: { authorization: `Basic ${base64("user:pa/ss wörd")}` } };
  const query = { ...none, query: { key: "q&k/ey+1" } };
  const cookie = { ...none, cookie: { sid: "c00k/ie" } };
  const apiKey = { ...none, header: { "x-key": "Key one two" } };

  test.each<[string, AppliedCredentials, string]>([
    ["a bearer token", bearer, token],
    ["a bearer token in base64", bearer, base64(token)],
    ["a bearer token, percent-encoded", bearer, encodeURIComponent(token)],
    ["a bearer token, percent-encoded in lower case", bearer, "eyJ%2ftok%2ben%3d%3d.x_9"],
    ["Basic's pair in base64", basic, base64("user:pa/ss wörd")],
    ["Basic's password", basic, "pa/ss wörd"],
    ["Basic's password in a form", basic, "pa%2Fss+w%C3%B6rd"],
    ["a key in the query", query, "q&k/ey+1"],
    ["a key in the query, percent-encoded", query, "q%26k%2Fey%2B1"],
    ["a cookie", cookie, "c00k/ie"],
    ["a key in a header, whole", apiKey, "Key one two"],
  ])("%s", async (_, credentials, echo) => {
    const value = { headers: [{ sent: `x ${echo} y` }], [echo]: 1, n: 2, ok: null };
    const want = { headers: [{ sent: "x [secret] y" }], "[secret]": 1, n: 2, ok: null };
    const json = JSON.stringify(value);
    expect((await got(credentials, json)).body).toEqual(want);
    // As PHP and .NET write it.
    const escaped = json
      .replaceAll("/", "\\/")
      .replaceAll("+", "\\u002B")
      .replaceAll("&", "\\u0026");
    expect((await got(credentials, escaped)).body).toEqual(want);
    expect((await got(credentials, JSON.stringify(echo))).body).toBe("[secret]");
    expect((await got(credentials, `it is ${echo}.`, "text/plain")).body).toBe("it is [secret].");
  });

  test("nor does the request id", async () => {
    const { requestId } = await got(bearer, "{}", undefined, `x-request-id: r-${token}\r\n`);
    expect(requestId).toBe("r-[secret]");
  });

  test("other answers stay as they are, even where they look alike", async () => {
    const body = '{"a":"eyJ/tok","__proto__":{"b":"en"},"c":[1,true,"tok"]}';
    expect(JSON.stringify((await got(bearer, body)).body)).toBe(body);
    expect(({} as Record<string, unknown>)["b"]).toBeUndefined();
  });

  test("a `__proto__` beside a secret stays a member", async () => {
    const body = `{"a":"${token}","__proto__":{"b":"c"}}`;
    expect(JSON.stringify((await got(bearer, body)).body)).toBe(
      '{"a":"[secret]","__proto__":{"b":"c"}}',
    );
  });
});
