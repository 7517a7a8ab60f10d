import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf, framesOf } from '../testing/raw-peer.js';
import {
  frameTypes,
  maxDataBytes,
  maxPayloadBytes,
  maxPingBytes,
  RelayProtocolError,
  readFrames,
} from './frame.js';

const frame = fc.record({
  type: fc.integer({ min: 0, max: 255 }),
  flags: fc.integer({ min: 0, max: 255 }),
  id: fc.integer({ min: 0, max: 0xffff_ffff }),
  payload: fc.string({ unit: 'binary-ascii', maxLength: 60 }),
});

test('frames of any type, flags, id and payload are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
      expect(framesOf(Buffer.concat(frames.map(bytesOf)))).toEqual(frames);
    }),
  );
});

test('a batch that does not end with the end of a frame is refused, wherever it is cut', () => {
  const batch = Buffer.concat([bytesOf({ type: 3, id: 1, payload: 'abc' }), bytesOf({ type: 7 })]);
  for (let length = 1; length < batch.length; length++) {
    if (length === 12) continue;
    expect(() => framesOf(batch.subarray(0, length))).toThrow(RelayProtocolError);
  }
});

describe('a payload beyond the limit of its type is refused before it is passed on', () => {
  test.each([
    ['data', frameTypes.data, maxDataBytes],
    ['ping', frameTypes.ping, maxPingBytes],
    ['head', frameTypes.head, maxPayloadBytes],
    ['of an unknown type', 200, maxPayloadBytes],
  ])('%s', (_name, type, limit) => {
    expect(framesOf(bytesOf({ type, payload: 'x'.repeat(limit) }))).toHaveLength(1);
    let passed = 0;
    const read = () => readFrames(bytesOf({ type, payload: 'x'.repeat(limit + 1) }), () => passed++);
    expect(read).toThrow(RelayProtocolError);
    expect(passed).toBe(0);
  });
});
