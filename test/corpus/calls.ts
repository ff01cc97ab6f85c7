import { connect, type ListedTool } from "../../src/testing/connect.ts";
import { sampleInput } from "../../src/testing/contract/arguments.ts";
import { type Arguments, argumentsOf, asFiles, type Round } from "./arguments.ts";
import { type BoundTool, boundTools } from "./bound-tools.ts";
import { type Capture, startCapture } from "./capture.ts";
import { differences } from "./expected.ts";
import { judge } from "./judge.ts";
import type { Node, Original, OriginalOperation } from "./original.ts";
import { silentPlaces } from "./silent.ts";

/** What became of one operation: accepted where both lists are empty. */
export interface JudgedOperation {
  readonly key: string;
  /** Undefined: no tool calls it. */
  readonly tool: string | undefined;
  /** Why no request could be judged: no tool, no arguments, no request. */
  readonly missing: readonly string[];
  /** What the independent validator says against the requests. */
  readonly validator: readonly string[];
  /** Where the bytes differ from those of the second encoder. */
  readonly encoder: readonly string[];
  /** Optional parts that no request has: the document allows no value for them that was found. */
  readonly unsent: readonly string[];
  readonly requests: number;
  /**
   * Whether the validator accepts what a caller sends who knows the tool's definition only, which may say less than the
   * document: with the required arguments, and with all.
   */
  readonly fromDefinition: { readonly required: boolean; readonly all: boolean };
  /** Places of the definition that say nothing where the document names a type. */
  readonly silent: readonly string[];
}

/** What the official client makes of a server, and what its tools send. */
export interface ServedResult {
  readonly listed: number;
  /** What the client says against the list or one of its schemas. */
  readonly refused: readonly string[];
  readonly operations: readonly JudgedOperation[];
}

/** A folder of its own on the upstream: a base path must come back in every request. */
const BASE = "/corpus";
const VARIABLE = "CORPUS_URL";

const ROUNDS: readonly Round[] = ["required", "all", "hostile"];

/**
 * Starts a generated server whose base URL is `CORPUS_URL`, lists it with the official client, and calls the tool of
 * every operation with the required arguments, with all, and with all and hostile characters.
 */
export async function callAll(
  folder: string,
  original: Original,
  compile: (schema: object) => void,
): Promise<ServedResult> {
  const bound = await boundTools(folder);
  const byKey = new Map<string, BoundTool>();
  for (const tool of bound.values()) if (!byKey.has(tool.key)) byKey.set(tool.key, tool);
  const capture = await startCapture();
  const server = await connect({
    command: process.execPath,
    args: [`${folder}/main.ts`],
    env: {
      PATH: process.env["PATH"] ?? "",
      XDG_STATE_HOME: folder,
      [VARIABLE]: `${capture.origin}${BASE}`,
    },
  });
  try {
    const listed = await server.list();
    const refused: string[] = [];
    for (const tool of listed) {
      try {
        compile(tool["inputSchema"] as object);
      } catch (error) {
        refused.push(`${tool.name}: ${messageOf(error)}`);
      }
    }
    for (const name of bound.keys()) {
      if (!listed.some((tool) => tool.name === name)) refused.push(`${name} is not listed`);
    }
    const schemas = new Map(listed.map((tool) => [tool.name, tool]));
    const operations: JudgedOperation[] = [];
    for (const operation of original.operations) {
      const tool = byKey.get(operation.key);
      const definition = tool === undefined ? undefined : schemas.get(tool.name);
      operations.push(
        tool === undefined || definition === undefined
          ? unjudged(operation, tool)
          : await judgeOperation(server.call, capture, original, operation, tool, definition),
      );
    }
    return { listed: listed.length, refused, operations };
  } finally {
    await server.close();
    await capture.close();
  }
}

function unjudged(operation: OriginalOperation, tool: BoundTool | undefined): JudgedOperation {
  const missing = [tool === undefined ? "no tool calls it" : "its tool is not listed"];
  return {
    key: operation.key,
    tool: tool?.name,
    missing,
    validator: [],
    encoder: [],
    unsent: [],
    requests: 0,
    fromDefinition: { required: false, all: false },
    silent: [],
  };
}

async function judgeOperation(
  call: (tool: string, args: Arguments) => Promise<unknown>,
  capture: Capture,
  original: Original,
  operation: OriginalOperation,
  tool: BoundTool,
  definition: ListedTool,
): Promise<JudgedOperation> {
  const schema = definition["inputSchema"] as object;
  const missing: string[] = [];
  const validator = new Set<string>();
  const encoder = new Set<string>();
  const unsent = new Set<string>();
  let requests = 0;
  const send = async (given: Arguments) => {
    capture.take();
    let answer: string;
    try {
      answer = JSON.stringify(await call(tool.name, given));
    } catch (error) {
      answer = messageOf(error);
    }
    return { sent: capture.take(), answer };
  };
  const known = async (properties: "required" | "all"): Promise<boolean> => {
    try {
      const { sent } = await send(sampleInput(tool.name, schema, 1, properties));
      const [request] = sent;
      return request !== undefined && judge(original, operation, request, BASE).length === 0;
    } catch {
      return false;
    }
  };
  for (const round of ROUNDS) {
    let args: Arguments;
    try {
      const made = argumentsOf(original, operation, tool, round);
      args = made.args;
      for (const part of made.unsent) unsent.add(part);
    } catch (error) {
      missing.push(`${round}: ${messageOf(error)}`);
      continue;
    }
    const given = asFiles(args, schema);
    const { sent, answer } = await send(given);
    const [request] = sent;
    if (request === undefined || sent.length !== 1) {
      missing.push(`${round}: ${sent.length} requests came: ${answer.slice(0, 300)}`);
      continue;
    }
    requests++;
    try {
      for (const fault of judge(original, operation, request, BASE)) {
        validator.add(`${round}: ${fault}`);
      }
    } catch (error) {
      validator.add(`${round}: not judged: ${messageOf(error)}`);
    }
    for (const fault of differences(original, operation, tool, args, given, request, BASE)) {
      encoder.add(`${round}: ${fault}`);
    }
  }
  return {
    key: operation.key,
    tool: tool.name,
    missing,
    validator: [...validator],
    encoder: [...encoder],
    unsent: [...unsent],
    requests,
    fromDefinition: { required: await known("required"), all: await known("all") },
    silent: silentPlaces(original, operation, tool, definition["inputSchema"] as Node),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
