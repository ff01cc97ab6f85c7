const UNITS = { B: 1, KB: 1_000, MB: 1_000_000 } as const;

/** A size of the overlay (`500B`, `64KB`, `5MB`, powers of 1,000) in bytes. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,9})(B|KB|MB)$/.exec(text);
  const unit = match?.[2];
  if (unit === undefined || match?.[1] === undefined) return undefined;
  return Number(match[1]) * UNITS[unit as keyof typeof UNITS];
}

/** Bytes as people read them: `5 MB`, `2.1 kB`, `68 bytes`; rounded to two digits. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} byte${bytes === 1 ? "" : "s"}`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${Number(size.toFixed(size < 10 ? 1 : 0))} ${unit}`;
}
