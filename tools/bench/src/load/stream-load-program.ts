import { serveCommands } from '../workers/worker.js';
import { NoStreamError, openStream, type RawStream, type StreamRequest } from './raw-stream.js';

// Holds open streams and counts their events. Runs as a process of its own.

/** Streams that are being opened at the same time at most. */
const concurrentOpenings = 100;
const attempts = 20;
const retryAfterMs = 1_000;
const streams = new Set<RawStream>();
let events = 0;
let broken = 0;

async function openOne(request: StreamRequest): Promise<void> {
  const stream = await openUnlessOverloaded(request);
  streams.add(stream);
  void stream.closed.then(() => {
    if (streams.delete(stream)) broken++;
  });
}

/** A proxy that is overloaded by many openings at once answers 503. The stream is requested again then, as clients do. */
async function openUnlessOverloaded(request: StreamRequest): Promise<RawStream> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openStream(request, (count) => {
        events += count;
      });
    } catch (error) {
      if (!(error instanceof NoStreamError && error.status === 503) || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
  }
}

/** Runs a task a number of times, a few at the same time. */
async function repeat(count: number, concurrency: number, task: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await task();
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker));
}

export const streamLoad = {
  /** Opens streams. Resolves when each has received its first event. */
  open: ({ request, count }: { request: StreamRequest; count: number }) =>
    repeat(count, concurrentOpenings, () => openOne(request)),
  /** The events that have arrived so far, and the streams that ended without being closed here. */
  counts: async (_: undefined) => ({ events, broken, open: streams.size }),
  closeAll: async (_: undefined) => {
    const closing = [...streams];
    streams.clear();
    for (const stream of closing) stream.close();
    await Promise.all(closing.map(({ closed }) => closed));
    [events, broken] = [0, 0];
  },
  /** Opens and closes streams, and resolves to the times from connecting to the first event, in milliseconds. */
  firstEventMs: async (options: { request: StreamRequest; samples: number; concurrency: number }) => {
    const times: number[] = [];
    await repeat(options.samples, options.concurrency, async () => {
      const startedMs = performance.now();
      const stream = await openStream(options.request, () => {});
      times.push(performance.now() - startedMs);
      stream.close();
      await stream.closed;
    });
    return times;
  },
};
serveCommands(streamLoad);
