/**
 * fetch with a bound on the body after its content codings are undone, kept while it is read: no server can fill the
 * memory, and none of a longer body is handed on. The answer that comes back is whole and in memory.
 * @throws {Error} for a longer body, and whatever fetch throws.
 */
export async function boundedFetch(
  url: string,
  options: RequestInit,
  maxBytes: number,
): Promise<Response> {
  const response = await fetch(url, options);
  if (response.body === null) return response;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`${url} sent more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const { status, headers } = response;
  const bodiless = status === 204 || status === 205 || status === 304;
  return new Response(bodiless ? null : Buffer.concat(chunks), { status, headers });
}
