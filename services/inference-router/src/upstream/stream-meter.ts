import { createEventScanner } from '@hypervize/relay';

/** Measures a response as it arrives. */
export interface StreamMeter {
  /** Reads a chunk of the body. */
  receive(chunk: Uint8Array): void;
  /** Time to the first byte, in milliseconds; undefined before it. */
  firstByteMs(): number | undefined;
  /** The number of events that are complete. */
  events(): number;
}

/** A meter for the response to a request that was sent at `sentMs` of the monotonic clock. */
export function createStreamMeter(sentMs: number, onFirstByte: (afterMs: number) => void): StreamMeter {
  const scanner = createEventScanner();
  let firstByteMs: number | undefined;
  let events = 0;
  return {
    receive: (chunk) => {
      if (firstByteMs === undefined) {
        firstByteMs = performance.now() - sentMs;
        onFirstByte(firstByteMs);
      }
      events += scanner.scan(chunk).events;
    },
    firstByteMs: () => firstByteMs,
    events: () => events,
  };
}
