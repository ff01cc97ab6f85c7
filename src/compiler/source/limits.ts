/** What one source may cost to read (threats.md, section 3). Each has a test that goes one over. */
export const LIMITS = {
  /** Bytes of one file. */
  fileBytes: 32 * 1024 * 1024,
  /** Bytes of all files of one source. */
  bundleBytes: 128 * 1024 * 1024,
  /** Files that the references of one source reach. */
  files: 10_000,
  /** Arrays and objects inside each other, aliases expanded. */
  depth: 100,
  /** YAML alias nodes of one file. */
  aliases: 1_000,
  /** Nodes of one file, aliases expanded. */
  nodes: 5_000_000,
  /** `$ref`s of one source. */
  references: 50_000,
  /** Code units of a YAML text that the lenient, quadratic reader may be given. */
  lenientYaml: 1_000_000,
  /** Members of a YAML mapping that the lenient reader may be given. */
  lenientYamlMembers: 2_000,
} as const;
