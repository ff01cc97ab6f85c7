import { thousands } from "../../util/thousands.ts";

/** Text that a person reads: plain where the stream is no terminal or NO_COLOR is set. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly dim: (text: string) => string;
}

const plain: Palette = { error: String, warning: String, info: String, dim: String };

/** Colours for a stream. https://no-color.org: any value of NO_COLOR that is not empty turns them off. */
export function paletteFor(stream: { readonly isTTY?: boolean }): Palette {
  if (stream.isTTY !== true || (process.env["NO_COLOR"] ?? "") !== "") return plain;
  const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
  return { error: sgr(31), warning: sgr(33), info: sgr(36), dim: sgr(2) };
}

/** `1 tool`, `2 tools`, `1,457 tokens`. */
export function count(n: number, noun: string): string {
  return `${thousands(n)} ${noun}${n === 1 ? "" : "s"}`;
}
