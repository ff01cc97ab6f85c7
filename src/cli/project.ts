import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { isObject } from "../util/json.ts";
import { ExitError, exitCodes } from "./exit.ts";

/** One thing to build: an overlay, or a document without one. Paths are absolute. */
export type BuildInput =
  | { readonly kind: "overlay"; readonly path: string }
  | { readonly kind: "document"; readonly path: string };

const OVERLAY = "mcpgen.yaml";

/**
 * What to build for the command line's arguments: the named overlays, folders and documents; without any, the
 * `mcpgen.yaml` here, else every `specs/<server>/mcpgen.yaml` in code-unit order.
 */
export function findInputs(inputs: readonly string[], cwd: string): readonly BuildInput[] {
  if (inputs.length > 0) return inputs.map((input) => inputAt(resolve(cwd, input), input));
  const here = join(cwd, OVERLAY);
  if (existsSync(here)) return [{ kind: "overlay", path: here }];
  const specs = join(cwd, "specs");
  const found = (existsSync(specs) ? readdirSync(specs).sort() : [])
    .map((name) => join(specs, name, OVERLAY))
    .filter((path) => existsSync(path));
  if (found.length === 0) {
    throw new ExitError(
      exitCodes.findings,
      `there is no ${OVERLAY} here and no specs/*/${OVERLAY}. Name one, or an OpenAPI document: mcpgen build openapi.json --out generated/api`,
    );
  }
  return found.map((path) => ({ kind: "overlay", path }));
}

function inputAt(path: string, asNamed: string): BuildInput {
  if (existsSync(path) && statSync(path).isDirectory()) {
    const overlay = join(path, OVERLAY);
    if (!existsSync(overlay)) {
      throw new ExitError(exitCodes.findings, `${asNamed} has no ${OVERLAY}.`);
    }
    return { kind: "overlay", path: overlay };
  }
  const isOverlay = /(^|\.)mcpgen\.ya?ml$/.test(basename(path));
  return { kind: isOverlay ? "overlay" : "document", path };
}

/** The package that a folder belongs to: its folder, version and module type. */
export interface Package {
  readonly folder: string;
  readonly version?: string;
  readonly isModule: boolean;
}

/**
 * The nearest package.json upwards of a folder.
 * @throws {ExitError} where it cannot be read.
 */
export function packageOf(folder: string): Package | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "package.json");
    if (existsSync(path)) {
      const { version, type } = manifestAt(path);
      return {
        folder: at,
        ...(typeof version === "string" ? { version } : {}),
        isModule: type === "module",
      };
    }
    if (dirname(at) === at) return undefined;
  }
}

function manifestAt(path: string): Record<string, unknown> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExitError(exitCodes.findings, `${path} cannot be read: ${reason}`);
  }
  if (!isObject(manifest)) throw new ExitError(exitCodes.findings, `${path} is not an object.`);
  return manifest;
}

/**
 * The folder that the names of files in an output are relative to, so that its bytes are the same from every working
 * directory: that of the nearest package.json above the overlay, or above the output where there is no overlay; without
 * one the folder of the overlay or document.
 */
export function rootOf(input: BuildInput, output: string): string {
  const beside = dirname(input.path);
  const root = packageOf(input.kind === "overlay" ? beside : output)?.folder ?? beside;
  // On another drive there is no way from one to the other.
  return isAbsolute(relative(root, input.path)) ? beside : root;
}

/**
 * Where the server of an input is written, absolute: `server.out` below its package, else `generated/NAME` there, without a
 * package beside the overlay, or here for a document.
 */
export function outputFolder(
  input: BuildInput,
  cwd: string,
): (server: { readonly name: string; readonly out?: string }) => string {
  const from = dirname(input.path);
  const home = packageOf(input.kind === "overlay" ? from : cwd)?.folder;
  return ({ name, out }) =>
    out === undefined ? join(home ?? cwd, "generated", name) : join(home ?? from, out);
}

/** A uri as it is named from where the person stands, whose editor opens it. */
export function shownFrom(cwd: string, root: string): (uri: string) => string {
  return (uri) =>
    /^(?:npm|https?):/.test(uri) ? uri : relative(cwd, join(root, uri)).split(sep).join("/");
}

/** The folder of a built server by name (`generated/NAME`) or by path. */
export function findServer(name: string, cwd: string): string {
  const candidates = [resolve(cwd, name), join(cwd, "generated", name)];
  const found = candidates.find((folder) => existsSync(join(folder, "main.ts")));
  if (found === undefined) {
    throw new ExitError(
      exitCodes.findings,
      `there is no built server "${name}": neither ${name}/main.ts nor generated/${name}/main.ts. Run \`mcpgen build\` first.`,
    );
  }
  return found;
}

/** Every built server under `generated/`, in code-unit order. */
export function builtServers(
  cwd: string,
): readonly { readonly name: string; readonly folder: string }[] {
  const generated = join(cwd, "generated");
  if (!existsSync(generated)) return [];
  return readdirSync(generated)
    .sort()
    .map((name) => ({ name, folder: join(generated, name) }))
    .filter(({ folder }) => existsSync(join(folder, "main.ts")));
}
