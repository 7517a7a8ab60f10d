import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import { beforeEach, expect, test } from '@jest/globals';
import { openEventStream } from './event-stream.js';

/** A response whose client reads, or does not. */
function createResponse() {
  const state = { written: [] as string[], writableNeedDrain: false, ended: false, destroyed: false };
  const response = Object.assign(new EventEmitter(), state, {
    writeHead: () => {},
    write: (text: string) => {
      response.written.push(text);
      return !response.writableNeedDrain;
    },
    end: (text?: string) => {
      if (text) response.written.push(text);
      response.ended = true;
    },
    destroy: () => {
      response.destroyed = true;
      response.emit('close');
    },
  });
  return response;
}

let sleepers: { ms: number; wake(): void; aborted(): boolean }[];
let response: ReturnType<typeof createResponse>;
const clock = {
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((wake) => {
      sleepers.push({ ms, wake, aborted: () => signal?.aborted ?? false });
      signal?.addEventListener('abort', () => wake(), { once: true });
    }),
};
const pass = async (ms: number) => {
  const due = sleepers.filter((sleeper) => sleeper.ms === ms && !sleeper.aborted());
  sleepers = sleepers.filter((sleeper) => !due.includes(sleeper));
  for (const { wake } of due) wake();
  await new Promise((resolve) => setImmediate(resolve));
};
const open = () => openEventStream(response as unknown as ServerResponse, { clock, stalledClientMs: 60_000 });
const confirmed = (seq: number) => ({ kind: 'confirmed', seq, tookMs: 1 }) as const;
const lost = 'event: lost\ndata: {}\n\n';

beforeEach(() => {
  sleepers = [];
  response = createResponse();
});

test('a comment is sent every 15 seconds, until the stream ends', async () => {
  const stream = open();
  const beats = () => response.written.filter((text) => text.startsWith(':')).length;
  await pass(15_000);
  await pass(15_000);
  expect([beats(), response.written.at(-1)]).toEqual([2, ': heartbeat\n\n']);
  stream.end();
  await pass(15_000);
  expect(beats()).toBe(2);
});

test('a client that does not read is sent nothing more, and reads that it lost events once it reads again', async () => {
  const stream = open();
  response.writableNeedDrain = true;
  for (let seq = 1; seq <= 1_000; seq++) stream.send(confirmed(seq));
  await pass(15_000);
  expect(response.written).toHaveLength(1);
  response.writableNeedDrain = false;
  response.emit('drain');
  expect(response.written.slice(1)).toEqual([lost]);
  stream.send(confirmed(7));
  expect(response.written.at(-1)).toBe('event: confirmed\ndata: {"id":"key-7","took_ms":1}\n\n');
});

test('a client that leaves data unread for too long is disconnected, and one that reads in time is not', async () => {
  const stream = open();
  const fill = () => {
    response.write = (text) => {
      response.written.push(text);
      response.writableNeedDrain = true;
      return false;
    };
    stream.send(confirmed(1));
  };
  fill();
  response.writableNeedDrain = false;
  response.emit('drain');
  await pass(60_000);
  expect(response.destroyed).toBe(false);
  fill();
  await pass(60_000);
  expect(response.destroyed).toBe(true);
  await stream.ended;
});

test('a stream that has ended sends nothing more, and ends once', async () => {
  const stream = open();
  stream.end(new AppError('invalid_api_key'));
  const { length } = response.written;
  expect(response.written.at(-1)).toMatch(
    /^event: error\ndata: \{"error":\{.*"code":"invalid_api_key".*\}\}\n\n$/,
  );
  stream.end();
  stream.send(confirmed(1));
  response.emit('drain');
  expect([response.written.length, response.ended]).toEqual([length, true]);
  await stream.ended;
});
