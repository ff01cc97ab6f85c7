/** Digits in groups of three, whatever the locale: `1,457`. */
export function thousands(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
