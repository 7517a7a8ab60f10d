/** Larger responses of an identity provider are not read, in bytes. */
const maxBytes = 1_048_576;

type Fetch = (url: string, options: RequestInit) => Promise<Response>;

/** A fetch that reads the whole body within the signal of the request and rejects if it is larger than 1 MiB. */
export function createBoundedFetch(send: Fetch = fetch): Fetch {
  return async (url, options) => {
    const response = await send(url, { ...options, redirect: 'manual' });
    const { status, headers, body } = response;
    if (!body) return response;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    // Leaving the loop cancels the body.
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TypeError('response of the identity provider is too large');
      chunks.push(chunk);
    }
    const isEmpty = status === 204 || status === 205 || status === 304;
    return new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers });
  };
}
