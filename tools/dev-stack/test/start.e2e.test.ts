import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@hypervize/testkit';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bearer, chat } from './platform.js';

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
let dataDir: string;
let ports: number[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hypervize-start-'));
  ports = [await freePort(), await freePort(), await freePort()];
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await eventually(async () => expect(await leftBehind()).toEqual([]));
  await rm(dataDir, { recursive: true, force: true });
  await rm(join('/var/tmp', `hypervize${dataDir.replaceAll('/', '-')}`), { recursive: true, force: true });
});

/** `npm start` as far as it is ours: the program that it runs. */
function start(...extra: string[]) {
  const [http, keyService, router] = ports.map(String) as [string, string, string];
  const args = [
    '--port',
    http,
    '--key-service-port',
    keyService,
    '--router-port',
    router,
    '--data',
    dataDir,
    ...extra,
  ];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, ended, output: () => output };
}

async function started(run: ReturnType<typeof start>): Promise<{ key: string; url: string }> {
  await eventually(() => expect(run.output()).toContain('Ctrl-C stops everything'), { timeoutMs: 50_000 });
  const [key = ''] = /hvz_live_[0-9A-Za-z]{33}/.exec(run.output()) ?? [];
  const [url = ''] = /http:\S+\/chat\/completions/.exec(run.output()) ?? [];
  return { key, url };
}

async function call({ key, url }: { key: string; url: string }): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers: bearer(key), body: chat() });
  await response.text();
  return response.status;
}

/** Processes that have our data folder or one of our ports on their command line or in their environment. */
async function leftBehind(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const text = (await read('cmdline')) + (await read('environ'));
      const state = (await read('stat')).split(') ')[1]?.[0];
      const ours = text.includes(dataDir) || ports.some((port) => text.includes(`127.0.0.1:${port}`));
      return ours && state !== 'Z' ? [`${pid} ${text.slice(0, 80)}`] : [];
    }),
  );
  return found.flat();
}

test('the printed call answers; Ctrl-C ends every process; data survives; --fresh begins anew', async () => {
  const first = start();
  const printed = await started(first);
  expect(await call(printed)).toBe(200);
  expect((await leftBehind()).length).toBeGreaterThan(3);
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(await leftBehind()).toEqual([]);

  const second = start();
  const again = await started(second);
  expect(again.key).not.toBe(printed.key);
  expect(await call(again)).toBe(200);
  expect(await call({ ...again, key: printed.key })).toBe(200);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);

  const third = start('--fresh');
  const anew = await started(third);
  expect(await call(anew)).toBe(200);
  expect(await call({ ...anew, key: printed.key })).toBe(401);
  third.child.kill('SIGINT');
  await third.ended;
}, 180_000);

test('when it is killed, nothing that it started stays behind', async () => {
  const run = start();
  await started(run);
  run.child.kill('SIGKILL');
  await run.ended;
  await eventually(async () => expect(await leftBehind()).toEqual([]), { timeoutMs: 50_000 });
}, 120_000);

test('a port that is in use is named, with what to do', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports[0], '127.0.0.1', resolve));
  const run = start();
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain(`Port ${ports[0]} is in use`);
  expect(run.output()).toContain('--port');
  server.close();
});

test('--help explains, and an unknown option is refused with the help', async () => {
  const help = start('--help');
  expect(await help.ended).toBe(0);
  expect(help.output()).toContain('--fresh');
  const wrong = start('--prot', '80');
  expect(await wrong.ended).toBe(64);
  expect(wrong.output()).toContain("Unknown option '--prot'");
});
