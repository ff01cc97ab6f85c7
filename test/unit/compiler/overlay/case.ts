import { type Finding, overlayText } from "./overlay-document.ts";

/** A text with one problem, and what the user sees of it. */
export type Case = readonly [
  title: string,
  text: string,
  want: Pick<Finding, "at" | "message" | "help"> & { readonly tool?: string },
];

export const NOTHING_IGNORED: string =
  "remove it, or use a version that has it: nothing of an overlay is ignored";
/** `${NAME}`, as an overlay refers to the environment. */
export const variable = (name: string): string => `\${${name}}`;
export const header = (line: string): string =>
  overlayText().replace("server: { name: crm }", `server: { name: crm, ${line} }`);
export const source = (line: string): string =>
  overlayText().replace("./crm.yaml }", `./crm.yaml, ${line} }`);
export const auth = (entry: string): string => overlayText(`auth:\n  crm.oauth: { ${entry} }\n`);
export const input = (entry: string): string => overlayText("", `input: { x: { ${entry} } }\n`);
export const fixed = (entry: string): string => overlayText("", `with:\n  ${entry}\n`);
export const select = (item: string): string =>
  overlayText("", `result:\n  select:\n    - ${item}\n`);
export const file = (entry: string): string => overlayText("", `result: { file: { ${entry} } }\n`);
