/** What files of a type begin and end with (their own specifications), so that whoever looks at them knows them. */
const FRAMES: ReadonlyMap<string, readonly [start: Buffer, end: Buffer]> = new Map(
  (
    [
      ["image/png", "\x89PNG\r\n\x1a\n", ""],
      ["image/jpeg", "\xff\xd8\xff\xe0", "\xff\xd9"],
      ["image/gif", "GIF89a", ";"],
      ["image/webp", "RIFF\x00\x00\x00\x00WEBP", ""],
      ["audio/wav", "RIFF\x00\x00\x00\x00WAVE", ""],
      ["audio/x-wav", "RIFF\x00\x00\x00\x00WAVE", ""],
      ["audio/mpeg", "ID3\x03\x00", ""],
      ["audio/ogg", "OggS", ""],
      ["audio/flac", "fLaC", ""],
      ["application/pdf", "%PDF-1.7\n", "\n%%EOF\n"],
      ["application/zip", "PK\x03\x04", ""],
      ["application/gzip", "\x1f\x8b\x08", ""],
    ] as const
  ).map(([type, start, end]) => [type, [Buffer.from(start, "latin1"), Buffer.from(end, "latin1")]]),
);

/** Whether files of a type are known by their first bytes. */
export function hasSignature(type: string): boolean {
  return FRAMES.has(type);
}

/** A file of a type: what it must begin and end with around the given bytes. */
export function fileBytes(type: string, content: Buffer): Buffer {
  const [start, end] = FRAMES.get(type) ?? [];
  return start === undefined || end === undefined ? content : Buffer.concat([start, content, end]);
}
