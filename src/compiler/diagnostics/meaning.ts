import { nearest } from "../../util/nearest.ts";
import { byCodeUnit } from "../../util/order.ts";
import type { Severity } from "../ir/diagnostic.ts";
import { catalogue } from "./catalogue.ts";

/** An entry of the catalogue as words: `<name>` stands for what a finding fills in. */
export interface Meaning {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** The next step; more than one where it depends on what is found. */
  readonly help: readonly string[];
}

/** What a code means; undefined for none of the catalogue. */
export function meaningOf(code: string): Meaning | undefined {
  const [group = "", name = "", ...more] = code.split("/");
  if (more.length > 0 || !Object.hasOwn(catalogue, group)) return undefined;
  const rules = catalogue[group] ?? {};
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) return undefined;
  const known = words([]);
  // Without a guess, the help says what to do where nothing is near.
  const help = [known, words(["near", "nearest", "instead"])].flatMap((parameters) => {
    const text = rule.help(parameters as never);
    return text === undefined ? [] : [String(text)];
  });
  // A text that is nothing but one parameter is that parameter.
  const message = String(rule.message(known as never));
  return { code, severity: rule.severity, message, help: [...new Set(help)] };
}

/** Every code, in code-unit order. */
export function codes(): readonly string[] {
  return Object.entries(catalogue)
    .flatMap(([group, rules]) => Object.keys(rules).map((name) => `${group}/${name}`))
    .sort(byCodeUnit);
}

/** The code that was meant. */
export function nearestCode(code: string): string | undefined {
  return nearest(code, codes());
}

/** Parameters of any rule: each is its own name, but for those that are left out. */
function words(absent: readonly string[]): object {
  return new Proxy(
    {},
    {
      get: (_, key) =>
        typeof key === "string" && !absent.includes(key) ? word(`<${key}>`) : undefined,
    },
  );
}

/** A text that is also a list of itself, since a rule may take either. */
function word(text: string): unknown {
  const list = [text];
  return new Proxy(list, {
    get(target, key) {
      if (key === Symbol.toPrimitive || key === "toString") return () => text;
      const owner = Reflect.has(target, key) ? target : Object(text);
      const member: unknown = Reflect.get(owner, key);
      return typeof member === "function" ? member.bind(owner) : member;
    },
  });
}
