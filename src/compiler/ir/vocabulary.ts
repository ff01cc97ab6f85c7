/** The names of the project's documents that an overlay may speak of: what an editor offers. */
export interface Vocabulary {
  /** As the overlay names them. */
  readonly sources: readonly string[];
  /** `source.scheme` of every security scheme. */
  readonly schemes: readonly string[];
  /** Of every source in document order. Those that cannot be read are left out. */
  readonly operations: readonly OperationWords[];
}

/** One operation. */
export interface OperationWords {
  /** What `call` names it by, the best first: `source.operationId`, `source METHOD /path`. */
  readonly calls: readonly string[];
  /** One line. */
  readonly text: string;
  /** What `to:` and the keys of `with:` may name: every parameter, and the body down to a few levels. */
  readonly targets: readonly string[];
  /** What it answers; left out where that is no JSON or of no known fields. */
  readonly answer?: FieldWords;
}

/** The fields of one schema. The same object for the same schema. */
export interface FieldWords {
  /** Names of its own fields. */
  readonly names: readonly string[];
  /** Paths to fields further down that no array stands before. */
  readonly deeper: readonly string[];
  /** What can be descended into: a path to an object, or to an array of such. */
  readonly inner: ReadonlyMap<string, () => FieldWords | undefined>;
}
