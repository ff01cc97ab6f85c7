/** A figure that a benchmark has to reach. */
export interface Target {
  /** As a reader of the last line knows it. */
  readonly what: string;
  readonly value: number;
  readonly unit?: string;
  readonly digits?: number;
}

/** What has been measured against its target in this run. */
export interface Targets {
  /** The figure with its target, for the line that reports it. */
  readonly atMost: (target: Target, limit: number) => string;
  readonly atLeast: (target: Target, limit: number) => string;
  /** One line for each figure beyond its target. */
  readonly missed: () => readonly string[];
}

/** A gate over the figures of a run: a figure that was not measured (NaN) misses its target as well. */
export function targets(): Targets {
  const missed: string[] = [];
  const judge = (target: Target, limit: number, bound: string, reached: boolean): string => {
    const { what, value, unit = "", digits = 2 } = target;
    const figure = `${value.toFixed(digits)}${unit} (target ${bound} ${limit}${unit})`;
    if (!reached) missed.push(`${what}: ${figure}`);
    return figure;
  };
  return {
    atMost: (target, limit) => judge(target, limit, "at most", target.value <= limit),
    atLeast: (target, limit) => judge(target, limit, "at least", target.value >= limit),
    missed: () => missed,
  };
}

/** The figures of this process. */
export const run: Targets = targets();
