import { AppError } from '@hypervize/errors';
import { expect, test } from '@jest/globals';
import { createInFlightRequests } from '../in-flight.js';
import { receiveExchangeBody } from './receive-body.js';
import type { BodyReader } from './server-state.js';

type Take = (chunk: Buffer) => Promise<unknown> | undefined;

/** An exchange whose body the test sends with `reader`, and what receives it. */
function start(maxBytes: number, take: Take) {
  const inFlight = createInFlightRequests<null>().register('subject', null);
  let reader: BodyReader = { onData: () => {}, onEnd: () => {} };
  let close: () => void = () => {};
  const grants: number[] = [];
  const exchange = {
    read: (bodyReader: BodyReader) => {
      reader = bodyReader;
    },
    consumed: (bytes: number) => void grants.push(bytes),
    isClosed: () => false,
    onClose: (listener: () => void) => {
      close = listener;
      return () => {};
    },
  };
  const result = receiveExchangeBody(exchange, maxBytes, inFlight.cancellation, take).then(
    () => 'complete',
    (error: AppError) => error.code,
  );
  return {
    ...{ result, grants, cancel: inFlight.cancel, close: () => close() },
    data: (chunk: string | Buffer) => reader.onData(typeof chunk === 'string' ? Buffer.from(chunk) : chunk),
    end: () => reader.onEnd(),
  };
}

test('a chunk that is taken at once is granted again at once', async () => {
  const taken: string[] = [];
  const { data, end, result, grants } = start(10, (chunk) => {
    taken.push(String(chunk));
    return undefined;
  });
  data('ab');
  data('c');
  end();
  expect([await result, taken, grants]).toEqual(['complete', ['ab', 'c'], [2, 1]]);
});

test('a chunk that takes time is granted again after it, and the next ones wait their turn, also those before the end', async () => {
  const taken: string[] = [];
  const done: (() => void)[] = [];
  const { data, end, result, grants } = start(10, (chunk) => {
    taken.push(String(chunk));
    return new Promise<void>((resolve) => done.push(resolve));
  });
  for (const text of ['ab', 'c', 'def']) data(text);
  end();
  expect([taken, grants]).toEqual([['ab'], []]);
  for (let i = 0; i < 3; i++) {
    done[i]?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect([await result, taken, grants]).toEqual(['complete', ['ab', 'c', 'def'], [2, 1, 3]]);
});

test('what waits does not keep the message that it has arrived in', async () => {
  const message = Buffer.alloc(100_000, 'x');
  const taken: Buffer[] = [];
  let done: () => void = () => {};
  const { data, end, result } = start(200_000, (chunk) => {
    taken.push(chunk);
    if (taken.length > 1) return undefined;
    return new Promise<void>((resolve) => {
      done = resolve;
    });
  });
  data('first');
  data(message.subarray(0, 3));
  end();
  done();
  expect([await result, String(taken[1])]).toEqual(['complete', 'xxx']);
  expect(taken[1]?.buffer).not.toBe(message.buffer);
});

test.each<[string, (started: ReturnType<typeof start>) => void, string]>([
  ['passes the limit', ({ data }) => data('x'.repeat(11)), 'body_too_large'],
  [
    'belongs to a cancelled request',
    ({ cancel }) => cancel(new AppError('invalid_api_key')),
    'invalid_api_key',
  ],
  ['belongs to an exchange that is closed', ({ close }) => close(), 'cancelled'],
])('a body that %s is refused with the reason, and nothing more of it is taken', async (_name, act, code) => {
  let taken = 0;
  const started = start(10, () => {
    taken++;
    return undefined;
  });
  act(started);
  started.data('y');
  started.end();
  expect([await started.result, taken]).toEqual([code, 0]);
});

test('a body whose chunk is refused is refused with that', async () => {
  const { data, result } = start(10, () => Promise.reject(new AppError('invalid_json')));
  data('x');
  expect(await result).toBe('invalid_json');
});
