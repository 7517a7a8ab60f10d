import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateFiles, createAuthority } from '@hypervize/testkit';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CertificateSource, type Certificates, watchCertificates } from './certificates.js';

const dayMs = 24 * 3_600_000;
const authority = createAuthority();
const [first, second] = [authority.issue('first'), authority.issue('second')];
afterAll(authority.remove);

let folder: string;
let stop: AbortController;
let wake: (() => void) | undefined;
let nowMs: number;
let logged: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hypervize-certificates-'));
  stop = new AbortController();
  nowMs = Date.now();
  logged = [];
});
afterEach(() => {
  stop.abort();
  wake?.();
  rmSync(folder, { recursive: true, force: true });
});

const kinds = ['certFile', 'keyFile', 'caFile'] as const;
type Kind = (typeof kinds)[number];
const files = () =>
  Object.fromEntries(kinds.map((kind) => [kind, join(folder, kind)])) as Record<Kind, string>;
const put = (from: CertificateFiles, ...only: Kind[]) => {
  for (const kind of only.length > 0 ? only : kinds) copyFileSync(from[kind], files()[kind]);
};

function watch(): { source: CertificateSource; changes: Certificates[]; poll(): Promise<void> } {
  const log = (_: unknown, message: string) => void logged.push(message);
  const changes: Certificates[] = [];
  let slept: (() => void) | undefined;
  const clock = {
    now: () => nowMs,
    sleep: () => {
      slept?.();
      return new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
  const options = { files: files(), clock, everyMs: 1, logger: { info: log, error: log } as never };
  const source = watchCertificates(options, stop.signal);
  source.onChange((certificates) => changes.push(certificates));
  const poll = () =>
    new Promise<void>((resolve) => {
      slept = resolve;
      wake?.();
    });
  return { source, changes, poll };
}

test('certificates are read again when their files change, and the time of expiry with them', async () => {
  put(first);
  const { source, changes, poll } = watch();
  const before = source.current();
  expect(Math.round((source.expiresAtMs() - nowMs) / dayMs)).toBe(2);
  await poll();
  expect(changes).toEqual([]);
  put(second);
  await poll();
  expect(changes).toEqual([source.current()]);
  expect(source.current()).not.toEqual(before);
  expect(logged).toEqual(['certificates reloaded']);
});

test('files that do not fit together are reported once and ignored, so that they may be replaced one by one', async () => {
  put(first);
  const { source, changes, poll } = watch();
  const before = source.current();
  put(second, 'certFile');
  for (let i = 0; i < 3; i++) await poll();
  expect([source.current(), changes]).toEqual([before, []]);
  expect(logged).toEqual(['certificates not reloaded']);
  put(second, 'keyFile');
  await poll();
  expect(changes).toHaveLength(1);
});

test('a missing file, a text that is no certificate, and an expired certificate leave the last good ones in use', async () => {
  put(first);
  const { source, changes, poll } = watch();
  const before = source.current();
  rmSync(files().keyFile);
  for (let i = 0; i < 3; i++) await poll();
  expect(logged).toEqual(['certificates not reloaded']);
  put(first);
  for (const kind of kinds) {
    copyFileSync(new URL(import.meta.url), files()[kind]);
    await poll();
    put(first);
  }
  nowMs += 3 * dayMs;
  put(second);
  await poll();
  expect([source.current(), changes]).toEqual([before, []]);
  expect(logged).toHaveLength(5);
  nowMs -= 3 * dayMs;
});

test('certificates that are not good at the start are an error', () => {
  expect(watch).toThrow(/ENOENT/);
  put(first);
  put(second, 'keyFile');
  expect(watch).toThrow(/key/);
});
