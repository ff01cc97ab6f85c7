import { optionsProblem } from "../../diagnostics/plan-options.ts";
import type { Diagnostic, Staged } from "../../ir/diagnostic.ts";
import {
  type OptionsPlan,
  type OptionsRead,
  optionsDigest,
  optionsName,
} from "../../ir/options.ts";
import type { Overlay } from "../../ir/overlay.ts";
import { readCredentials } from "../access/credentials.ts";
import { securityOf } from "../access/plan-access.ts";
import { baseUrlOf } from "../base-url.ts";
import type { Sources } from "../find-operation.ts";
import type { Report } from "../place.ts";
import type { PlanInput } from "../plan.ts";
import { sourceContext } from "../source-context.ts";
import { planRead, type ReadContext } from "./plan-read.ts";

/** Every reading of options that the overlay asks for, for whoever sends them before a server is planned. */
export function optionReads({ overlay, models }: PlanInput): Staged<readonly OptionsRead[]> {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (problem) => {
    diagnostics.push(problem);
  };
  const sources: Sources = new Map(
    [...overlay.sources.keys()].map((name) => {
      const model = models.get(name);
      return [name, model === undefined ? undefined : sourceContext(model)];
    }),
  );
  const credentials = readCredentials(overlay, sources, report);
  const context: ReadContext = {
    overlay,
    sources,
    credentials,
    security: securityOf(overlay, credentials),
    baseUrl: (source) => baseUrlOf(source, overlay, report),
    report,
  };
  return { value: reads(context), diagnostics };
}

/**
 * The options that a server is made with: what the lock has, as long as the overlay still asks for just that. Reports
 * what cannot be asked for, and what has not been.
 */
export function plannedOptions(context: ReadContext): readonly OptionsPlan[] {
  return reads(context).flatMap((read) => {
    const { tool, input, asked, origin } = read;
    const known = context.overlay.tools.get(tool)?.input.get(input)?.options?.read;
    const name = optionsName(read);
    if (known === undefined || known.digest !== optionsDigest(asked, known.values)) {
      context.report(optionsProblem("not-read", { name }, origin, tool));
      return [];
    }
    return [{ name, values: known.values, digest: known.digest }];
  });
}

function reads(context: ReadContext): readonly OptionsRead[] {
  return inputsWithOptions(context.overlay).flatMap(({ tool, input, options }) => {
    const read = planRead({ tool, input, options }, context);
    return read === undefined ? [] : [read];
  });
}

function inputsWithOptions(overlay: Overlay): readonly Parameters<typeof planRead>[0][] {
  return [...overlay.tools].flatMap(([tool, { input: inputs }]) =>
    [...inputs].flatMap(([input, { options }]) =>
      options === undefined ? [] : [{ tool, input, options }],
    ),
  );
}
