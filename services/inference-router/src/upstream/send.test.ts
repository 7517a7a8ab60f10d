import { createInFlightRequests, type ServerExchange } from '@hypervize/relay';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Dispatcher } from 'undici';
import { createStoredBody } from '../body/stored-body.js';
import { createPool } from '../scheduling/pool.js';
import { sendUpstream } from './send.js';
import type { Attempt } from './upstream-request.js';

const line = fc.string({ unit: fc.constantFrom('d', 'a', ':', ' ', '{', 'ö'), minLength: 1, maxLength: 6 });
/** Complete events with one kind of line end, as text. */
const events = fc
  .tuple(fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.array(line, { minLength: 1, maxLength: 3 })))
  .map(([lineEnd, all]) => all.map((lines) => lines.map((text) => text + lineEnd).join('') + lineEnd));

/** Splits bytes into non-empty chunks at the given positions. */
function chunksOf(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const cuts = [0, ...positions.map((position) => position % (bytes.length + 1)), bytes.length];
  const sorted = cuts.sort((a, b) => a - b);
  return sorted.slice(1).flatMap((end, i) => {
    const chunk = bytes.subarray(sorted[i], end);
    return chunk.length > 0 ? [chunk] : [];
  });
}

/** A host that streams these chunks as its response. */
function hostWith(chunks: readonly Buffer[]): Dispatcher {
  const controller = { pause: () => {}, resume: () => {}, abort: () => {} } as never;
  const dispatch = (_options: unknown, handler: Dispatcher.DispatchHandler) => {
    handler.onRequestStart?.(controller, {});
    handler.onResponseStart?.(controller, 200, { 'content-type': 'text/event-stream' }, 'OK');
    for (const chunk of chunks) handler.onResponseData?.(controller, chunk);
    handler.onResponseEnd?.(controller, {});
    return true;
  };
  return { dispatch } as unknown as Dispatcher;
}

/** A gateway that takes every byte of a response at once. */
function gatewayExchange(): ServerExchange {
  const head = {
    ...{ path: '/elastic/completions', principal: { kind: 'anonymous' as const }, owner: '', requestId: 'r' },
    ...{ length: 2, trace: {}, headers: [] },
  };
  return {
    ...{ head, isClosed: () => false, onClose: () => () => {}, onDrain: () => {}, status: () => 0 },
    ...{ read: () => {}, consumed: () => {}, setMetering: () => {}, markSent: () => {} },
    ...{ writeHead: () => {}, write: () => true, end: () => {}, fail: () => {}, destroy: () => {} },
  };
}

/** Sends a request to a host that responds with these chunks, and returns its only attempt. */
async function attemptWith(chunks: readonly Buffer[], timed: boolean): Promise<Attempt | undefined> {
  const attempts: Attempt[] = [];
  const pool = createPool(
    { monotonicMs: () => 0, random: Math.random, slowStartMs: 1, observe: () => {} },
    { maxPerHost: 1, maxWaiting: 1, waitMs: 1_000, prefixAffinity: false },
  );
  pool.setHosts(['http://host/v1']);
  const host = hostWith(chunks);
  const clients = { take: () => host, release: () => {} };
  await sendUpstream(
    {
      hostClients: { elastic: clients, dedicated: clients },
      limits: { firstByteTimeoutMs: 1_000, idleTimeoutMs: 1_000, stalledClientMs: 1 },
      observeAttempt: (attempt) => attempts.push(attempt),
    },
    {
      kind: 'elastic',
      ...{ exchange: gatewayExchange(), body: createStoredBody([Buffer.from('{}')], () => {}) },
      ...{ pool, poolName: 'm', account: 'a', prefix: undefined },
      ...{ operation: 'completions', timed, traceHeaders: {} },
      cancellation: createInFlightRequests<undefined>().register('', undefined).cancellation,
    },
  );
  expect(attempts).toHaveLength(1);
  return attempts[0];
}

test('an attempt reports the exact number of events of a stream, however line ends and chunks split it', async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.array(fc.nat(1_000), { maxLength: 12 }), async (all, positions) => {
      const attempt = await attemptWith(chunksOf(Buffer.from(all.join('')), positions), true);
      expect(attempt).toMatchObject({ result: 'success', events: all.length });
      expect(attempt?.firstByteMs === undefined).toBe(all.length === 0);
    }),
  );
});

test('an attempt does not measure a response that is sent only when complete', async () => {
  const attempt = await attemptWith([Buffer.from('data: 1\n\n')], false);
  expect(attempt).toMatchObject({ result: 'success', events: 0, firstByteMs: undefined });
});
