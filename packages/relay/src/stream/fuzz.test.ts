import { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf, createRawPeer, credit, hello, type RawFrame } from '../testing/raw-peer.js';
import { openClientLink } from './client-link.js';
import type { ClientExchange, ExchangeHandler } from './client-state.js';
import { endFlag } from './frame.js';
import { openServerLink } from './server-link.js';
import type { ServerExchange } from './server-state.js';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2_000);

const requestFields = ':path\n/x\n:request-id\nr\n:principal\nsession\n:account\na\n:length\n9\naccept\n*/*';
const metered = ':status\n200\n:payer\na\n:model\nm%20\ncontent-type\ntext/plain';

/** Frames that mean something to either end, and some that do not. */
const frame = fc.record({
  type: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 7 }) }, fc.integer({ min: 0, max: 255 })),
  flags: fc.constantFrom(0, 0, endFlag, 255),
  id: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 4 }) },
    fc.integer({ min: 0, max: 0xffff_ffff }),
  ),
  payload: fc.oneof(
    fc.constantFrom(requestFields, metered, hello.payload, ':code\ninternal\n:message\n%41', credit(9), ''),
    fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  ),
});

/** A change of the bytes of a batch. */
const change = fc.record({
  at: fc.nat(2_000),
  kind: fc.constantFrom('set', 'cut', 'insert', 'repeat'),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 5 }),
});

function changed(
  batch: Buffer,
  { at, kind, bytes }: { at: number; kind: string; bytes: Uint8Array },
): Buffer {
  const index = batch.length === 0 ? 0 : at % batch.length;
  const [before, after] = [batch.subarray(0, index), batch.subarray(index)];
  if (kind === 'cut') return before;
  if (kind === 'insert') return Buffer.concat([before, bytes, after]);
  if (kind === 'repeat') return Buffer.concat([before, after, after]);
  return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
}

const batches = fc.array(
  fc.oneof(
    fc.array(frame, { maxLength: 8 }).map((frames) => Buffer.concat(frames.map(bytesOf))),
    fc
      .tuple(
        fc.array(frame, { minLength: 1, maxLength: 8 }),
        fc.array(change, { minLength: 1, maxLength: 3 }),
      )
      .map(([frames, changes]) => changes.reduce(changed, Buffer.concat(frames.map(bytesOf)))),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  ),
  { maxLength: 6 },
);

function startClient() {
  const peer = createRawPeer();
  let endings = 0;
  const handler: ExchangeHandler = {
    receiver: {
      ...{ onSent: () => {}, onHead: () => {}, onData: () => {} },
      onEnd: () => endings++,
      onError: () => endings++,
    },
    ...{ onGranted: () => {}, onReport: () => {} },
  };
  const link = openClientLink({
    open: peer.open,
    ...{ pingEveryMs: 600_000, pingTimeoutMs: 600_000, maxUnsentBytes: 1_000_000 },
    ...{ firstByteTimeoutMs: 600_000, idleTimeoutMs: 600_000, monotonic: () => 0 },
    onState: () => {},
  });
  peer.send(hello);
  const exchanges: ClientExchange[] = [];
  for (let i = 0; i < 3; i++)
    exchanges.push(
      link.open(
        {
          ...{ path: '/x', principal: { kind: 'anonymous' }, owner: '', requestId: 'r' },
          ...{ length: 'chunked', trace: {}, headers: [] },
        },
        handler,
      ),
    );
  exchanges[0]?.write(Buffer.alloc(100_000));
  exchanges[1]?.pause();
  return { peer, link, endings: () => endings };
}

function startServer() {
  const peer = createRawPeer();
  const open = new Set<ServerExchange>();
  const failures: AppError[] = [];
  const link = openServerLink({
    monotonic: () => performance.now(),
    open: peer.open,
    serve: (exchange) => {
      open.add(exchange);
      exchange.onClose(() => open.delete(exchange));
      if (open.size % 2 === 0) exchange.read({ onData: () => {}, onEnd: () => exchange.destroy() });
      exchange.writeHead(200, []);
      exchange.write(Buffer.alloc(70_000));
    },
    onFailure: (error) => failures.push(error),
    onClosed: () => {},
  });
  peer.send(hello);
  return { peer, link, open, failures };
}

describe('whatever arrives, a link throws nothing, and ends or goes on with all its exchanges', () => {
  test('of a gateway', () => {
    fc.assert(
      fc.property(batches, (sent) => {
        const { peer, link, endings } = startClient();
        for (const batch of sent) peer.sendBytes(batch);
        if (link.state() === 'closed') {
          expect([peer.ending(), link.outstanding(), endings()]).toEqual(['destroyed', 0, 3]);
        } else expect(endings()).toBe(3 - link.outstanding());
        link.destroy(new AppError('cancelled'));
        expect(endings()).toBe(3);
      }),
      { numRuns },
    );
  });

  test('of a router', () => {
    fc.assert(
      fc.property(batches, (sent) => {
        const { peer, link, open, failures } = startServer();
        for (const batch of sent) peer.sendBytes(batch);
        expect(open.size).toBe(link.outstanding());
        if (peer.ending() === 'destroyed') expect(link.outstanding()).toBe(0);
        link.destroy(new AppError('cancelled'));
        expect([open.size, failures]).toEqual([0, []]);
      }),
      { numRuns },
    );
  });
});

test('a batch that is cut within a frame ends the stream, at either end', () => {
  const valid = fc.array(frame, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(valid, fc.nat(), (frames: RawFrame[], cut) => {
      const last = bytesOf(frames.at(-1) as RawFrame);
      const batch = Buffer.concat(frames.map(bytesOf));
      const bytes = batch.subarray(0, batch.length - 1 - (cut % (last.length - 1)));
      for (const { peer, link } of [startClient(), startServer()]) {
        peer.sendBytes(bytes);
        expect([peer.ending(), link.outstanding()]).toEqual(['destroyed', 0]);
      }
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});
