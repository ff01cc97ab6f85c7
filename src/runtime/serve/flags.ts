import { parseArgs } from "node:util";
import type { Server } from "../codegen/v1/server.ts";
import { VARIABLES } from "./configuration.ts";
import { ownVariables, type Variable } from "./own-variables.ts";

/** What the command line asks for. */
export interface Flags {
  readonly http: boolean;
  readonly host: string;
  readonly port: number;
  readonly insecureLocal: boolean;
  readonly readOnly: boolean;
}

/** A command line, read. */
export type CommandLine =
  | { readonly kind: "serve"; readonly flags: Flags }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly message: string };

const DEFAULT_PORT = 3000;

/** Reads the arguments after the program's name. */
export function readFlags(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        http: { type: "boolean", default: false },
        host: { type: "string", default: "127.0.0.1" },
        port: { type: "string", default: String(DEFAULT_PORT) },
        "insecure-local": { type: "boolean", default: false },
        "read-only": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", default: false },
      },
    });
    if (values.help) return { kind: "help" };
    if (values.version) return { kind: "version" };
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
      return { kind: "wrong", message: "--port takes a number from 0 to 65535" };
    }
    const flags: Flags = {
      http: values.http,
      host: values.host,
      port: Number(values.port),
      insecureLocal: values["insecure-local"],
      readOnly: values["read-only"],
    };
    return { kind: "serve", flags };
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
}

/** The text of `--help`: the flags and variables of every server, and those of this one. */
export function helpText(server: Server): string {
  const { name, title } = server;
  const own = ownVariables(server);
  const width = Math.max(...[...own, ...VARIABLES].map(([variable]) => variable.length));
  const table = (variables: readonly Variable[]): string =>
    variables.map(([variable, meaning]) => `  ${variable.padEnd(width)}  ${meaning}\n`).join("");
  return `${name}${title === undefined ? "" : `: ${title}`}

An MCP server. Without flags it speaks over standard input and output.

  --http             serve Streamable HTTP at /mcp
  --host ADDRESS     listen there (127.0.0.1)
  --port NUMBER      listen there (${DEFAULT_PORT}); 0 takes a free one
  --insecure-local   let everyone on this machine in, where no issuer is set
  --read-only        neither list nor run tools that change anything
  --version          print the version
  --help             print this

Environment:

${table(own)}${own.length === 0 ? "" : "\n"}${table(VARIABLES)}`;
}
