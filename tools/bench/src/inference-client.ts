import type { Dispatcher } from 'undici';

export interface Question {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborts when the client goes away. */
  readonly signal?: AbortSignal;
}

/** What came of a question that was put to the router. */
export interface Answer {
  /** 0 if there was no answer at all. */
  readonly status: number;
  /** When the first byte of the body came, by performance.now(); undefined if none did. */
  readonly firstByteAtMs: number | undefined;
  readonly text: string;
  /** It ended as it should: with the [DONE] of a stream, or with all of its body. */
  readonly whole: boolean;
}

/** Asks for a chat completion of an elastic pool and reads all of the answer. Never rejects. */
export async function ask(client: Dispatcher, question: Question): Promise<Answer> {
  let status = 0;
  let firstByteAtMs: number | undefined;
  let text = '';
  try {
    const { statusCode, headers, body } = await client.request({
      origin: question.origin,
      path: '/elastic/chat/completions',
      method: 'POST',
      headers: { ...question.headers, 'content-type': 'application/json' },
      body: question.body,
      ...(question.signal ? { signal: question.signal } : {}),
    });
    status = statusCode;
    body.setEncoding('utf8');
    for await (const piece of body as AsyncIterable<string>) {
      firstByteAtMs ??= performance.now();
      text += piece;
    }
    const isStream = String(headers['content-type']).startsWith('text/event-stream');
    return { status, firstByteAtMs, text, whole: isStream ? text.endsWith('data: [DONE]\n\n') : text !== '' };
  } catch {
    return { status, firstByteAtMs, text, whole: false };
  }
}
