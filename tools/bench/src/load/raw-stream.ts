import { connect } from 'node:net';
import { createEventCounter } from './event-counter.js';

/** A request for a stream of events. */
export interface StreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A stream whose first event has arrived. */
export interface RawStream {
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;
  close(): void;
}

/** The response is not a stream. */
export class NoStreamError extends Error {
  constructor(
    message: string,
    /** The status of the response. Undefined if there was none. */
    readonly status: number | undefined,
  ) {
    super(message);
  }
}

/** A first event that takes longer is a failure. In milliseconds. */
const firstEventTimeoutMs = 30_000;
const shownBytes = 500;

/**
 * Requests a stream on a connection of its own, written on a bare socket so that the load generator costs less than what
 * is measured. Rejects if there is no event in time or the status is not 200. `onEvents` gets the number in each chunk.
 */
export function openStream(request: StreamRequest, onEvents: (count: number) => void): Promise<RawStream> {
  const { hostname, port } = new URL(request.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const countEvents = createEventCounter();
  let head = '';
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new NoStreamError(`${request.url}: ${reason}: ${head.slice(0, shownBytes)}`, statusOf(head)));
      socket.destroy();
    };
    const timer = setTimeout(() => fail('no event in time'), firstEventTimeoutMs);
    void closed.then(() => fail('the connection ended'));
    socket.on('error', ({ message }) => fail(message));
    socket.on('connect', () => socket.write(requestText(request)));
    let isOpen = false;
    socket.on('data', (chunk: Buffer) => {
      if (!isOpen) {
        head += chunk.toString('latin1');
        if ((statusOf(head) ?? 200) !== 200) return fail('the status is not 200');
      }
      const count = countEvents(chunk);
      if (count === 0) return;
      onEvents(count);
      if (isOpen) return;
      isOpen = true;
      clearTimeout(timer);
      resolve({ closed, close: () => void socket.destroy() });
    });
  });
}

function statusOf(head: string): number | undefined {
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(head) ?? [];
  return status === undefined ? undefined : Number(status);
}

function requestText({ url, headers, body }: StreamRequest): string {
  const { host, pathname } = new URL(url);
  const all = { host, ...headers, 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `POST ${pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}
