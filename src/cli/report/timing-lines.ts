/** The stages of a build, in their order. */
export const STAGES = [
  "start",
  "overlay",
  "unchanged",
  "load",
  "validate",
  "lower",
  "plan",
  "generate",
  "gate",
  "write",
] as const;

export type Stage = (typeof STAGES)[number];

/** One line for each stage that ran, in milliseconds, and their sum. */
export function timingLines(timing: ReadonlyMap<string, number>): readonly string[] {
  const line = (stage: string, ms: number): string =>
    `  ${stage.padEnd(10)}${ms.toFixed(0).padStart(6)} ms`;
  const ran = STAGES.flatMap((stage) => {
    const ms = timing.get(stage);
    return ms === undefined ? [] : [{ stage, ms }];
  });
  return [
    ...ran.map(({ stage, ms }) => line(stage, ms)),
    ...(timing.has("gate") || !timing.has("generate") ? [] : ["  gate           in --check"]),
    line(
      "all",
      ran.reduce((sum, { ms }) => sum + ms, 0),
    ),
  ];
}
