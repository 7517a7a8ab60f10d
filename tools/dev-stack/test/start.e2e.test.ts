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
const root = fileURLToPath(new URL('../../../../', import.meta.url));
let dataDir: string;
let ports: number[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hypervize-start-'));
  ports = [await freePort(), await freePort(), await freePort()];
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const { pid } of await leftovers()) endProcess(pid);
  await eventually(async () => expect(await leftovers()).toEqual([]), { timeoutMs: 50_000 });
  await rm(dataDir, { recursive: true, force: true });
  await rm(join('/var/tmp', `hypervize${dataDir.replaceAll('/', '-')}`), { recursive: true, force: true });
});

/** Runs a program with the ports and the data folder of this test. */
function run(program: string, programArgs: readonly string[], ...extra: string[]) {
  const [http, keyService, router] = ports.map(String) as [string, string, string];
  const addresses = ['--port', http, '--key-service-port', keyService, '--router-port', router];
  const args = [...programArgs, ...addresses, '--data', dataDir, ...extra];
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, ended, output: () => output };
}

/** The program that `npm start` runs, without npm and without building. */
const start = (...extra: string[]) => run(process.execPath, [main], ...extra);

async function started({ output }: ReturnType<typeof run>): Promise<{ key: string; url: string }> {
  await eventually(() => expect(output()).toContain('Ctrl-C stops everything'), { timeoutMs: 50_000 });
  const [key = ''] = /hvz_live_[0-9A-Za-z]{33}/.exec(output()) ?? [];
  const [url = ''] = /http:\S+\/chat\/completions/.exec(output()) ?? [];
  return { key, url };
}

async function call({ key, url }: { key: string; url: string }): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers: bearer(key), body: chat() });
  await response.text();
  return response.status;
}

/** Processes with this test's data folder, or one of its ports, on their command line or in their environment. */
async function leftovers(): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const command = await read('cmdline');
      const text = command + (await read('environ'));
      const isZombie = (await read('stat')).split(') ')[1]?.startsWith('Z');
      const isOurs = text.includes(dataDir) || ports.some((port) => text.includes(`127.0.0.1:${port}`));
      return isOurs && !isZombie
        ? [{ pid: Number(pid), command: command.replaceAll('\0', ' ').slice(0, 80) }]
        : [];
    }),
  );
  return found.flat();
}

/** Ends a process that a failed test has left behind. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended in the meantime.
  }
}

test('the printed request succeeds, Ctrl-C ends every process, data is kept, and --fresh deletes it', async () => {
  const first = start();
  const printed = await started(first);
  expect(await call(printed)).toBe(200);
  expect((await leftovers()).length).toBeGreaterThan(3);
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(await leftovers()).toEqual([]);

  const second = start();
  const again = await started(second);
  expect(again.key).not.toBe(printed.key);
  expect(await call(again)).toBe(200);
  expect(await call({ ...again, key: printed.key })).toBe(200);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);

  const third = start('--fresh');
  const fresh = await started(third);
  expect(await call(fresh)).toBe(200);
  expect(await call({ ...fresh, key: printed.key })).toBe(401);
  third.child.kill('SIGINT');
  await third.ended;
}, 180_000);

test('when it is killed, no process that it started remains', async () => {
  const killed = start();
  await started(killed);
  killed.child.kill('SIGKILL');
  await killed.ended;
  await eventually(async () => expect(await leftovers()).toEqual([]), { timeoutMs: 50_000 });
}, 120_000);

test('when only the npm process receives SIGTERM, every process stops gracefully', async () => {
  const npm = run('npm', ['start', '--']);
  await started(npm);
  const [, logDir = ''] = /Logs +(\S+)/.exec(npm.output()) ?? [];
  npm.child.kill('SIGTERM');
  await npm.ended;
  await eventually(async () => expect(await leftovers()).toEqual([]), { timeoutMs: 30_000 });
  for (const service of ['key-service', 'inference-router', 'auth-gateway']) {
    expect(await readFile(join(logDir, `${service}.log`), 'utf8')).toContain('"msg":"stopped"');
  }
}, 120_000);

test('a port in use is named together with the options that choose another', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports[0], '127.0.0.1', resolve));
  const refused = start();
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toContain(`Port ${ports[0]} is in use`);
  expect(refused.output()).toContain('--port');
  server.close();
});

test('--help prints the options, and an unknown option is refused with the same text', async () => {
  const help = start('--help');
  expect(await help.ended).toBe(0);
  expect(help.output()).toContain('--fresh');
  const wrong = start('--prot', '80');
  expect(await wrong.ended).toBe(64);
  expect(wrong.output()).toContain("Unknown option '--prot'");
});
