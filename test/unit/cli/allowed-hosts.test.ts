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

test("what is no host is refused", () => {
  const flags = { allowHost: ["https://example.com/"], refresh: false };
  expect(() => checkHosts(flags, [overlay])).toThrow("--allow-host takes a host such as");
});
