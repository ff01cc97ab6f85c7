import { type Explanation, type Meaning, type Part, printable } from "../../compiler/index.ts";
import { thousands } from "../../util/thousands.ts";
import { count } from "./human.ts";

/** Characters of a name before its value, and of a value before its place. */
const WIDEST_NAME = 36;
const WIDEST_VALUE = 60;

/** One tool for a person; nothing in it can move the cursor of a terminal: what a model sees, each request, what holds for it, what comes back, each with its place. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { tool, server, place, signature, definition, tokens } = explanation;
  return [
    `${tool} of ${server}${place === undefined ? "" : `  ${place}`}`,
    "",
    ...indent([
      ...(definition.title === undefined ? [] : [definition.title]),
      ...definition.description.split("\n"),
      "",
      signature,
      `${count(tokens, "definition token")}`,
    ]),
    ...section("Arguments", partLines(explanation.inputs)),
    ...explanation.requests.flatMap((request, i) => {
      const { method, url, operation, parts, security, retry, mediaType, conditions } = request;
      const which = explanation.requests.length === 1 ? "" : ` ${i + 1}, ${request.step}`;
      const together = security.map((schemes) => schemes.join(" and ")).join(", or ");
      return section(`Request${which}`, [
        `${method} ${url}`,
        `${operation}${request.place === undefined ? "" : `  ${request.place}`}`,
        ...conditions,
        ...partLines(parts),
        ...(mediaType === undefined ? [] : [`sent as ${mediaType}`]),
        `credentials: ${together === "" ? "none" : together}`,
        retry === "safe" ? "safe to repeat" : "never repeated",
      ]);
    }),
    ...section("Facts", partLines(explanation.facts)),
    ...section("Result", partLines(explanation.result)),
    ...section("As tools/list carries it", JSON.stringify(definition, undefined, 2).split("\n")),
  ].map(printable);
}

/** A code for a person. */
export function meaningLines({ code, severity, message, help }: Meaning): readonly string[] {
  return [
    `${severity}  ${code}  ${message}`,
    ...help.map((line, i) => `  ${i === 0 ? "" : "or: "}${line}`),
    ...(/<[a-z]/i.test(message + help.join(""))
      ? ["", "<…> stands for what a finding names."]
      : []),
  ];
}

/** What definitions cost, the dearest first, a table for each server. */
export function tokenLines(
  servers: readonly {
    readonly server: string;
    readonly tools: readonly { readonly name: string; readonly tokens: number }[];
  }[],
): readonly string[] {
  return servers.flatMap(({ server, tools }) => {
    const total = tools.reduce((sum, { tokens }) => sum + tokens, 0);
    return [
      ...tools.map(({ name, tokens }) => `${thousands(tokens).padStart(9)}  ${name}`),
      `${thousands(total).padStart(9)}  ${server}: ${count(tools.length, "tool")}`,
    ];
  });
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...indent(lines)];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

/** Names, values and places in columns. */
function partLines(parts: readonly Part[]): readonly string[] {
  const widest = (most: number, texts: readonly string[]): number =>
    texts.reduce((width, { length }) => (length <= most && length > width ? length : width), 0);
  const name = widest(
    WIDEST_NAME,
    parts.map((part) => part.name),
  );
  const value = widest(
    WIDEST_VALUE,
    parts.map((part) => part.value),
  );
  return parts.map((part) =>
    part.place === undefined
      ? `${part.name.padEnd(name)}  ${part.value}`
      : `${part.name.padEnd(name)}  ${part.value.padEnd(value)}  ${part.place}`,
  );
}
