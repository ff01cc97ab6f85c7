/** What a definition costs a model that reads it. */
export interface DefinitionTokens {
  readonly total: number;
  /** False where the total was estimated from a sample. */
  readonly exact: boolean;
  /** The dearest tools first, at most ten. */
  readonly dearest: readonly { readonly name: string; readonly tokens: number }[];
}

/** Definitions above this many bytes are estimated: the tokenizer reads about 2 MB a second. */
const EXACT_BYTES = 200_000;
const SAMPLE_BYTES = 60_000;
const DEAREST = 10;

/**
 * The tokens (o200k_base) of tool definitions as tools/list carries them. A large list is estimated from every n-th
 * definition: same input, same figure.
 */
export async function definitionTokens(
  definitions: readonly { readonly name: string }[],
): Promise<DefinitionTokens> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  const texts = definitions.map((definition) => ({
    name: definition.name,
    text: JSON.stringify(definition),
  }));
  const bytes = texts.reduce((sum, { text }) => sum + text.length, 0);
  const exact = bytes <= EXACT_BYTES;
  const every = exact ? 1 : Math.ceil(bytes / SAMPLE_BYTES);
  const sample = texts.filter((_, i) => i % every === 0);
  const sampled = sample.map(({ text }) => countTokens(text));
  const ratio =
    sampled.reduce((sum, n) => sum + n, 0) /
    Math.max(
      1,
      sample.reduce((sum, { text }) => sum + text.length, 0),
    );
  const tools = texts.map(({ name, text }, i) => ({
    name,
    tokens: exact ? (sampled[i] ?? 0) : Math.round(text.length * ratio),
  }));
  return {
    total: tools.reduce((sum, { tokens }) => sum + tokens, 0),
    exact,
    dearest: [...tools].sort((a, b) => b.tokens - a.tokens).slice(0, DEAREST),
  };
}
