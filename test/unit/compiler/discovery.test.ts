import { describe, expect, test } from "vitest";
import { decideDiscovery, listedTools } from "../../../src/compiler/discovery.ts";
import type { Overlay } from "../../../src/compiler/ir/overlay.ts";
import type { ServerPlan } from "../../../src/compiler/ir/server-plan.ts";
import { serverPlan, tool } from "../../helpers/plan.ts";
import { told } from "./plan/support.ts";

/** Exposed tools whose definitions take about a hundred tokens each. */
function exposed(count: number, changes: Parameters<typeof tool>[0] = {}): ServerPlan {
  const description = "Lists what there is, newest first, one page at a time. ".repeat(6);
  const tools = Array.from({ length: count }, (_, i) =>
    tool({ name: `tool_${i}`, description, exposed: true, ...changes }),
  );
  return serverPlan({ tools });
}

async function decided(
  plan: ServerPlan,
  discovery?: "list" | "dynamic",
): Promise<ServerPlan["discovery"]> {
  const overlay = { server: discovery === undefined ? {} : { discovery } } as unknown as Overlay;
  return (await decideDiscovery(plan, overlay)).value.discovery;
}

describe("the tools of expose", () => {
  test("are listed up to 25,000 tokens of definitions, and found beyond", async () => {
    expect(await decided(exposed(50))).toBeUndefined();
    expect(await decided(exposed(600))).toBe("dynamic");
  });

  test("are offered as the overlay says, whatever they cost", async () => {
    expect(await decided(exposed(2), "dynamic")).toBe("dynamic");
    expect(await decided(exposed(600), "list")).toBeUndefined();
  });

  test("are not looked for where every tool is declared by name", async () => {
    expect(await decided(exposed(600, { exposed: false }))).toBeUndefined();
  });
});

test("tools declared by name are listed beside the three that find the others", () => {
  const plan: ServerPlan = {
    ...serverPlan({
      tools: [
        tool({ name: "mine" }),
        tool({ name: "theirs", exposed: true }),
        tool({ name: "also_theirs", exposed: true, effect: "destructive" }),
      ],
    }),
    discovery: "dynamic",
  };
  const names = listedTools(plan).map(({ name }) => name);
  expect(names).toEqual(["mine", "search_tools", "describe_tool", "call_tool"]);
  expect(listedTools(plan)[1]?.description).toContain("among 2");
  expect(listedTools(plan)[3]?.annotations.destructiveHint).toBe(true);
});

test("a tool declared by name cannot be called as one of the three, where they are there", async () => {
  const plan = serverPlan({
    tools: [tool({ name: "call_tool" }), tool({ name: "b", exposed: true })],
  });
  const overlay = { server: { discovery: "dynamic" } } as unknown as Overlay;
  expect(told((await decideDiscovery(plan, overlay)).diagnostics)).toEqual([
    'error naming/discovery-tool /tools/list_deals: "call_tool" is one of the three tools through which others are found → rename the tool, or set server.discovery: list',
  ]);
  const listed = { server: { discovery: "list" } } as unknown as Overlay;
  expect((await decideDiscovery(plan, listed)).diagnostics).toEqual([]);
});
