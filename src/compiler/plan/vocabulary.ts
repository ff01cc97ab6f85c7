import { type PathSegment, printPath } from "../../language/path.ts";
import { printTarget } from "../../language/target.ts";
import type { ApiModel, Operation } from "../ir/api-model.ts";
import type { Schema } from "../ir/schema.ts";
import type { FieldWords, OperationWords, Vocabulary } from "../ir/vocabulary.ts";
import { requestShape } from "./request/request-shape.ts";
import { successBody } from "./result/response.ts";
import type { SchemaView } from "./schema/view.ts";
import { type SourceContext, sourceContext } from "./source-context.ts";

/** How far and how wide names are looked for. An author who needs what lies beyond writes it; the build checks it alike. */
const BODY_LEVELS = 3;
const FIELD_LEVELS = 3;
const MOST_PATHS = 150;
const LONGEST_TEXT = 160;

/**
 * What an overlay may say of these documents: operations with their targets and answers, and security schemes. Fields are
 * looked up when they are asked for, and once for each schema.
 */
export function vocabularyOf(models: ReadonlyMap<string, ApiModel>): Vocabulary {
  const contexts = [...models.values()].map(sourceContext);
  return {
    sources: [...models.keys()],
    schemes: contexts.flatMap(({ name, model }) =>
      [...model.securitySchemes.keys()].map((scheme) => `${name}.${scheme}`),
    ),
    operations: contexts.flatMap((source) => {
      const fieldsOf = fieldWords(source.view);
      return source.model.operations.map((operation) => wordsOf(operation, source, fieldsOf));
    }),
  };
}

type FieldsOf = (schema: Schema) => FieldWords | undefined;

function wordsOf(operation: Operation, source: SourceContext, fieldsOf: FieldsOf): OperationWords {
  const { key, operationId, summary, description } = operation;
  const byKey = `${source.name} ${key}`;
  const isOnly = operationId !== undefined && source.byId.get(operationId)?.length === 1;
  const answer = answerOf(operation, source, fieldsOf);
  const text = (summary ?? description ?? "").replace(/\s+/g, " ").trim();
  return {
    calls: isOnly ? [`${source.name}.${operationId}`, byKey] : [byKey],
    text: text === "" ? key : `${key}: ${text}`.slice(0, LONGEST_TEXT),
    targets: targetsOf(operation, source),
    ...(answer === undefined ? {} : { answer }),
  };
}

function targetsOf(operation: Operation, source: SourceContext): readonly string[] {
  const { parameters, body } = requestShape(operation, source);
  const named = parameters.map(({ in: location, name }) => printTarget({ location, name }));
  if (body === undefined) return named;
  const members = pathsOf(body.schema, source.view, BODY_LEVELS).map(({ path }) =>
    printTarget({ location: "body", path }),
  );
  return [...named, "body", ...members];
}

/** The fields of what is selected from: of the body, or of the items where it is a list or a stream. */
function answerOf(
  operation: Operation,
  { view }: SourceContext,
  fieldsOf: FieldsOf,
): FieldWords | undefined {
  const body = successBody(operation, view);
  if (body.kind === "stream") return fieldsOf(body.mediaType.itemSchema ?? true);
  return body.kind === "json" ? fieldsOf(body.mediaType.schema ?? true) : undefined;
}

/** Makes the function that tells a schema's fields, or those of its items. Undefined where it has none that are known. */
function fieldWords(view: SchemaView): FieldsOf {
  const known = new Map<unknown, FieldWords | undefined>();
  const fieldsOf: FieldsOf = (schema) => {
    const key = identityOf(schema);
    if (known.has(key)) return known.get(key);
    const found = read(schema);
    known.set(key, found);
    return found;
  };
  const read = (schema: Schema): FieldWords | undefined => {
    if (isArray(schema, view)) return fieldsOf(view.items(schema));
    const paths = pathsOf(schema, view, FIELD_LEVELS);
    if (paths.length === 0) return undefined;
    const inner = new Map<string, () => FieldWords | undefined>();
    for (const { path, schema: member } of paths) {
      if (isArray(member, view) || view.names(member).length > 0) {
        inner.set(printPath(path), () => fieldsOf(member));
      }
    }
    return {
      names: paths.flatMap(({ path }) => nameOf(path)),
      deeper: paths.filter(({ path }) => path.length > 1).map(({ path }) => printPath(path)),
      inner,
    };
  };
  return fieldsOf;
}

/** The name of a field that may stand alone as an item of `select`. */
function nameOf([first, ...more]: readonly PathSegment[]): readonly string[] {
  if (first?.kind !== "name" || more.length > 0) return [];
  return [printPath([first])];
}

/** A schema that is nothing but a reference is the same wherever it is written. */
function identityOf(schema: Schema): unknown {
  if (typeof schema === "boolean" || schema.$ref === undefined) return schema;
  return Object.keys(schema).length === 1 ? schema.$ref : schema;
}

function isArray(schema: Schema, view: SchemaView): boolean {
  const kinds = view.kinds(schema);
  return kinds?.has("array") === true && !kinds.has("object");
}

interface FoundPath {
  readonly path: readonly (PathSegment & { readonly kind: "name" })[];
  readonly schema: Schema;
}

/** The members of an object and theirs, level by level, to a number of levels and of paths. */
function pathsOf(root: Schema, view: SchemaView, levels: number): readonly FoundPath[] {
  const found: FoundPath[] = [];
  let level: readonly FoundPath[] = [{ path: [], schema: root }];
  for (let depth = 0; depth < levels && level.length > 0; depth++) {
    level = level.flatMap((outer) => membersOf(outer, view));
    // One's own fields are never cut.
    const room = depth === 0 ? level.length : MOST_PATHS - found.length;
    level = level.slice(0, Math.max(0, room));
    found.push(...level);
  }
  return found;
}

function membersOf({ path, schema }: FoundPath, view: SchemaView): readonly FoundPath[] {
  if (isArray(schema, view)) return [];
  return view.names(schema).flatMap((name) => {
    const member = view.member(schema, name);
    return member === undefined
      ? []
      : [{ path: [...path, { kind: "name", name } as const], schema: member.schema }];
  });
}
