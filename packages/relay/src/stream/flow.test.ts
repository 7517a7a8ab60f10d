import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  consumed,
  createFlow,
  creditOf,
  defaultWindow,
  granted,
  maxCredit,
  received,
  sendData,
  sendEnd,
  stopSending,
} from './flow.js';
import { endFlag, frameTypes, maxDataBytes, RelayProtocolError } from './frame.js';
import type { Outbox } from './outbox.js';

interface Sent {
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

/** An outbox that has room while `room.now`. */
function start(sendCredit: number) {
  const sent: Sent[] = [];
  const room = { now: true, waiting: [] as (() => void)[] };
  const outbox: Outbox = {
    push: (type, flags, _id, payload) => sent.push({ type, flags, payload: Buffer.from(payload as Buffer) }),
    bytes: () => 0,
    isFull: () => !room.now,
    whenRoom: (resume) => room.waiting.push(resume),
    drained: () => {},
    finish: () => {},
    close: () => {},
  };
  let drained = 0;
  const flow = createFlow(1, outbox, sendCredit, () => drained++);
  return { flow, sent, room, drained: () => drained };
}

test('no more is sent than was granted; the rest follows in order when it is, and the sender is told once', () => {
  const { flow, sent, drained } = start(3);
  expect(sendData(flow, Buffer.from('ab'))).toBe(true);
  expect(sendData(flow, Buffer.from('cde'))).toBe(false);
  expect(sendData(flow, Buffer.from('f'))).toBe(false);
  expect(sent.map(({ payload }) => String(payload))).toEqual(['ab', 'c']);
  granted(flow, 1);
  expect(drained()).toBe(0);
  granted(flow, 5);
  expect([String(Buffer.concat(sent.map(({ payload }) => payload))), drained()]).toEqual(['abcdef', 1]);
  expect(flow.sendCredit).toBe(3);
  granted(flow, 1);
  expect(drained()).toBe(1);
});

test('a chunk is split into frames within the limit of a data frame, and the last one carries the end', () => {
  const { flow, sent } = start(10 * maxDataBytes);
  sendEnd(flow, Buffer.alloc(2 * maxDataBytes + 1, 'x'));
  expect(sent.map(({ payload, flags }) => [payload.length, flags])).toEqual([
    [maxDataBytes, 0],
    [maxDataBytes, 0],
    [1, endFlag],
  ]);
  expect(flow.isSent).toBe(true);
});

test('the end of an empty body needs no credit, and nothing is sent after the end', () => {
  const { flow, sent } = start(0);
  sendEnd(flow);
  sendEnd(flow, Buffer.from('late'));
  expect(sendData(flow, Buffer.from('late'))).toBe(true);
  expect(sent.map(({ flags, payload }) => [flags, payload.length])).toEqual([[endFlag, 0]]);
});

test('the end waits for the last bytes', () => {
  const { flow, sent } = start(1);
  sendData(flow, Buffer.from('ab'));
  sendEnd(flow);
  expect(sent.map(({ flags }) => flags)).toEqual([0]);
  granted(flow, 1);
  expect(sent.map(({ flags, payload }) => [flags, String(payload)])).toEqual([
    [0, 'a'],
    [endFlag, 'b'],
  ]);
});

test('data waits for room on the stream, and takes it when there is some', () => {
  const { flow, sent, room, drained } = start(100);
  room.now = false;
  expect(sendData(flow, Buffer.from('ab'))).toBe(false);
  expect(sendData(flow, Buffer.from('cd'))).toBe(false);
  expect([sent.length, room.waiting.length]).toEqual([0, 1]);
  room.now = true;
  room.waiting.shift()?.();
  expect([sent.map(({ payload }) => String(payload)), drained()]).toEqual([['ab', 'cd'], 1]);
});

test('a flow that has been stopped sends nothing more, whatever it is granted and whatever room there is', () => {
  const { flow, sent, room, drained } = start(100);
  room.now = false;
  sendData(flow, Buffer.from('ab'));
  stopSending(flow);
  room.now = true;
  room.waiting.shift()?.();
  granted(flow, 10);
  expect([sent.length, drained()]).toEqual([0, 0]);
});

describe('credit is refused', () => {
  test.each([
    ['that is too short', () => creditOf(Buffer.alloc(3))],
    ['that adds up to more than the limit', () => granted(start(maxCredit).flow, 1)],
    ['that was exceeded', () => received(start(0).flow, defaultWindow + 1)],
  ])('%s', (_name, act) => {
    expect(act).toThrow(RelayProtocolError);
  });

  test('but not for bytes of a later version behind it', () => {
    expect(creditOf(Buffer.from([0, 0, 1, 0, 99]))).toBe(256);
  });
});

test('what is consumed is granted again, so that less than half a window is ever outstanding', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: defaultWindow }), { maxLength: 50 }), (chunks) => {
      const { flow, sent } = start(0);
      let total = 0;
      for (const bytes of chunks) {
        const arrived = Math.min(bytes, flow.receiveCredit);
        total += arrived;
        received(flow, arrived);
        consumed(flow, arrived);
        expect(flow.receiveCredit + flow.consumed).toBe(defaultWindow);
        expect(flow.consumed * 2).toBeLessThan(defaultWindow);
      }
      expect(sent.every(({ type }) => type === frameTypes.credit)).toBe(true);
      expect(sent.reduce((sum, { payload }) => sum + creditOf(payload), flow.consumed)).toBe(total);
    }),
  );
});
