import { averageTokens } from "../util/average-tokens.ts";

/** What definitions cost a model that reads them. */
export interface DefinitionTokens {
  readonly total: number;
  /** Whether a tokenizer counted them; else they were estimated. */
  readonly exact: boolean;
  /** The dearest tools first, at most ten. */
  readonly dearest: readonly { readonly name: string; readonly tokens: number }[];
}

const DEAREST = 10;

/** What tokens are counted of: an entry of tools/list. */
type Definition = { readonly name: string };

/** The tokens (o200k_base) of tool definitions as tools/list carries them, estimated: within 2 % of an API's total. */
export function estimatedTokens(definitions: readonly Definition[]): DefinitionTokens {
  return tokensBy(definitions, averageTokens, false);
}

/** The same, counted: loading the tokenizer takes 0.1 s and more, and a megabyte of definitions half a second. */
export async function countedTokens(definitions: readonly Definition[]): Promise<DefinitionTokens> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  // A document may speak of `<|endoftext|>`: to a reader of the definition that is text.
  const plain = { disallowedSpecial: new Set<string>() };
  return tokensBy(definitions, (text) => countTokens(text, plain), true);
}

function tokensBy(
  definitions: readonly Definition[],
  count: (text: string) => number,
  exact: boolean,
): DefinitionTokens {
  const tools = definitions.map((definition) => ({
    name: definition.name,
    tokens: count(JSON.stringify(definition)),
  }));
  return {
    total: tools.reduce((sum, { tokens }) => sum + tokens, 0),
    exact,
    dearest: tools.toSorted((a, b) => b.tokens - a.tokens).slice(0, DEAREST),
  };
}
