import { createRequire } from "node:module";
import type { Diagnostics, Parameters } from "recheck";

/**
 * Bounds of the search for a text that an expression backtracks on. Work, not time, ends it, so that a build says the
 * same on any machine; the time-outs are there for what the other bounds miss, and end in "not safe".
 */
const BOUNDS: Parameters = {
  timeout: 3_000,
  attackTimeout: 500,
  incubationTimeout: null,
  incubationLimit: 3_000,
  attackLimit: 1_000_000,
  maxIteration: 1,
  maxInitialGenerationSize: 30,
  maxGenerationSize: 10,
  maxGeneStringSize: 300,
  maxAttackStringSize: 5_000,
  maxNFASize: 2_000,
  randomSeed: 0,
};

let check: ((source: string, flags: string, bounds: Parameters) => Diagnostics) | undefined;

/**
 * Whether no text is known on which a backtracking matcher takes more than linear time. Tenths of a second an expression:
 * for those alone of which nothing simpler tells it.
 *
 * The checker's own JavaScript runs in this process: its other back ends start Java, a binary or a worker.
 */
export function isKnownSafe(source: string): boolean {
  check ??= (createRequire(import.meta.url)("recheck/lib/browser.js") as typeof import("recheck"))
    .checkSync;
  return check(source, "u", BOUNDS).status === "safe";
}
