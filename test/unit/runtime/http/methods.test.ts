import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseBaseUrl } from "../../../../src/runtime/http/origins.ts";
import { type Sender, sender } from "../../../../src/runtime/http/send.ts";
import { OK, type RawServer, rawServer } from "../../../helpers/raw-server.ts";
import { operationOf, stepOf } from "../../../helpers/step-call.ts";

/** What leaves for methods whose bodies HTTP gives no meaning, but which documents give one (RFC 9110, 9.3). */
let server: RawServer;
let upstream: Sender;
beforeAll(async () => {
  server = await rawServer((_, request) =>
    request.startsWith("HEAD ") ? "HTTP/1.1 204 No Content\r\n\r\n" : OK,
  );
  const base = parseBaseUrl(server.url);
  if (base === undefined) throw new Error("no base URL");
  upstream = sender({ origins: new Map([["api", base]]) });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

describe("bodies go out with any method that the document gives one", () => {
  test.each(["GET", "DELETE", "POST", "PUT", "PATCH", "QUERY", "OPTIONS"])("%s", async (method) => {
    const operation = operationOf({ method, body: { mediaType: "application/json" } });
    const before = server.requests.length;
    await upstream.send(stepOf(operation, { body: { a: 1 } }));
    expect(server.requests.length).toBe(before + 1);
    const raw = server.requests.at(-1) ?? "";
    expect(raw.slice(0, raw.indexOf("\r\n"))).toBe(`${method} /things HTTP/1.1`);
    expect(raw).toContain("content-type: application/json\r\n");
    expect(raw).toContain("content-length: 7\r\n");
    expect(raw.slice(raw.indexOf("\r\n\r\n") + 4)).toBe('{"a":1}');
  });

  test.each(["GET", "DELETE", "HEAD", "QUERY"])(
    "%s without one has no content fields",
    async (method) => {
      await upstream.send(stepOf(operationOf({ method })));
      const raw = server.requests.at(-1) ?? "";
      expect(raw.startsWith(`${method} /things HTTP/1.1\r\n`)).toBe(true);
      expect(raw.toLowerCase()).not.toContain("content-type");
    },
  );

  test("a form without fields is sent, empty", async () => {
    const mediaType = "application/x-www-form-urlencoded";
    const operation = operationOf({ method: "POST", body: { mediaType, required: true } });
    await upstream.send(stepOf(operation, { body: {} }));
    const raw = server.requests.at(-1) ?? "";
    expect(raw).toContain(`content-type: ${mediaType}\r\n`);
    expect(raw).toContain("content-length: 0\r\n");
  });
});
