import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { embeddedBinaries } from '../src/postgres/binaries.js';
import { reachableDataDir } from '../src/postgres/data-folder.js';
import { startEmbeddedPostgres } from '../src/postgres/embedded.js';

test('a data folder below one that only root can enter is replaced by one that PostgreSQL can reach', async () => {
  const secret = await mkdtemp(join(tmpdir(), 'testkit-'));
  const chosen = await reachableDataDir(join(secret, 'data'));
  if (process.getuid?.() === 0) {
    expect(chosen.startsWith('/var/tmp/hypervize-')).toBe(true);
    await expect(startEmbeddedPostgres({ dataDir: join(secret, 'data', 'pg') })).rejects.toThrow(
      'Choose a data folder elsewhere',
    );
  } else {
    expect(chosen).toBe(join(secret, 'data'));
  }
  await rm(secret, { recursive: true });
});

test('an account that cannot reach the programs of PostgreSQL gets a copy that runs', async () => {
  const account = { name: 'nobody', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const binaries = await embeddedBinaries(account, async () => false);
  expect(binaries?.initdb.startsWith(tmpdir())).toBe(true);
  for (const program of Object.values(binaries ?? {})) {
    expect(execFileSync(program, ['--version']).toString()).toContain('PostgreSQL');
  }
});
