/** Compares by UTF-16 code units: the only string order that this project uses. Never a locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
