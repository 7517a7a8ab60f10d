import type { ServerResponse } from 'node:http';
import { isoTime, revocationId } from '@hypervize/api-json';
import { type AppError, openAiErrorJson } from '@hypervize/errors';
import type { Clock } from '@hypervize/runtime';
import type { AccountEvent } from './account-event.js';

/** A response that is a stream of server-sent events. */
export interface EventStream {
  /** Sends an event. While the client does not read, events are dropped, and `lost` is sent once it reads again. */
  send(event: AccountEvent): void;
  /** Ends the stream, after an event with the error if there is one. */
  end(error?: AppError): void;
  /** Resolves when the stream has been ended or its connection is closed. */
  readonly ended: Promise<void>;
}

interface Options {
  readonly clock: Pick<Clock, 'sleep'>;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
}

/** The headers of the response. Proxies neither keep nor hold back what is sent. */
const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};
/** After how long a browser connects again, in milliseconds. */
const retryMs = 2_000;
/** How often a comment is sent, so that proxies do not take the connection for idle, in milliseconds. */
const heartbeatMs = 15_000;

/** Begins the response. */
export function openEventStream(response: ServerResponse, { clock, stalledClientMs }: Options): EventStream {
  const over = new AbortController();
  const { signal } = over;
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  let drained = new AbortController();
  let lost = false;

  const write = (text: string) => {
    if (response.write(text) || !drained.signal.aborted) return;
    drained = new AbortController();
    const readAgain = AbortSignal.any([drained.signal, signal]);
    void clock.sleep(stalledClientMs, readAgain).then(() => {
      if (!readAgain.aborted) response.destroy();
    });
  };
  const send = (event: AccountEvent) => {
    if (signal.aborted) return;
    if (response.writableNeedDrain) lost = true;
    else write(eventText(event));
  };
  drained.abort();
  response.on('drain', () => {
    drained.abort();
    if (!lost) return;
    lost = false;
    send({ kind: 'lost' });
  });
  response.once('close', () => over.abort());
  response.writeHead(200, headers);
  write(`retry: ${retryMs}\n\n`);
  void repeat(clock, signal, () => {
    if (!response.writableNeedDrain) write(': heartbeat\n\n');
  });

  return {
    send,
    end: (error) => {
      if (signal.aborted) return;
      over.abort();
      response.end(error ? text('error', openAiErrorJson(error)) : undefined);
    },
    ended,
  };
}

async function repeat(clock: Pick<Clock, 'sleep'>, signal: AbortSignal, beat: () => void): Promise<void> {
  for (;;) {
    await clock.sleep(heartbeatMs, signal);
    if (signal.aborted) return;
    beat();
  }
}

function text(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}

/** An event in the form of the public API. JSON has no line breaks, so its data is one line. */
function eventText(event: AccountEvent): string {
  switch (event.kind) {
    case 'change': {
      const { action, keyId, endpointId, sessionId, atMs } = event;
      const ids = { key_id: keyId || null, endpoint_id: endpointId || null, session_id: sessionId || null };
      return text('change', JSON.stringify({ action, ...ids, at: isoTime(atMs) }));
    }
    case 'confirmed':
      return text('confirmed', JSON.stringify({ id: revocationId('key', event.seq), took_ms: event.tookMs }));
    case 'lost':
      return text('lost', '{}');
  }
}
