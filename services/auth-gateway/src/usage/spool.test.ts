import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@hypervize/errors';
import { systemClock } from '@hypervize/runtime';
import { eventually } from '@hypervize/testkit';
import { afterAll, describe, expect, test } from '@jest/globals';
import { deliverUsage } from './delivery.js';
import type { UsageEvent } from './event.js';
import { openFileSpool } from './file-spool.js';
import { type Batch, createMemorySpool, type Spool } from './spool.js';

const folder = mkdtempSync(join(tmpdir(), 'spool-'));
afterAll(() => rmSync(folder, { recursive: true }));
let folders = 0;
const newFolder = () => join(folder, String(++folders));

const event = (model: string): UsageEvent => ({
  ...{ accountId: 'a', keyId: 'k', endpointId: '', model, atUnixMs: 1, status: 200, aborted: false },
  ...{ promptTokens: 1, completionTokens: 2, estimated: false, durationMs: 3 },
});
const lost: number[] = [];
const openSpool = (folder: string, producerId: string, maxBytes: number) =>
  openFileSpool({
    ...{ folder, producerId, maxBytes, clock: systemClock },
    onLost: (events) => lost.push(events),
    onWriteError: () => {},
  });
const names = (batch: Batch | undefined) => batch?.events.map(({ seq, model }) => `${seq} ${model}`);

describe.each<[string, (maxEvents: number) => Spool]>([
  ['in memory', (maxEvents) => createMemorySpool('p', maxEvents)],
  [
    'in files',
    (maxEvents) =>
      openSpool(
        newFolder(),
        'p',
        maxEvents * Buffer.byteLength(`${JSON.stringify({ ...event('x'), seq: 1 })}\n`),
      ),
  ],
])('a spool %s', (_where, open) => {
  test('returns the events numbered and in order, the same batch until it is removed', async () => {
    const spool = open(100);
    expect(await spool.next()).toBeUndefined();
    for (const model of ['a', 'b']) expect(spool.append([event(model)])).toBe(1);
    expect(names(await spool.next())).toEqual(['1 a', '2 b']);
    spool.append([event('c')]);
    expect(await spool.next()).toMatchObject({ producerId: 'p', events: [{ seq: 1 }, { seq: 2 }] });
    expect(spool.size()).toBe(3);
    await spool.remove();
    expect(names(await spool.next())).toEqual(['3 c']);
    await spool.remove();
    expect([await spool.next(), spool.size()]).toEqual([undefined, 0]);
  });

  test('stores the first of several events for which there is space, and says how many', async () => {
    const spool = open(3);
    expect(spool.append([event('a'), event('b')])).toBe(2);
    expect(spool.append([event('c'), event('d')])).toBe(1);
    expect(names(await spool.next())).toEqual(['1 a', '2 b', '3 c']);
  });

  test('returns at most 1,000 events per batch', async () => {
    const spool = open(2_500);
    for (let i = 0; i < 2_100; i++) spool.append([event('x')]);
    const sizes: number[] = [];
    for (let batch = await spool.next(); batch; batch = await spool.next()) {
      sizes.push(batch.events.length);
      await spool.remove();
    }
    expect(sizes).toEqual([1_000, 1_000, 100]);
  });

  test('refuses events when it is full, and accepts them again after a batch is removed', async () => {
    const spool = open(3);
    expect(['x', 'x', 'x', 'x'].map((model) => spool.append([event(model)]))).toEqual([1, 1, 1, 0]);
    await spool.next();
    await spool.remove();
    expect(spool.append([event('x')])).toBe(1);
    expect((await spool.next())?.events).toMatchObject([{ seq: 4 }]);
  });
});

describe('a spool in files', () => {
  test('is delivered by the next run under the producer of the earlier one, without a line that a crash left incomplete', async () => {
    const path = newFolder();
    const first = openSpool(path, 'host/1', 10_000);
    first.append([event('a')]);
    await first.next();
    first.append([event('b')]);
    const [file] = readdirSync(path).slice(-1);
    writeFileSync(join(path, file as string), '{"seq":3,"accountId":"a","mod', { flag: 'a' });
    // The first spool is never closed: its process was killed.
    const second = openSpool(path, 'host/2', 10_000);
    second.append([event('c')]);
    const delivered: unknown[] = [];
    for (let batch = await second.next(); batch; batch = await second.next()) {
      delivered.push([batch.producerId, names(batch)]);
      await second.remove();
    }
    expect(delivered).toEqual([
      ['host/1', ['1 a']],
      ['host/1', ['2 b']],
      ['host/2', ['1 c']],
    ]);
    expect(readdirSync(path)).toEqual([]);
  });

  test('continues after a file was deleted, and reports the lost events', async () => {
    const path = newFolder();
    const spool = openSpool(path, 'p', 10_000);
    spool.append([event('a')]);
    await spool.next();
    spool.append([event('b')]);
    for (const file of readdirSync(path).slice(0, 1)) rmSync(join(path, file));
    lost.length = 0;
    expect(names(await spool.next())).toEqual(['2 b']);
    expect(lost).toEqual([1]);
  });

  test('does not open in a folder that it cannot write', () => {
    const path = join(newFolder(), 'file');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'p.000000000000.usage.jsonl'), '');
    expect(() => openSpool(path, 'p', 10_000)).toThrow('EEXIST');
  });

  test('counts the files of earlier runs towards its size', () => {
    const path = newFolder();
    openSpool(path, 'p', 10_000).append([event('a')]);
    expect(openSpool(path, 'q', 200).append([event('b')])).toBe(0);
  });
});

describe('delivery', () => {
  const start = (send: (batch: Batch) => Promise<void>) => {
    const spool = createMemorySpool('p', 100);
    const seen = { counted: [] as unknown[], refused: [] as unknown[], errors: 0 };
    const delivery = deliverUsage({
      ...{ spool, send, clock: systemClock, everyMs: 1 },
      onCounted: (events) => seen.counted.push(...events.map(({ model }) => model)),
      onRefused: ({ events }) => seen.refused.push(...events.map(({ model }) => model)),
      onError: () => {
        seen.errors++;
      },
    });
    return { spool, seen, delivery };
  };

  test('sends the same batch until it is counted', async () => {
    const sent: unknown[] = [];
    const { spool, seen, delivery } = start(async (batch) => {
      sent.push(names(batch));
      if (sent.length < 3) throw new AppError('unavailable');
    });
    spool.append([event('a')]);
    await eventually(() => expect(seen.counted).toEqual(['a']));
    expect(sent).toEqual([['1 a'], ['1 a'], ['1 a']]);
    expect(seen.errors).toBe(2);
    await delivery.stop(1_000);
  });

  test('drops only the event that key-service refuses, and delivers the others', async () => {
    const { spool, seen, delivery } = start(async ({ events }) => {
      if (events.some(({ model }) => model === 'bad')) throw new AppError('invalid_request');
    });
    for (const model of ['a', 'b', 'bad', 'c', 'd']) spool.append([event(model)]);
    await eventually(() => expect(seen.counted).toEqual(['a', 'b', 'c', 'd']));
    expect(seen.refused).toEqual(['bad']);
    await delivery.stop(1_000);
  });

  test('delivers what waits when it is stopped, and gives up after the given time if it cannot', async () => {
    const { spool, seen, delivery } = start(async () => {});
    for (const model of ['a', 'b', 'c']) spool.append([event(model)]);
    await delivery.stop(10_000);
    expect(seen.counted).toEqual(['a', 'b', 'c']);
    const stuck = start(() => Promise.reject(new AppError('unavailable')));
    stuck.spool.append([event('a')]);
    await stuck.delivery.stop(20);
    expect(stuck.spool.size()).toBe(1);
  });
});
