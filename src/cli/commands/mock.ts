import { basename, dirname } from "node:path";
import { nodeHost, type Overlay, readOverlay, serverName } from "../../compiler/index.ts";
import { baseUrlVariable } from "../../language/base-url-variable.ts";
import type { MockOptions } from "../../testing/index.ts";
import { ExitError, exitCodes } from "../exit.ts";
import { findInputs } from "../project.ts";
import { findingLines } from "../report/findings.ts";

export interface MockCommandOptions {
  readonly port: string;
  readonly seed: string;
}

/** `mcpgen mock`: runs the twin of an overlay's documents, or of one document, until it is stopped. */
export async function mock(input: string | undefined, options: MockCommandOptions): Promise<void> {
  const port = wholeNumber("--port", options.port, 65_535);
  const seed = wholeNumber("--seed", options.seed, Number.MAX_SAFE_INTEGER);
  const [found, ...others] = findInputs(input === undefined ? [] : [input], process.cwd());
  if (found === undefined || others.length > 0) {
    throw new ExitError(
      exitCodes.usage,
      "there are several servers here: name the mcpgen.yaml of one.",
    );
  }
  const api =
    found.kind === "document" ? mockedAlone(found.path) : mockedBy(await overlayAt(found.path));
  const { runMock } = await import("../../testing/index.ts");
  const twin = await started(() =>
    runMock({
      ...api,
      from: dirname(found.path),
      port,
      seed,
      say: (line) => process.stderr.write(`${line}\n`),
    }),
  );
  await new Promise<void>((stop) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  });
  await twin.close();
}

/** A document that cannot be read and a port that is taken are the user's to mend. */
async function started<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw new ExitError(exitCodes.findings, error instanceof Error ? error.message : String(error));
  }
}

async function overlayAt(path: string): Promise<Overlay> {
  const uri = basename(path);
  const { value, diagnostics } = await readOverlay(path, uri, nodeHost());
  const { document, overlay } = value;
  if (overlay === undefined || diagnostics.some(({ severity }) => severity === "error")) {
    const texts = new Map(document === undefined ? [] : [[uri, document]]);
    for (const line of findingLines(diagnostics, texts, false)) process.stderr.write(`${line}\n`);
    throw new ExitError(exitCodes.findings);
  }
  return overlay;
}

type Mocked = Pick<MockOptions, "documents" | "baseUrls" | "auth">;

/** A document, and the name that a server has for it which is built of nothing else. */
function mockedAlone(path: string): Mocked {
  const file = basename(path);
  return { documents: { api: file }, baseUrls: { api: baseUrlVariable(serverName(file)) } };
}

/** The documents of an overlay, and what a server that is built from it calls them with. */
function mockedBy({ sources, auth }: Overlay): Mocked {
  const documents = [...sources].map(([name, { document, amend }]) => {
    return [name, amend === undefined ? document : { document, amend }] as const;
  });
  const baseUrls = [...sources.keys()].map((name) => [name, baseUrlVariable(name)] as const);
  return {
    documents: Object.fromEntries(documents),
    baseUrls: Object.fromEntries(baseUrls),
    auth: Object.fromEntries(auth),
  };
}

function wholeNumber(flag: string, text: string, max: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) {
    throw new ExitError(exitCodes.usage, `${flag} takes a whole number from 0 to ${max}.`);
  }
  return value;
}
