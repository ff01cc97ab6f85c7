/** What lowering accepts (threats.md, section 3). Each has a test that goes one over. */
export const LIMITS = {
  /** References that lead to each other before something else comes. */
  referenceChain: 64,
  /** Schemas that one dynamic reference can lead to. */
  dynamicTargets: 64,
  /** Further methods of one path. */
  additionalOperations: 64,
  /** Schemas written inside each other. */
  schemaDepth: 64,
} as const;
