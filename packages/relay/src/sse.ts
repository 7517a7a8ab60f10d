/** Whether a Content-Type is that of server-sent events. */
export function isEventStream(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && /^text\/event-stream\b/i.test(contentType);
}

/** What a chunk of a stream of server-sent events completes. */
export interface ScannedChunk {
  /** How many events ended in the chunk. */
  readonly events: number;
  /**
   * The index after the last event that is complete together with its blank line; -1 if there is none. A CR as the last
   * byte of the chunk may be half of a CRLF, so an event that ends with it is reported with the next chunk, as 0 or 1.
   */
  readonly end: number;
}

/** Finds the ends of events in a stream that arrives in chunks, split anywhere. */
export interface EventScanner {
  /** Reads a chunk. `ends`, if given, receives the index after each complete event. */
  scan(chunk: Uint8Array, ends?: number[]): ScannedChunk;
  /** Whether what has been read so far ends where an event ends, so that another event may follow. */
  atBoundary(): boolean;
}

const lf = 10;
const cr = 13;

/**
 * A scanner at the start of a stream. An event ends with a blank line; a line ends with CRLF, LF or CR (WHATWG HTML,
 * section 9.2.5, "Parsing an event stream").
 */
export function createEventScanner(): EventScanner {
  let lineIsEmpty = true;
  let eventIsEmpty = true;
  let afterCr = false;
  /** The CR that was the last byte read ended an event; a LF may still belong to it. */
  let endIsOpen = false;

  const scan = (chunk: Uint8Array, ends?: number[]): ScannedChunk => {
    let events = 0;
    let end = -1;
    const endAt = (index: number) => {
      end = index;
      ends?.push(index);
    };
    for (let from = 0; from < chunk.length; ) {
      const i = lineEndFrom(chunk, from);
      if (i > from) {
        if (endIsOpen) endAt(from);
        endIsOpen = false;
        afterCr = false;
        lineIsEmpty = false;
        eventIsEmpty = false;
      }
      if (i === chunk.length) break;
      const byte = chunk[i];
      from = i + 1;
      if (endIsOpen) endAt(byte === lf ? i + 1 : i);
      endIsOpen = false;
      const continuesCrLf = afterCr && byte === lf;
      afterCr = byte === cr;
      if (continuesCrLf) continue;
      if (!lineIsEmpty) {
        lineIsEmpty = true;
        continue;
      }
      if (!eventIsEmpty) events++;
      eventIsEmpty = true;
      if (byte === cr) endIsOpen = true;
      else endAt(i + 1);
    }
    return { events, end };
  };
  return { scan, atBoundary: () => lineIsEmpty && eventIsEmpty };
}

/**
 * The index of the first CR or LF from `from` on; the length if there is none. A plain loop: events are short, and a native
 * search per line would let a stream of many short lines cost several times as much.
 */
function lineEndFrom(chunk: Uint8Array, from: number): number {
  let i = from;
  while (i < chunk.length) {
    const byte = chunk[i] as number;
    if (byte <= cr && (byte === lf || byte === cr)) break;
    i++;
  }
  return i;
}

/** A blank line at the end of a text: two line ends in a row. */
const blankLineAtEnd = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)$/;

/**
 * Whether another event may follow the given end of a stream, which must be its last four bytes or more: nothing has been
 * sent, or an event has ended. It tells the same as `atBoundary` of a scanner, without reading the whole stream.
 */
export function endsAtBoundary(tail: Buffer): boolean {
  return tail.length === 0 || blankLineAtEnd.test(tail.subarray(-4).toString('latin1'));
}

/** Splits bytes that begin where an event begins into events, each with its blank line. The last one may lack it. */
export function splitEvents(bytes: Buffer): Buffer[] {
  const ends: number[] = [];
  createEventScanner().scan(bytes, ends);
  if (ends.at(-1) !== bytes.length && bytes.length > 0) ends.push(bytes.length);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}
