import { createParser } from 'eventsource-parser';
import { type ChatEvent, parseChatEvent } from './event.js';

/** The size of one event, in UTF-16 code units, up to which it is buffered. A larger one fails the stream. */
const maxEventLength = 1024 * 1024;

/**
 * The events of a streamed chat completion, whatever the pieces are in which its bytes arrive. Throws on data that is not JSON
 * and on an event that is too large. Leaving the loop cancels the body.
 */
export async function* readChatStream(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatEvent> {
  const pending: ChatEvent[] = [];
  let failure: Error | undefined;
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: ({ data }) => pending.push(...parseChatEvent(data)),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') failure = error;
    },
  });
  // Its own decoder instead of TextDecoderStream: `stream: true` keeps a character that is split between two pieces.
  const decoder = new TextDecoder();
  for await (const piece of pieces(body)) {
    parser.feed(decoder.decode(piece, { stream: true }));
    if (failure) throw failure;
    yield* pending.splice(0);
  }
}

/** The body's pieces. Not every browser can iterate a ReadableStream itself. */
async function* pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Rejects only if the body has failed, which has been thrown already.
    await reader.cancel().catch(() => undefined);
  }
}
