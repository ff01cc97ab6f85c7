import { expect, test } from "vitest";
import { env, server } from "../../../../src/runtime/codegen/v1/server.ts";
import { helpText } from "../../../../src/runtime/serve/flags.ts";
import { ownVariables } from "../../../../src/runtime/serve/own-variables.ts";

const crm = server({
  name: "crm",
  version: "1.0.0",
  title: "Acme CRM",
  sources: {
    crm: { document: "crm.yaml", baseUrl: env("CRM_URL"), server: "https://crm.example.com" },
    calendar: { document: "calendar.yaml", baseUrl: env("CALENDAR_URL") },
    maps: { document: "maps.yaml", server: "https://maps.example.com" },
  },
  securitySchemes: {
    "crm.oauth": {
      use: "oauth2",
      source: "crm",
      account: "service",
      grant: "client_credentials",
      tokenUrl: "https://crm.example.com/token",
      clientId: env("CRM_ID"),
      secret: env("CRM_SECRET"),
    },
    "calendar.basic": {
      use: "basic",
      source: "calendar",
      account: "service",
      username: env("CALENDAR_USER"),
      secret: env("CALENDAR_PASSWORD"),
    },
    "maps.key": {
      use: "apiKey",
      source: "maps",
      account: "service",
      in: "header",
      name: "X-Key",
      secret: env("MAPS_KEY"),
    },
    "maps.token": { use: "bearer", source: "maps", account: "service", secret: env("MAPS_KEY") },
  },
  variables: { CRM_REGION: ["list_deals"], CRM_SENDER: ["a", "b", "c", "d", "e"] },
  tools: {},
});

test("a server's own variables are where its APIs are, its credentials and what tools send, each once", () => {
  expect(ownVariables(crm)).toEqual([
    ["CRM_URL", "address of crm; default: https://crm.example.com"],
    ["CALENDAR_URL", "address of calendar; required"],
    ["MCPGEN_BASE_URL_MAPS", "address of maps; default: https://maps.example.com"],
    ["CRM_ID", "client id for crm.oauth"],
    ["CRM_SECRET", "client secret for crm.oauth"],
    ["CALENDAR_USER", "user name for calendar.basic"],
    ["CALENDAR_PASSWORD", "password for calendar.basic"],
    ["MAPS_KEY", "API key for maps.key"],
    ["CRM_REGION", "a value that list_deals sends"],
    ["CRM_SENDER", "a value that a, b, c and 2 more send"],
  ]);
});

test("--help lists them before those of every server", () => {
  const text = helpText(crm);
  expect(text).toMatch(/^crm: Acme CRM\n/);
  expect(text.indexOf("  CRM_URL ")).toBeGreaterThan(text.indexOf("Environment:"));
  expect(text.indexOf("  MCPGEN_ISSUER ")).toBeGreaterThan(text.indexOf("  MAPS_KEY "));
});

test("--help of a server without any lists those of every server alone", () => {
  const bare = server({ name: "bare", version: "1.0.0", sources: {}, tools: {} });
  expect(helpText(bare)).toMatch(/Environment:\n\n {2}MCPGEN_BASE_URL_<SOURCE> /);
});
