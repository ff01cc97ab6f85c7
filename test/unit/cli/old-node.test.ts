import { expect, test } from "vitest";
import pkg from "../../../package.json" with { type: "json" };
import { oldNode } from "../../../src/cli/old-node.ts";

test.each(["20.20.2", "18.0.0", "22.18.9", "22.0.0-nightly2024", "0.10.48"])(
  "OP-09: Node %s is too old, which is said",
  (version) => {
    expect(oldNode(version)).toBe(
      `mcpgen needs Node 22.19 or newer, this is v${version}. Node is at https://nodejs.org.`,
    );
  },
);

test.each(["22.19.0", "22.21.1", "24.0.0", "30.1.0-rc.1"])("Node %s will do", (version) => {
  expect(oldNode(version)).toBeUndefined();
});

test("what is asked for is what package.json asks for", () => {
  expect(oldNode("1.0.0")).toContain(pkg.engines.node.replace(">=", "Node "));
});
