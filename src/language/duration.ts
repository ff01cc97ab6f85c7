const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A duration of the overlay and of configuration (`250ms`, `15s`, `2m`, `1h`) in milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  const unit = match?.[2];
  if (unit === undefined || match?.[1] === undefined) return undefined;
  return Number(match[1]) * UNITS[unit as keyof typeof UNITS];
}
