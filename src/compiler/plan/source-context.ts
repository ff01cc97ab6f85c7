import { inputProblem } from "../diagnostics/plan-request.ts";
import type { ApiModel, BrokenOperation, Operation, OperationKey } from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { SchemaId, SchemaTable } from "../ir/schema.ts";
import { operationIds } from "./names/operation-names.ts";
import { type Abridge, abridger } from "./schema/abridge.ts";
import { LONGEST_DESCRIPTION } from "./schema/description.ts";
import { type Inline, inliner } from "./schema/inline.ts";
import { type PatternFaults, patternFaults } from "./schema/pattern.ts";
import { innerOf } from "./schema/shape.ts";
import { type SchemaView, schemaView } from "./schema/view.ts";

/** One source while a plan is made: its model and what is looked up in it more than once. */
export interface SourceContext {
  readonly name: string;
  readonly model: ApiModel;
  readonly view: SchemaView;
  /** The dead references that {@link view} has met since the last time, each with its reason. */
  readonly deadReferences: () => readonly Diagnostic[];
  /** Schemas for tools declared by name: whole. */
  readonly inline: Inline;
  /** Schemas for exposed tools: within a budget. */
  readonly abridge: Abridge;
  readonly patternFaults: PatternFaults;
  readonly byKey: ReadonlyMap<OperationKey, Operation>;
  /** Sound and broken operations by operationId: more than one where the document repeats itself. */
  readonly byId: ReadonlyMap<string, readonly (Operation | BrokenOperation)[]>;
  readonly brokenByKey: ReadonlyMap<OperationKey, BrokenOperation>;
  /** Names of the operations' constants. Over all of them, so that a name does not depend on which are used. */
  readonly constants: ReadonlyMap<OperationKey, string>;
}

/** Looks an ApiModel up for planning. */
export function sourceContext(model: ApiModel): SourceContext {
  const byId = new Map<string, (Operation | BrokenOperation)[]>();
  for (const operation of [...model.operations, ...model.broken]) {
    if (operation.operationId === undefined) continue;
    const same = byId.get(operation.operationId);
    if (same === undefined) byId.set(operation.operationId, [operation]);
    else same.push(operation);
  }
  const { table, deadReferences } = watched(model.schemas);
  const inner = innerOf(model.schemas);
  const faults = patternFaults();
  return {
    name: model.source,
    model,
    view: schemaView(table),
    deadReferences,
    inline: inliner(model.schemas, LONGEST_DESCRIPTION, inner, faults),
    abridge: abridger(model.schemas, inner, faults),
    patternFaults: faults,
    byKey: new Map(model.operations.map((operation) => [operation.key, operation])),
    byId,
    brokenByKey: new Map(model.broken.map((operation) => [operation.key, operation])),
    constants: operationIds(model.operations),
  };
}

/** A table that remembers what it was asked for in vain: a view answers "anything" there, which must not pass for typed. */
function watched(schemas: SchemaTable): {
  readonly table: SchemaTable;
  readonly deadReferences: () => readonly Diagnostic[];
} {
  const dead = new Set<SchemaId>();
  return {
    table: {
      ...(schemas.explain === undefined ? {} : { explain: schemas.explain }),
      get(id) {
        const found = schemas.get(id);
        if (found === undefined) dead.add(id);
        return found;
      },
    },
    deadReferences() {
      const reasons = [...dead].map(
        (id) => schemas.explain?.(id) ?? inputProblem("dead-reference", { reference: id }),
      );
      dead.clear();
      return reasons;
    },
  };
}
