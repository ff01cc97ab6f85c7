import { expect, test } from "vitest";
import { checkHosts } from "../../../src/cli/allowed-hosts.ts";

const overlay = { kind: "overlay" } as const;
const document = { kind: "document" } as const;

test("a document's --refresh needs a host: there is nothing else to ask", () => {
  const flags = { allowHost: [], refresh: true };
  expect(() => checkHosts(flags, [document])).toThrow(
    "--refresh needs the --allow-host of what it fetches.",
  );
  expect(() => checkHosts({ ...flags, allowHost: ["example.com"] }, [document])).not.toThrow();
});

test("an overlay's --refresh may be for the options of its own APIs", () => {
  expect(() => checkHosts({ allowHost: [], refresh: true }, [overlay, document])).not.toThrow();
});

test.each([
  ["https://example.com/a.json", ": write example.com"],
  ["https://example.com:8443/", ": write example.com:8443"],
  ["example.com/a", ": write example.com"],
  ["example.com:65536", "."],
  ["*.example.com", "."],
  ["", "."],
])("what is no host is refused, and the host in it is named: %j", (host, end) => {
  expect(() => checkHosts({ allowHost: [host], refresh: false }, [overlay])).toThrow(
    `--allow-host takes a host such as example.com or localhost:8080, not ${JSON.stringify(host)}${end}`,
  );
});

test.each(["example.com:443", "localhost:8080", "[::1]:80"])("a port may be named: %s", (host) => {
  expect(() => checkHosts({ allowHost: [host], refresh: false }, [overlay])).not.toThrow();
});
