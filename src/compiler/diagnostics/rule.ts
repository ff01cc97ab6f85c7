import type { Diagnostic, Severity } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import { NAMES_SHOWN } from "./quote.ts";

/** What can be wrong: one entry of the catalogue. Texts are functions of typed parameters, so that none can be forgotten. */
export interface Rule<P> {
  readonly severity: Severity;
  readonly message: (parameters: P) => string;
  readonly help: (parameters: P) => string | undefined;
  /** The names of which the message tells the first ones. */
  readonly names?: (parameters: P) => readonly string[];
}

/** Declares an entry; `P` is what its texts need. */
export function rule<P = Record<never, never>>(
  severity: Severity,
  message: (parameters: P) => string,
  help: (parameters: P) => string | undefined,
  names?: (parameters: P) => readonly string[],
): Rule<P> {
  return { severity, message, help, ...(names === undefined ? {} : { names }) };
}

/** Entries by name; the group's name and `/` go before it in the code. */
export type RuleGroup = { readonly [name: string]: Rule<never> };

/** Makes the function that reports problems of one group: `report("unknown-field", { … }, origin)`. */
export function reporter<G extends RuleGroup>(
  group: string,
  rules: G,
): <N extends Extract<keyof G, string>>(
  name: N,
  parameters: G[N] extends Rule<infer P> ? P : never,
  origin?: Origin,
  tool?: string,
) => Diagnostic {
  return (name, parameters, origin, tool) => {
    const entry = rules[name] as unknown as Rule<typeof parameters>;
    const help = entry.help(parameters);
    const names = entry.names?.(parameters);
    return {
      code: `${group}/${name}`,
      severity: entry.severity,
      message: entry.message(parameters),
      ...(origin === undefined ? {} : { origin }),
      ...(help === undefined ? {} : { help }),
      ...(tool === undefined ? {} : { tool }),
      ...(names === undefined || names.length <= NAMES_SHOWN ? {} : { names }),
    };
  };
}

/** Entries by name for the parameter types `P`: what `isolatedDeclarations` needs to see written out. */
export type Rules<P> = { readonly [N in keyof P]: Rule<P[N]> };

/** The type of {@link reporter}'s result for entries of type {@link Rules}. */
export type Reporter<P> = <N extends Extract<keyof P, string>>(
  name: N,
  parameters: Rules<P>[N] extends Rule<infer Q> ? Q : never,
  origin?: Origin,
  tool?: string,
) => Diagnostic;
