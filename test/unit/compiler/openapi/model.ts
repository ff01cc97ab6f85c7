import type { ApiModel, Operation } from "../../../../src/compiler/ir/api-model.ts";
import type { Diagnostic } from "../../../../src/compiler/ir/diagnostic.ts";
import type { Schema } from "../../../../src/compiler/ir/schema.ts";
import type { SourceBundle, SourceDocument } from "../../../../src/compiler/ir/source-document.ts";
import { lower } from "../../../../src/compiler/openapi/lower.ts";
import { referenceTarget } from "../../../../src/compiler/source/reference-target.ts";
import { digestOfJson } from "../../../../src/util/digest.ts";

/** A bundle of values in memory: `api` is the root, references between files are names. */
export function bundleOf(files: { readonly [uri: string]: unknown }): SourceBundle {
  const documents = new Map(
    Object.entries(files).map(([uri, value]): [string, SourceDocument] => [
      uri,
      {
        uri,
        text: JSON.stringify(value),
        value,
        digest: digestOfJson(uri),
        locate: () => ({ line: 1, column: 1, length: 1 }),
      },
    ]),
  );
  const root = documents.get("api");
  if (root === undefined) throw new Error("a bundle needs the file api");
  const resolve = (from: string, reference: string): string | undefined => {
    const target = referenceTarget(reference);
    if (target.kind === "local") return from;
    return target.kind === "file" && documents.has(target.path) ? target.path : undefined;
  };
  return { name: "api", root, documents, resolve, digest: digestOfJson("api") };
}

/** The model of a root document, and what was told of it and of all its operations. */
export function model(
  root: unknown,
  files: { readonly [uri: string]: unknown } = {},
): { readonly model: ApiModel | undefined; readonly told: readonly string[] } {
  const { value, diagnostics } = lower(bundleOf({ api: root, ...files }));
  const findings = value?.operations === undefined ? [] : value.findings();
  return { model: value, told: tell([...diagnostics, ...findings]) };
}

/** `code message` of each. */
export function tell(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const VERSIONS = {
  "2.0": { swagger: "2.0" },
  "3.0": { openapi: "3.0.4" },
  "3.1": { openapi: "3.1.1" },
  "3.2": { openapi: "3.2.0" },
} as const;

/** A version of OpenAPI. */
export type Version = keyof typeof VERSIONS;

/** A document with these members beside a version and an info. */
export function api(version: Version, members: object): object {
  return { ...VERSIONS[version], info: { title: "T", version: "1" }, paths: {}, ...members };
}

/** The one operation of a document with `paths: { [path]: item }`; its problems where it is broken. */
export function operation(
  path: string,
  item: unknown,
  options: {
    readonly version?: Version;
    readonly members?: object;
    readonly files?: object;
  } = {},
): Operation | readonly string[] {
  const root = api(options.version ?? "3.1", { paths: { [path]: item }, ...options.members });
  const { model: found } = model(root, { ...options.files });
  const broken = found?.broken[0];
  if (broken !== undefined) return tell(broken.diagnostics);
  const [first] = found?.operations ?? [];
  if (first === undefined) throw new Error("there is no operation");
  return first;
}

/** What a schema, written as `components.schemas.S`, is lowered to; why not, where it is not. */
export function schema(
  version: Version,
  written: unknown,
  others: object = {},
  files: { readonly [uri: string]: unknown } = {},
): Schema | string | undefined {
  const schemas = { S: written, ...others };
  const members = version === "2.0" ? { definitions: schemas } : { components: { schemas } };
  const table = model(api(version, members), files).model?.schemas;
  const id = version === "2.0" ? "api#/definitions/S" : "api#/components/schemas/S";
  const problem = table?.explain?.(id);
  return problem === undefined ? table?.get(id) : `${problem.code} ${problem.message}`;
}
