import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { codeFrame } from "../../../../src/compiler/diagnostics/code-frame.ts";
import { type Host, nodeHost } from "../../../../src/compiler/host.ts";
import type { Staged } from "../../../../src/compiler/ir/diagnostic.ts";
import type { SourceBundle, SourceDocument } from "../../../../src/compiler/ir/source-document.ts";
import { loadDocument } from "../../../../src/compiler/source/load-document.ts";
import { loadSource } from "../../../../src/compiler/source/load-source.ts";

/** A folder of its own with these files, removed when the test ends. Content that is no text is JSON. */
export function project(
  files: { readonly [path: string]: unknown },
  links: { readonly [path: string]: string } = {},
): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "mcpgen-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const bytes =
      typeof content === "string" || content instanceof Uint8Array
        ? content
        : JSON.stringify(content);
    writeFileSync(join(folder, path), bytes);
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(target, join(folder, path));
  }
  return folder;
}

/** Loads `document` of a project; `read` collects what was read from the disk. */
export function load(
  folder: string,
  document: string,
  read: string[] = [],
): Promise<Staged<SourceBundle | undefined>> {
  const disk = nodeHost();
  const host: Host = {
    ...disk,
    readFile: (path) => {
      read.push(path);
      return disk.readFile(path);
    },
  };
  return loadSource({ name: "api", document, from: folder, cwd: folder }, host);
}

/** Loads one file with this content: its value, and its diagnostics as a person reads them. */
export async function loadText(
  name: string,
  content: string | Uint8Array,
): Promise<{ readonly document: SourceDocument | undefined; readonly frames: string }> {
  const folder = project({ [name]: content });
  const { value, diagnostics } = await loadDocument(
    { path: join(folder, name), uri: name },
    nodeHost(),
  );
  return {
    document: value,
    frames: diagnostics.map((d) => codeFrame(d, new Map())).join("\n"),
  };
}

/** `code message` of each diagnostic. */
export function told({ diagnostics }: Staged<unknown>): readonly string[] {
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}
