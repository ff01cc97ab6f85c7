/**
 * Whether bytes can be of a media type, as far as its first bytes tell (WHATWG MIME Sniffing, 6). Types without a
 * signature here are taken at their word: no client draws or plays them by it.
 */
export function canBe(mediaType: string, bytes: Uint8Array): boolean {
  const test = SIGNATURES.get(mediaType);
  return test === undefined || test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

type Test = (bytes: Buffer) => boolean;

const starts =
  (...signatures: readonly string[]): Test =>
  (bytes) =>
    signatures.some((signature) => bytes.toString("latin1", 0, signature.length) === signature);

const riff =
  (format: string): Test =>
  (bytes) =>
    bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === format;

/** Readers of PDF accept what stands before its header (ISO 32000-1, annex H.3). */
const pdf: Test = (bytes) => bytes.subarray(0, 1_024).includes("%PDF-");

const mp3: Test = (bytes) =>
  starts("ID3")(bytes) || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0);

const SIGNATURES: ReadonlyMap<string, Test> = new Map([
  ["image/png", starts("\x89PNG\r\n\x1a\n")],
  ["image/jpeg", starts("\xff\xd8\xff")],
  ["image/gif", starts("GIF87a", "GIF89a")],
  ["image/webp", riff("WEBP")],
  ["audio/wav", riff("WAVE")],
  ["audio/x-wav", riff("WAVE")],
  ["audio/wave", riff("WAVE")],
  ["audio/mpeg", mp3],
  ["audio/ogg", starts("OggS")],
  ["audio/flac", starts("fLaC")],
  ["application/pdf", pdf],
]);
