import { optionsProblem } from "./diagnostics/plan-options.ts";
import type { Host } from "./host.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import { type Option, optionsDigest, optionsName, type ReadOptions } from "./ir/options.ts";
import type { Overlay, OverlayInput, OverlayTool } from "./ir/overlay.ts";
import { pinnedOptions } from "./options/pinned-options.ts";
import { optionReads } from "./plan/options/option-reads.ts";
import type { PlanInput } from "./plan/plan.ts";

/** Where the options of an earlier build are, and whether APIs are asked again. */
export interface OptionsSource {
  /** The folder of the earlier output, absolute. */
  readonly folder: string;
  readonly refresh: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The overlay with the options of its inputs: those of the lock, or, where somebody asked for it, those that the APIs
 * answer with now. Only then is the network touched. Where a reading itself is wrong nobody is asked: planning tells.
 */
export async function withOptions(
  input: PlanInput,
  source: OptionsSource | undefined,
  host: Host,
): Promise<Staged<Overlay>> {
  const { overlay } = input;
  const wanted = [...overlay.tools.values()].some((tool) =>
    [...tool.input.values()].some(({ options }) => options !== undefined),
  );
  if (!wanted || source === undefined) return { value: overlay, diagnostics: [] };
  if (!source.refresh) {
    return { value: put(overlay, await pinnedOptions(source.folder, host)), diagnostics: [] };
  }
  const { value: reads, diagnostics: told } = optionReads(input);
  if (told.some(({ severity }) => severity === "error")) return { value: overlay, diagnostics: [] };
  // Loaded here, since hardly any build asks an API.
  const { fetchOptions } = await import("./options/fetch-options.ts");
  const diagnostics: Diagnostic[] = [];
  const found = new Map<string, ReadOptions>();
  const known = new Map<string, readonly Option[] | string>();
  for (const read of reads) {
    const name = optionsName(read);
    const question = optionsDigest(read.asked, []);
    const values = known.get(question) ?? (await fetchOptions(read, source.environment));
    known.set(question, values);
    if (typeof values === "string") {
      const words = { name, reason: values };
      diagnostics.push(optionsProblem("failed", words, read.origin, read.tool));
    } else found.set(name, { values, digest: optionsDigest(read.asked, values) });
  }
  return { value: put(overlay, found), diagnostics };
}

/** The overlay with what was read in the inputs that asked for it. */
function put(overlay: Overlay, found: ReadonlyMap<string, ReadOptions>): Overlay {
  const withRead = (tool: string, [name, stated]: readonly [string, OverlayInput]) => {
    const read = found.get(optionsName({ tool, input: name }));
    const { options } = stated;
    return read === undefined || options === undefined
      ? ([name, stated] as const)
      : ([name, { ...stated, options: { ...options, read } }] as const);
  };
  const tools = [...overlay.tools].map(([name, tool]): [string, OverlayTool] => [
    name,
    { ...tool, input: new Map([...tool.input].map((entry) => withRead(name, entry))) },
  ]);
  return { ...overlay, tools: new Map(tools) };
}
