/**
 * Bytes of one result, its text and its structured content together: a line of stdio stays under 64 KB (10^3 bytes), and
 * the rest is for the envelope: id, `_meta`, content type.
 */
export const MOST_RESULT_BYTES = 62_000;
