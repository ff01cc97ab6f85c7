import { inputProblem } from "../diagnostics/plan-request.ts";
import type { ApiModel, OperationEntry, OperationKey } from "../ir/api-model.ts";
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
  readonly byKey: ReadonlyMap<OperationKey, OperationEntry>;
  /** More than one where the document repeats itself. */
  readonly byId: ReadonlyMap<string, readonly OperationEntry[]>;
  /** Names of the operations' constants. Over all of them, so that a name does not depend on which are used or sound. */
  readonly constants: ReadonlyMap<OperationKey, string>;
}

/** Looks an ApiModel up for planning. */
export function sourceContext(model: ApiModel): SourceContext {
  const byId = new Map<string, OperationEntry[]>();
  const byKey = new Map<OperationKey, OperationEntry>();
  for (const entry of model.index) {
    if (!byKey.has(entry.key)) byKey.set(entry.key, entry);
    if (entry.operationId === undefined) continue;
    const same = byId.get(entry.operationId);
    if (same === undefined) byId.set(entry.operationId, [entry]);
    else same.push(entry);
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
    byKey,
    byId,
    constants: operationIds([...byKey.values()].filter(({ method }) => method !== "*")),
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
