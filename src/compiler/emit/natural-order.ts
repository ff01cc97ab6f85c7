import { byCodeUnit } from "../../util/order.ts";

/**
 * The order in which the formatter sorts imports: character by character, letters without case first and upper before
 * lower where only the case differs; runs of digits by their length, then their value.
 */
export function naturally(a: string, b: string): number {
  let i = 0;
  for (; i < a.length && i < b.length; i++) {
    const left = digitsAt(a, i);
    const right = digitsAt(b, i);
    if (left !== "" && right !== "") {
      const order = left.length - right.length || byCodeUnit(left, right);
      if (order !== 0) return order;
      i += left.length - 1;
      continue;
    }
    const [x, y] = [a.charAt(i), b.charAt(i)];
    if (x !== y) return byCodeUnit(x.toLowerCase(), y.toLowerCase()) || byCodeUnit(x, y);
  }
  return a.length - b.length;
}

function digitsAt(text: string, at: number): string {
  const first = text.charCodeAt(at);
  if (first < 48 || first > 57) return "";
  const digits = /\d+/y;
  digits.lastIndex = at;
  return digits.exec(text)?.[0] ?? "";
}
