import type { Dispatcher } from 'undici';

export interface RouterRequest {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborts when the client disconnects. */
  readonly signal?: AbortSignal;
}

export interface RouterResponse {
  /** 0 if there was no response. */
  readonly status: number;
  /** When the first byte of the body arrived, by performance.now(). Undefined if none did. */
  readonly firstByteAtMs: number | undefined;
  readonly text: string;
  /** Whether the body is complete. A stream has to end with [DONE]. */
  readonly complete: boolean;
}

/** Sends a chat completion request for an elastic pool and reads the whole response. Never rejects. */
export async function sendRequest(client: Dispatcher, request: RouterRequest): Promise<RouterResponse> {
  let status = 0;
  let firstByteAtMs: number | undefined;
  let text = '';
  try {
    const { statusCode, headers, body } = await client.request({
      origin: request.origin,
      path: '/elastic/chat/completions',
      method: 'POST',
      headers: { ...request.headers, 'content-type': 'application/json' },
      body: request.body,
      ...(request.signal ? { signal: request.signal } : {}),
    });
    status = statusCode;
    body.setEncoding('utf8');
    for await (const chunk of body as AsyncIterable<string>) {
      firstByteAtMs ??= performance.now();
      text += chunk;
    }
    const isStream = String(headers['content-type']).startsWith('text/event-stream');
    const complete = isStream ? text.endsWith('data: [DONE]\n\n') : text !== '';
    return { status, firstByteAtMs, text, complete };
  } catch {
    return { status, firstByteAtMs, text, complete: false };
  }
}
