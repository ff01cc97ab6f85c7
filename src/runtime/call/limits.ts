/**
 * Every limit of a call on its way to the API, in one place (threats.md, section 3). Bytes, characters and
 * milliseconds.
 */
export interface UpstreamLimits {
  readonly connectMs: number;
  readonly headersMs: number;
  /** Longest silence inside a body. */
  readonly bodyIdleMs: number;
  /** Body as it comes over the wire. */
  readonly wireBytes: number;
  /** Body after its codings are undone. */
  readonly decodedBytes: number;
  /** Decoded bytes per byte on the wire; looked at from `ratioFloorBytes` on. */
  readonly ratio: number;
  readonly ratioFloorBytes: number;
  /** Content codings that one body may have. */
  readonly codings: number;
  readonly headerBlockBytes: number;
  /** One header value that we send. */
  readonly headerValueBytes: number;
  readonly jsonDepth: number;
  readonly jsonNodes: number;
  /** Characters of the API's own words in an error. */
  readonly wordsChars: number;
  readonly requestIdChars: number;
  /** Sockets to one origin. */
  readonly connections: number;
}

export const UPSTREAM_LIMITS: UpstreamLimits = {
  connectMs: 3_000,
  headersMs: 10_000,
  bodyIdleMs: 10_000,
  wireBytes: 4_194_304,
  decodedBytes: 8_388_608,
  ratio: 100,
  ratioFloorBytes: 65_536,
  codings: 2,
  headerBlockBytes: 16_384,
  headerValueBytes: 8_192,
  jsonDepth: 64,
  jsonNodes: 200_000,
  wordsChars: 300,
  requestIdChars: 128,
  connections: 64,
};

/** Limits of an answer that is a stream of items. Its bytes are bounded like those of any body. */
export interface StreamLimits {
  readonly items: number;
  /** One item as it stands in the stream; longer ones are left out. */
  readonly itemBytes: number;
  /** The stream is closed this long before the deadline of its call, so that what was read can still be handed on. */
  readonly headroomMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  items: 1_000,
  itemBytes: 1_048_576,
  headroomMs: 500,
};

/** Limits of files that are kept for clients to read. */
export interface FileLimits {
  readonly keepMs: number;
  /** For one caller, and for all callers together; the oldest go first. */
  readonly callerFiles: number;
  readonly callerBytes: number;
  readonly files: number;
  readonly bytes: number;
}

export const FILE_LIMITS: FileLimits = {
  keepMs: 600_000,
  callerFiles: 16,
  callerBytes: 32_000_000,
  files: 256,
  bytes: 128_000_000,
};

/** Limits of repeating a request. */
export interface RetryLimits {
  /** Where the tool says nothing; counts the first one. */
  readonly attempts: number;
  readonly status: readonly number[];
  readonly baseMs: number;
  readonly capMs: number;
  /** A longer `Retry-After` is told to the caller instead of waited for. */
  readonly retryAfterMs: number;
  /** Retries that each request earns its source. */
  readonly budgetRatio: number;
  /** Retries that a quiet source may always do in a burst. */
  readonly budgetFloor: number;
  /** Retries that a source may save up. */
  readonly budgetCap: number;
  /** How fast an emptied budget fills up to its floor again, per second. */
  readonly budgetPerSecond: number;
}

export const RETRY_LIMITS: RetryLimits = {
  attempts: 3,
  status: [429, 502, 503, 504],
  baseMs: 200,
  capMs: 5_000,
  retryAfterMs: 10_000,
  budgetRatio: 0.1,
  budgetFloor: 10,
  budgetCap: 100,
  budgetPerSecond: 10,
};

/** Limits of credentials that we send. */
export interface CredentialLimits {
  readonly tokenBytes: number;
  /** Body of a token endpoint's answer. */
  readonly tokenResponseBytes: number;
  readonly tokenRequestMs: number;
}

export const CREDENTIAL_LIMITS: CredentialLimits = {
  tokenBytes: 16_384,
  tokenResponseBytes: 65_536,
  tokenRequestMs: 10_000,
};
