import { Command, CommanderError, Option } from "commander";
import { ExitError, exitCodes } from "./exit.ts";
import { toolVersion } from "./version.ts";

const program = new Command("mcpgen")
  .description("Compile OpenAPI documents and an overlay into typed, governed MCP servers.")
  .version(toolVersion())
  .showSuggestionAfterError()
  .showHelpAfterError("Run with --help for the flags.")
  .configureHelp({ sortSubcommands: false })
  .addHelpText(
    "after",
    `
Exit codes: 0 ok, 1 findings, 2 flags or internal, 3 authentication, 4 upstream unreachable, 5 tool error.`,
  )
  .enablePositionalOptions()
  .exitOverride();

program
  .command("build")
  .description("Write the server of each overlay, or of a document without one.")
  .argument("[inputs...]", "mcpgen.yaml files, folders that hold one, or one OpenAPI document")
  .option("--out <dir>", "where the server is written (default: generated/<server.name>)")
  .option("--name <name>", "the server's name, for a document without an overlay")
  .option("--check", "write nothing; exit 1 and name the files that are stale", false)
  .option("--strict", "an operation that cannot become a tool is an error", false)
  .option("--validate", "validate each document against the OpenAPI schema first", false)
  .addOption(
    new Option(
      "--discovery <mode>",
      "list every tool, or offer search_tools instead (default: by size), for a document without an overlay",
    ).choices(["list", "dynamic"]),
  )
  .option(
    "--read-only",
    "leave operations that write out, for a document without an overlay",
    false,
  )
  .option(
    "--allow-host <host>",
    "let references be fetched from this host, once each; may be repeated",
    (host: string, hosts: string[]) => [...hosts, host],
    [],
  )
  .option(
    "--refresh",
    "fetch what was fetched again, read options again, and accept what has changed",
    false,
  )
  .option("--all", "print every finding, however many there are of a kind", false)
  .option("--tokens", "count definition tokens exactly instead of estimating them", false)
  .option("--timing", "print how long each stage took", false)
  .addOption(
    new Option("--format <format>", "of the findings")
      .choices(["human", "json", "github"])
      .default("human"),
  )
  .action(async (inputs: string[], options) =>
    (await import("./commands/build.ts")).build(inputs, options),
  );

program
  .command("explain")
  .description("Tell what a tool is and does, or what a finding's code means.")
  .argument("[subject]", "a tool's name, or a code such as select/unknown-field")
  .argument("[input]", "a mcpgen.yaml, a folder that holds one, or an OpenAPI document")
  .option("--server <name>", "which server, where several have the tool")
  .option("--tokens", "print what the definition of each tool costs, and nothing else", false)
  .addOption(new Option("--format <format>").choices(["human", "json"]).default("human"))
  .action(async (subject: string | undefined, input: string | undefined, options) =>
    (await import("./commands/explain.ts")).explain(subject, input, options),
  );

program
  .command("schema")
  .description("Write the JSON Schema of each overlay, with which editors complete and check it.")
  .argument("[inputs...]", "mcpgen.yaml files, or folders that hold one")
  .option("--out <file>", "where it is written (default: .mcpgen/overlay.schema.json beside it)")
  .action(async (inputs: string[], options) =>
    (await import("./commands/schema.ts")).schema(inputs, options),
  );

program
  .command("call")
  .description("Call one tool of a built server and print what a model would read.")
  .argument("<tool>", "the tool's name")
  .argument(
    "[arguments...]",
    "key=value, key:=JSON, or key=@file: base64 where the argument is a file",
  )
  .option("--server <name>", "which server, where several have the tool")
  .option("--raw", "print the whole result as JSON", false)
  .action(async (tool: string, args: string[], options) =>
    (await import("./commands/call.ts")).call(tool, args, options),
  );

program
  .command("mock")
  .description(
    "Run the upstream twin: the APIs of an overlay or document, answered from their schemas.",
  )
  .argument("[input]", "a mcpgen.yaml, a folder that holds one, or an OpenAPI document")
  .option("--port <port>", "0 for any free one", "8080")
  .option("--seed <n>", "changes the data", "1")
  .action(async (input: string | undefined, options) =>
    (await import("./commands/mock.ts")).mock(input, options),
  );

program
  .command("serve")
  .description("Start a built server: what `node generated/NAME/main.ts` does.")
  .argument("<name>", "the server's name, or the path of its folder")
  .argument(
    "[flags...]",
    "passed to the server: --http --port N --host H --insecure-local --read-only",
  )
  .passThroughOptions()
  .allowUnknownOption()
  .helpOption(false)
  .addHelpText(
    "after",
    "\n`mcpgen serve NAME --help` prints the flags and the variables of that server.",
  )
  .action(async (name: string, flags: string[], _: unknown, command: Command) => {
    // Without a name before it, the flag is this command's own.
    if (name === "--help" || name === "-h") command.help();
    await (await import("./commands/serve.ts")).serve(name, flags);
  });

/** Runs one command. Never rejects: what fails is told on standard error. @returns the process's exit code */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync([...argv]);
    return exitCodes.ok;
  } catch (error) {
    return report(error);
  }
}

/** The exit code of a failure, after its words are on stderr. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof ExitError) {
    if (error.message !== "") process.stderr.write(`mcpgen: ${error.message}\n`);
    return error.code;
  }
  process.stderr.write(
    `mcpgen: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return exitCodes.usage;
}
