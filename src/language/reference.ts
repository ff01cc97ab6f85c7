/**
 * Runtime expressions of the overlay: Arazzo 1.0.1's (4.7, "Runtime Expressions") over a tool's inputs and steps, and
 * the closed list of values that the server injects. The compiler resolves them, the runtime reads them.
 */
import { nearest } from "../util/nearest.ts";
import { type JsonPointer, tokensOf } from "../util/pointer.ts";

/** A value that a request, a text or a result takes from elsewhere. A pointer leads into the value. */
export type Ref =
  | { readonly kind: "input"; readonly name: string; readonly pointer?: JsonPointer }
  | {
      readonly kind: "output";
      readonly step: string;
      readonly name: string;
      readonly pointer?: JsonPointer;
    }
  /** What a repeated item or step is repeated for. */
  | { readonly kind: "item"; readonly pointer?: JsonPointer }
  /** A variable of the server's environment. */
  | { readonly kind: "env"; readonly name: string }
  /** Of the caller, as verified. */
  | { readonly kind: "auth"; readonly name: "subject" }
  /** When the call came in: ISO 8601, UTC. */
  | { readonly kind: "now" }
  /** A new UUID (RFC 9562, 5.4) each time. */
  | { readonly kind: "uuid" };

/** Where an output of a step comes from: a part of its answer. */
export type OutputSource =
  | { readonly from: "body"; readonly pointer: JsonPointer }
  | { readonly from: "header"; readonly name: string }
  | { readonly from: "status" };

/** What is wrong with an expression. */
export interface ReferenceError {
  /** `unsupported`: overlay.md's, not this version's. */
  readonly reason: "syntax" | "unsupported";
  readonly message: string;
  /** What to write instead, where it is known. */
  readonly instead?: string;
}

/** The output that every step has: its whole body. */
export const BODY = "body";

/** Heads that overlay.md knows and that stand elsewhere, or later. */
const LATER: readonly string[] = ["uri", "arguments"];
const HEADS: readonly string[] = ["inputs", "steps", "item", "env", "auth", "now", "uuid"];
const NAME = "[A-Za-z_][A-Za-z0-9_]*";
const HEAD = new RegExp(`^\\$(${NAME})(.*)$`, "s");
const INPUT = new RegExp(`^\\.(${NAME})(#.*)?$`, "s");
const OUTPUT = new RegExp(`^\\.(${NAME})\\.outputs\\.(${NAME})(#.*)?$`, "s");
const VARIABLE = /^\.([A-Z][A-Z0-9_]{0,127})$/;
const FIELD = /^\.([!#$%&'*+\-.^_`|~0-9A-Za-z]+)$/;

const syntax = (message: string, instead?: string): ReferenceError => ({
  reason: "syntax",
  message,
  ...(instead === undefined ? {} : { instead }),
});

/** Parses one expression, `$` included. */
export function parseReference(text: string): Ref | ReferenceError {
  const [, head, rest = ""] = HEAD.exec(text) ?? [];
  switch (head) {
    case "inputs": {
      const [, name, fragment] = INPUT.exec(rest) ?? [];
      if (name !== undefined) return pointed({ kind: "input", name }, fragment, text);
      const [, whole, part] = new RegExp(`^\\.(${NAME})\\.(${NAME})$`).exec(rest) ?? [];
      if (whole !== undefined) {
        return syntax("a part of an input is named by a pointer", `$inputs.${whole}#/${part}`);
      }
      return syntax("the name of an input is expected after $inputs.", "$inputs.NAME");
    }
    case "steps": {
      const [, step, name, fragment] = OUTPUT.exec(rest) ?? [];
      if (step !== undefined && name !== undefined) {
        return pointed({ kind: "output", step, name }, fragment, text);
      }
      return syntax("an output of a step is expected after $steps.", "$steps.ID.outputs.NAME");
    }
    case "item":
      if (rest === "" || rest.startsWith("#")) return pointed({ kind: "item" }, rest, text);
      return syntax("a part of the item is named by a pointer", "$item#/NAME");
    case "env": {
      const name = VARIABLE.exec(rest)?.[1];
      if (name !== undefined) return { kind: "env", name };
      return syntax("the name of a variable, in capitals, is expected after $env.", "$env.NAME");
    }
    case "auth":
      if (rest === ".subject") return { kind: "auth", name: "subject" };
      if (rest === ".tenant") return { reason: "unsupported", message: "$auth.tenant" };
      return syntax("of the caller there is $auth.subject", "$auth.subject");
    case "now":
    case "uuid":
      return rest === "" ? { kind: head } : syntax(`$${head} has no parts`, `$${head}`);
    case "response":
    case "statusCode":
      return syntax(
        "an answer is read in the outputs of its step; elsewhere name the output",
        "$steps.ID.outputs.NAME",
      );
    default:
      return unknownHead(head, rest, text);
  }
}

function unknownHead(head: string | undefined, rest: string, text: string): ReferenceError {
  if (head !== undefined && LATER.includes(head)) {
    return { reason: "unsupported", message: `$${head}` };
  }
  const close = head === undefined ? undefined : nearest(head, HEADS);
  if (close !== undefined && rest !== "") return syntax("no such expression", `$${close}${rest}`);
  return syntax("a value that starts with $ is an expression", `$${text}`);
}

type Pointed = Extract<Ref, { readonly pointer?: JsonPointer }>;

function pointed(ref: Pointed, fragment: string | undefined, text: string): Ref | ReferenceError {
  if (fragment === undefined || fragment === "" || fragment === "#") return ref;
  const pointer = fragment.slice(1);
  if (tokensOf(pointer) !== undefined) return { ...ref, pointer };
  const message = "what stands behind # is a JSON Pointer (RFC 6901)";
  return syntax(message, `${text.slice(0, text.indexOf("#"))}#/NAME`);
}

/** Parses what an output of a step is: `$response.body#/a/b`, `$response.header.ETag`, `$response.status`. */
export function parseOutput(text: string): OutputSource | ReferenceError {
  const form = "$response.body#/NAME";
  if (text === "$statusCode" || text === "$response.status") return { from: "status" };
  if (text.startsWith("$response.header")) {
    const name = FIELD.exec(text.slice("$response.header".length))?.[1];
    if (name !== undefined) return { from: "header", name: name.toLowerCase() };
    return syntax("the name of a header is expected", "$response.header.NAME");
  }
  const [, pointer] = /^\$response\.body(?:#(.*))?$/s.exec(text) ?? [];
  if (!/^\$response\.body(?:#|$)/.test(text)) {
    return syntax("an output is a part of the step's own answer", form);
  }
  if (pointer === undefined || tokensOf(pointer) !== undefined) {
    return { from: "body", pointer: pointer ?? "" };
  }
  return syntax("what stands behind # is a JSON Pointer (RFC 6901)", form);
}

/** Whether {@link parseReference} or {@link parseOutput} failed. */
export function isReferenceError(result: object): result is ReferenceError {
  return "message" in result;
}

/** The text that parses to a reference. */
export function printReference(ref: Ref): string {
  const into = "pointer" in ref && ref.pointer !== undefined ? `#${ref.pointer}` : "";
  switch (ref.kind) {
    case "input":
      return `$inputs.${ref.name}${into}`;
    case "output":
      return `$steps.${ref.step}.outputs.${ref.name}${into}`;
    case "item":
      return `$item${into}`;
    case "env":
      return `$env.${ref.name}`;
    case "auth":
      return `$auth.${ref.name}`;
    default:
      return `$${ref.kind}`;
  }
}

/** The text that parses to an output's source. */
export function printOutput(source: OutputSource): string {
  if (source.from === "status") return "$response.status";
  if (source.from === "header") return `$response.header.${source.name}`;
  return source.pointer === "" ? "$response.body" : `$response.body#${source.pointer}`;
}
