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
const openSpool = (where: string, producerId: string, maxBytes: number) =>
  openFileSpool(where, producerId, maxBytes, (events) => lost.push(events));
const names = (batch: Batch | undefined) => batch?.events.map(({ seq, model }) => `${seq} ${model}`);

describe.each<[string, (room: number) => Spool]>([
  ['in memory', (room) => createMemorySpool('p', room)],
  [
    'in files',
    (room) =>
      openSpool(newFolder(), 'p', room * Buffer.byteLength(`${JSON.stringify({ ...event('x'), seq: 1 })}\n`)),
  ],
])('a spool %s', (_where, open) => {
  test('gives what it was given, numbered, in order, again and again until it is removed', async () => {
    const spool = open(100);
    expect(await spool.next()).toBeUndefined();
    for (const model of ['a', 'b']) expect(spool.append(event(model))).toBe(true);
    expect(names(await spool.next())).toEqual(['1 a', '2 b']);
    spool.append(event('c'));
    expect(await spool.next()).toMatchObject({ producerId: 'p', events: [{ seq: 1 }, { seq: 2 }] });
    expect(spool.size()).toBe(3);
    await spool.remove();
    expect(names(await spool.next())).toEqual(['3 c']);
    await spool.remove();
    expect([await spool.next(), spool.size()]).toEqual([undefined, 0]);
  });

  test('gives at most 1,000 at once', async () => {
    const spool = open(2_500);
    for (let i = 0; i < 2_100; i++) spool.append(event('x'));
    const sizes: number[] = [];
    for (let batch = await spool.next(); batch; batch = await spool.next()) {
      sizes.push(batch.events.length);
      await spool.remove();
    }
    expect(sizes).toEqual([1_000, 1_000, 100]);
  });

  test('has a bound, says so when it is reached, and has room again afterwards', async () => {
    const spool = open(3);
    expect(['x', 'x', 'x', 'x'].map((model) => spool.append(event(model)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    await spool.next();
    await spool.remove();
    expect(spool.append(event('x'))).toBe(true);
    expect((await spool.next())?.events).toMatchObject([{ seq: 4 }]);
  });
});

describe('a spool in files', () => {
  test('is delivered by the next run, as the earlier one, without a line that a crash has cut short', async () => {
    const where = newFolder();
    const first = openSpool(where, 'host/1', 10_000);
    first.append(event('a'));
    await first.next();
    first.append(event('b'));
    const [file] = readdirSync(where).slice(-1);
    writeFileSync(join(where, file as string), '{"seq":3,"accountId":"a","mod', { flag: 'a' });
    // The first one is never closed: it was killed.
    const second = openSpool(where, 'host/2', 10_000);
    second.append(event('c'));
    const found: unknown[] = [];
    for (let batch = await second.next(); batch; batch = await second.next()) {
      found.push([batch.producerId, names(batch)]);
      await second.remove();
    }
    expect(found).toEqual([
      ['host/1', ['1 a']],
      ['host/1', ['2 b']],
      ['host/2', ['1 c']],
    ]);
    expect(readdirSync(where)).toEqual([]);
  });

  test('goes on without a file that somebody has taken away, and says what is lost', async () => {
    const where = newFolder();
    const spool = openSpool(where, 'p', 10_000);
    spool.append(event('a'));
    await spool.next();
    spool.append(event('b'));
    for (const file of readdirSync(where).slice(0, 1)) rmSync(join(where, file));
    lost.length = 0;
    expect(names(await spool.next())).toEqual(['2 b']);
    expect(lost).toEqual([1]);
  });

  test('does not open where it cannot write', () => {
    const where = join(newFolder(), 'file');
    mkdirSync(where, { recursive: true });
    writeFileSync(join(where, 'p.000000000000.usage.jsonl'), '');
    expect(() => openSpool(where, 'p', 10_000)).toThrow('EEXIST');
  });

  test('counts what it finds as taken room', () => {
    const where = newFolder();
    openSpool(where, 'p', 10_000).append(event('a'));
    expect(openSpool(where, 'q', 200).append(event('b'))).toBe(false);
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

  test('goes on until it is counted, and sends the same again', async () => {
    const sent: unknown[] = [];
    const { spool, seen, delivery } = start(async (batch) => {
      sent.push(names(batch));
      if (sent.length < 3) throw new AppError('unavailable');
    });
    spool.append(event('a'));
    await eventually(() => expect(seen.counted).toEqual(['a']));
    expect(sent).toEqual([['1 a'], ['1 a'], ['1 a']]);
    expect(seen.errors).toBe(2);
    await delivery.stop(1_000);
  });

  test('is not held up for ever by what nobody understands', async () => {
    const { spool, seen, delivery } = start(async ({ events }) => {
      if (events.some(({ model }) => model === 'bad')) throw new AppError('invalid_request');
    });
    for (const model of ['a', 'b', 'bad', 'c', 'd']) spool.append(event(model));
    await eventually(() => expect(seen.counted).toEqual(['a', 'b', 'c', 'd']));
    expect(seen.refused).toEqual(['bad']);
    await delivery.stop(1_000);
  });

  test('delivers the rest when it is stopped, and gives up in time if it cannot', async () => {
    const { spool, seen, delivery } = start(async () => {});
    for (const model of ['a', 'b', 'c']) spool.append(event(model));
    await delivery.stop(10_000);
    expect(seen.counted).toEqual(['a', 'b', 'c']);
    const stuck = start(() => Promise.reject(new AppError('unavailable')));
    stuck.spool.append(event('a'));
    await stuck.delivery.stop(20);
    expect(stuck.spool.size()).toBe(1);
  });
});
