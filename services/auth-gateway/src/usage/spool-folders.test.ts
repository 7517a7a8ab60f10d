import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@hypervize/runtime';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { UsageEvent } from './event.js';
import { openFileSpool } from './file-spool.js';
import { lockFolder } from './folder-lock.js';
import { spoolFolders, takeSpoolFolders } from './spool-folders.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const event = { accountId: 'a', model: 'm' } as UsageEvent;

/** Opens the spool of a worker as the gateway does. */
function openSpool(producerId: string, number: number, count: number, unusable: string[] = []) {
  const folders = takeSpoolFolders(folder, { number, count }, (name) => unusable.push(name));
  const spool = openFileSpool({
    ...{ folder: folders.own, left: folders.left, producerId, maxBytes: 1e6, clock: systemClock },
    onLost: () => {},
    onWriteError: () => {},
  });
  const close = async () => {
    await spool.close();
    folders.release();
  };
  return { ...spool, close };
}

/** The producers whose events a spool delivers, each with their number. */
async function delivered(spool: ReturnType<typeof openSpool>): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (let batch = await spool.next(); batch; batch = await spool.next()) {
    found[batch.producerId] = (found[batch.producerId] ?? 0) + batch.events.length;
    await spool.remove();
  }
  return found;
}

/** A process that runs until it is killed. */
async function startOther() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6); console.log()']);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

describe('the folders of the workers', () => {
  test('are one for each, and the configured one without workers', () => {
    expect(spoolFolders('/s', { number: 1, count: 1 }).own).toBe('/s');
    expect(spoolFolders('/s', { number: 1, count: 2 }).own).toBe('/s/worker-1');
    expect(spoolFolders('/s', { number: 2, count: 2 }).own).toBe('/s/worker-2');
  });

  test.each([
    [1, 1, { p1: 1, p2: 1, p3: 1, p12: 1, root: 1 }],
    [1, 2, { p1: 1, p3: 1, p12: 1, root: 1 }],
    [2, 2, { p2: 1 }],
    [3, 12, { p3: 1 }],
    [1, 12, { p1: 1, root: 1 }],
  ])(
    'that worker %i of %i delivers from are its own, and for the first one those of no worker',
    async (number, count, expected) => {
      for (const [producer, worker, of] of [
        ...[['root', 1, 1] as const],
        ...[1, 2, 3, 12].map((n) => [`p${n}`, n, 12] as const),
      ]) {
        const before = openFileSpool({
          ...{ folder: spoolFolders(folder, { number: worker, count: of }).own, producerId: producer },
          ...{ maxBytes: 1e6, clock: systemClock, onLost: () => {}, onWriteError: () => {} },
        });
        before.append([event]);
        await before.close();
      }
      const spool = openSpool('new', number, count);
      expect(await delivered(spool)).toEqual(expected);
      await spool.close();
    },
  );
});

describe('a folder', () => {
  test('that another running process holds cannot be used, and what is in it stays there', async () => {
    const other = await startOther();
    try {
      mkdirSync(join(folder, 'worker-1'));
      const start = readFileSync(`/proc/${other.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
      for (const name of ['.', 'worker-1'])
        writeFileSync(join(folder, name, 'lock'), `${other.pid} ${start}\n`);
      expect(() => openSpool('p', 1, 2)).toThrow(`is used by process ${other.pid}; end it`);
      const unusable: string[] = [];
      rmSync(join(folder, 'worker-1', 'lock'));
      const spool = openSpool('p', 1, 2, unusable);
      expect(unusable).toEqual([folder]);
      await spool.close();
    } finally {
      other.kill('SIGKILL');
    }
  });

  test('whose holder has ended can be used, even if another process has its id now', async () => {
    const other = await startOther();
    try {
      writeFileSync(join(folder, 'lock'), `${other.pid} 1\n`);
      lockFolder(folder)();
    } finally {
      other.kill('SIGKILL');
    }
    await new Promise((resolve) => other.once('exit', resolve));
    writeFileSync(join(folder, 'lock'), `${other.pid} \n`);
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is held until it is unlocked', () => {
    const unlock = lockFolder(folder);
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} \\d*\n$`));
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });
});
