import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { UsageEvent } from './event.js';
import { openFileSpool } from './file-spool.js';
import { maxEventsInMemory, retryMs } from './file-spool-writer.js';
import { type SegmentFiles, segmentFiles } from './segment.js';
import { batchEvents, type Spool } from './spool.js';

const root = mkdtempSync(join(tmpdir(), 'full-disk-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

const event = (model: string): UsageEvent => ({
  ...{ accountId: 'a', keyId: 'k', endpointId: '', model, atUnixMs: 1, status: 200, aborted: false },
  ...{ promptTokens: 1, completionTokens: 2, estimated: false, durationMs: 3 },
});

const lineBytes = Buffer.byteLength(`${JSON.stringify({ ...event('x'), seq: 2 })}\n`);

/** A spool on a disk with a limited number of free bytes; a write beyond them is cut short, and then fails as on a full disk. */
function setUp(options: { spaceBytes?: number; folder?: string } = {}) {
  const disk = { spaceBytes: options.spaceBytes ?? Number.POSITIVE_INFINITY };
  const folder = options.folder ?? join(root, String(++folders));
  const time = { nowMs: 0 };
  const seen = { lost: 0, errors: [] as unknown[] };
  /** How many lines each write had. */
  const writes: number[] = [];
  const files: SegmentFiles = {
    ...segmentFiles,
    write: (handle, bytes) => {
      writes.push(Buffer.from(bytes).toString().split('\n').length - 1);
      if (disk.spaceBytes <= 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      const written = segmentFiles.write(handle, bytes.subarray(0, Math.min(bytes.length, disk.spaceBytes)));
      disk.spaceBytes -= written;
      return written;
    },
  };
  const open = (producerId: string) =>
    openFileSpool({
      ...{ folder, producerId, maxBytes: 100_000_000, clock: { monotonic: () => time.nowMs }, files },
      onLost: (events) => {
        seen.lost += events;
      },
      onWriteError: (error) => seen.errors.push(error),
    });
  return { disk, folder, time, seen, writes, open, filesLeft: () => readdirSync(folder).length };
}

/** Delivers everything that waits; resolves to "seq model" of each event. */
async function deliverAll(spool: Spool): Promise<string[]> {
  const delivered: string[] = [];
  for (let batch = await spool.next(); batch; batch = await spool.next()) {
    delivered.push(...batch.events.map(({ seq, model }) => `${seq} ${model}`));
    await spool.remove();
  }
  return delivered;
}

test('a full disk leaves no files behind, however many events there are, and none of them is lost within the bound', async () => {
  const { time, seen, open, filesLeft } = setUp({ spaceBytes: 0 });
  const spool = open('p');
  for (let i = 0; i < 5_000; i++) {
    time.nowMs += 10;
    expect(spool.append([event('x')])).toBe(1);
    if (i % 100 === 0) expect(filesLeft()).toBe(0);
  }
  expect(filesLeft()).toBe(0);
  // The disk is tried, and the failure reported, once per second and not once per event.
  expect(seen.errors).toHaveLength(50_000 / retryMs);
  expect(spool.size()).toBe(5_000);
  expect(await deliverAll(spool)).toEqual(Array.from({ length: 5_000 }, (_, i) => `${i + 1} x`));
  expect([seen.lost, spool.size(), filesLeft()]).toEqual([0, 0, 0]);
});

test('events beyond the bound in memory are refused, and accepted again when others have been delivered', async () => {
  const spool = setUp({ spaceBytes: 0 }).open('p');
  for (let i = 0; i < maxEventsInMemory; i++) expect(spool.append([event('x')])).toBe(1);
  expect(spool.append([event('refused')])).toBe(0);
  await spool.next();
  await spool.remove();
  expect(spool.append([event('y')])).toBe(1);
  expect((await deliverAll(spool)).at(-1)).toBe(`${maxEventsInMemory + 1} y`);
});

test('when there is space again events go to files again, and all are delivered in order', async () => {
  const { disk, time, seen, open, filesLeft } = setUp({ spaceBytes: 400 });
  const spool = open('p');
  for (const model of ['a', 'b', 'c', 'd']) spool.append([event(model)]);
  disk.spaceBytes = Number.POSITIVE_INFINITY;
  spool.append([event('e')]);
  time.nowMs += retryMs;
  spool.append([event('f')]);
  expect(seen.errors).toHaveLength(1);
  expect(filesLeft()).toBe(2);
  expect(await deliverAll(spool)).toEqual(['1 a', '2 b', '3 c', '4 d', '5 e', '6 f']);
  expect([seen.lost, filesLeft()]).toEqual([0, 0]);
});

test('events that are appended together are written together, as far as a file takes them', async () => {
  const { writes, open, filesLeft } = setUp();
  const spool = open('p');
  spool.append([event('x')]);
  expect(spool.append(Array.from({ length: 3 }, () => event('x')))).toBe(3);
  expect(writes).toEqual([1, 3]);
  expect(spool.append(Array.from({ length: 2 * batchEvents }, () => event('x')))).toBe(2 * batchEvents);
  expect(writes).toEqual([1, 3, batchEvents - 4, batchEvents, 4]);
  expect(filesLeft()).toBe(3);
  expect(await deliverAll(spool)).toEqual(
    Array.from({ length: 2 * batchEvents + 4 }, (_, i) => `${i + 1} x`),
  );
});

test('events in memory are written to files at the end if there is space by then, and reported as lost if not', async () => {
  for (const spaceBytes of [0, Number.POSITIVE_INFINITY]) {
    const { disk, seen, open, filesLeft } = setUp({ spaceBytes: 0 });
    const spool = open('p');
    for (let i = 0; i < batchEvents + 5; i++) spool.append([event('x')]);
    disk.spaceBytes = spaceBytes;
    await spool.close();
    const saved = spaceBytes > 0;
    expect([seen.lost, spool.size()]).toEqual(saved ? [0, batchEvents + 5] : [batchEvents + 5, 0]);
    expect(filesLeft()).toBe(saved ? 2 : 0);
    const next = await deliverAll(open('q'));
    expect(next).toEqual(saved ? Array.from({ length: batchEvents + 5 }, (_, i) => `${i + 1} x`) : []);
  }
});

test('whenever space runs out and returns, every accepted event is delivered once, in order, and files are few', async () => {
  const step = fc.oneof(
    fc.record({ space: fc.integer({ min: 0, max: 2_000 }) }),
    fc.record({ append: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ wait: fc.constantFrom(10, retryMs) }),
    fc.constant({ deliver: true as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { disk, time, seen, open, filesLeft } = setUp({ spaceBytes: 500 });
      const spool = open('p');
      const accepted: string[] = [];
      const delivered: string[] = [];
      for (const one of steps) {
        if ('space' in one) disk.spaceBytes = one.space;
        else if ('wait' in one) time.nowMs += one.wait;
        else if ('deliver' in one) delivered.push(...(await deliverAll(spool)));
        else {
          const stored = spool.append(Array.from({ length: one.append }, () => event('x')));
          for (let i = 0; i < stored; i++) accepted.push(`${accepted.length + 1} x`);
        }
        expect(filesLeft()).toBeLessThanOrEqual(accepted.length - delivered.length);
      }
      delivered.push(...(await deliverAll(spool)));
      expect(delivered).toEqual(accepted);
      expect([seen.lost, filesLeft()]).toEqual([0, 0]);
    }),
    {
      numRuns: 1_000,
      examples: [
        // The second line is written but for its line end: alone, and as one of three in a write.
        [[{ append: 1 }, { space: lineBytes - 1 }, { append: 1 }]],
        [[{ space: 2 * lineBytes - 1 }, { append: 3 }]],
        // A write ends exactly after a line.
        [[{ space: lineBytes }, { append: 3 }]],
      ],
    },
  );
});

// A device whose every write fails with ENOSPC stands in the place of the first files.
(existsSync('/dev/full') ? test : test.skip)('a real ENOSPC of the file system is survived', async () => {
  const folder = join(root, 'device');
  mkdirSync(folder);
  const seen: unknown[] = [];
  const time = { nowMs: 0 };
  const spool = openFileSpool({
    ...{ folder, producerId: 'p', maxBytes: 1_000_000, clock: { monotonic: () => time.nowMs } },
    onLost: () => {},
    onWriteError: (error) => seen.push((error as NodeJS.ErrnoException).code),
  });
  symlinkSync('/dev/full', join(folder, 'p.000000000001.usage.jsonl'));
  expect(spool.append([event('a')])).toBe(1);
  expect([seen, readdirSync(folder)]).toEqual([['ENOSPC'], []]);
  time.nowMs += retryMs;
  expect(spool.append([event('b')])).toBe(1);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await deliverAll(spool)).toEqual(['1 a', '2 b']);
});
