/** What one source may cost to read (threats.md, section 3). Each has a test that goes one over. */
export const LIMITS = {
  /** Bytes of one file. */
  fileBytes: 33_554_432,
  /** Bytes of all files of one source. */
  bundleBytes: 134_217_728,
  /** Files that the references of one source reach. */
  files: 10_000,
  /** Arrays and objects inside each other, aliases expanded. */
  depth: 100,
  /** YAML alias nodes of one file. */
  aliases: 1_000,
  /** Nodes of one file, aliases expanded. The largest real document known, of 13 MB, has 260,000. */
  nodes: 1_000_000,
  /** Characters of a YAML text that can begin a node: its reader keeps far more than the text while it reads. */
  yamlMarks: 1_000_000,
  /** `$ref`s of one source. */
  references: 50_000,
  /** Names of files that those of missing ones are compared with, over all of one source. */
  comparedNames: 200_000,
  /** Code units of a YAML text that the lenient, quadratic reader may be given. */
  lenientYaml: 1_000_000,
  /** Anchors of a YAML text that the lenient reader may be given. */
  lenientYamlAnchors: 500,
} as const;
