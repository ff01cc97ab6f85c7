/** What amendments may ask for. Each has a test that goes one over. */
export const LIMITS = {
  /** Actions of one amendment. */
  actions: 1_000,
  /** Code units of one JSONPath. */
  path: 1_000,
  /** Brackets and parentheses inside each other in one JSONPath. */
  pathDepth: 32,
  /** Arrays and objects inside each other in what comes out. */
  depth: 100,
  /** Values that the amendments of a document may look at: so many, */
  steps: 5_000_000,
  /** and so many more for each code unit of the document. */
  stepsPerCodeUnit: 5,
} as const;
