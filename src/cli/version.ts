import { existsSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";

let known: { readonly version: string; readonly isWorkingCopy: boolean } | undefined;

/** This package's version: of the nearest manifest above, from the sources as from their built form. */
export function toolVersion(): string {
  return thisPackage().version;
}

/** Whether this is a checkout that the compiler is worked on in, and no package that was released. */
export function isWorkingCopy(): boolean {
  return thisPackage().isWorkingCopy;
}

function thisPackage(): NonNullable<typeof known> {
  if (known === undefined) {
    const manifest = findPackageJSON(import.meta.url);
    if (manifest === undefined) throw new Error("no package.json lies above this file");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    // Only built files are released.
    known = { version, isWorkingCopy: existsSync(join(dirname(manifest), "tsconfig.build.json")) };
  }
  return known;
}
