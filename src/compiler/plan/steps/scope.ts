import type { Schema } from "../../ir/schema.ts";
import type { SchemaView } from "../schema/view.ts";
import { schemaView } from "../schema/view.ts";

/** What a value of an expression is: a schema, and how to look into it. */
export interface RefType {
  readonly schema: Schema;
  readonly view: SchemaView;
}

/** A step that has run before. */
export interface KnownStep {
  readonly id: string;
  /** By name, the whole body among them where it can be read. */
  readonly outputs: ReadonlyMap<string, RefType>;
  /** What the body is where it cannot be read. */
  readonly unreadable?: string;
  /** Why its outputs may be absent: it may not run, or may fail and be passed over. */
  readonly uncertain?: string;
  /** The text of its `when`: a step under the same condition runs where it does. */
  readonly when?: string;
}

/** What expressions may take from elsewhere at one place. */
export interface StepScope {
  /** The steps before, in their order. */
  readonly before: ReadonlyMap<string, KnownStep>;
  /** Every step of the tool, in order; empty for a tool of one call. */
  readonly ids: readonly string[];
  /** The step that reads. */
  readonly id?: string;
  /** Its own condition. */
  readonly when?: string;
  /** What it is repeated for. */
  readonly item?: RefType;
  /** Variables that hold credentials. */
  readonly secrets: ReadonlySet<string>;
}

/** Schemas that hold everything that they refer to: those of inputs, and of what is injected. */
const ALONE: SchemaView = schemaView({ get: () => undefined });

export function alone(schema: Schema): RefType {
  return { schema, view: ALONE };
}

/** What could not be planned, which is reported: nobody is told of what follows from that. */
export const ANYTHING: RefType = alone({});

/** A text, as the server injects it. */
export const TEXT: RefType = alone({ type: "string" });

/** A list of values. */
export function listOf({ schema, view }: RefType): RefType {
  return { schema: { type: "array", items: schema }, view };
}
