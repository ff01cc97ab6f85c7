import type { Random } from "./random.ts";

const FIRST = [
  "amber",
  "brisk",
  "cedar",
  "delta",
  "ember",
  "fable",
  "granite",
  "harbor",
  "indigo",
  "juniper",
  "kestrel",
  "lunar",
  "maple",
  "nimbus",
  "onyx",
  "pioneer",
] as const;
const SECOND = [
  "analytics",
  "bridge",
  "compass",
  "drift",
  "engine",
  "foundry",
  "garden",
  "horizon",
  "island",
  "junction",
  "kiln",
  "ledger",
  "meadow",
  "network",
  "orchard",
  "partners",
] as const;

/** Two words and a number: readable, and different wherever the labels differ. */
export function words(source: Random): string {
  return `${source.pick(FIRST)} ${source.pick(SECOND)} ${source.integer(1, 999)}`;
}

/** Two words that can stand in a host name. */
export function name(source: Random): string {
  return `${source.pick(FIRST)}-${source.pick(SECOND)}`;
}
