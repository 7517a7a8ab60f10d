import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { expectAccessible, openBrowser, type TestBrowser } from '../src/browser/index.js';
import { findChromium } from '../src/browser/program.js';
import { unpackedChromium } from '../src/browser/unpack.js';
import { eventually } from '../src/loopback/eventually.js';

const policy = "default-src 'self'; script-src 'self'";
const document = (body: string) =>
  `<!doctype html><html lang="en"><title>Test</title><main>${body}</main></html>`;
const pages: Readonly<Record<string, { type?: string; status?: number; body: string }>> = {
  '/good': { body: document('<h1>Good</h1><label>Name <input></label>') },
  '/inline': { body: document('<h1>Inline</h1><script>window.ran = true</script>') },
  '/throws': { body: document('<h1>Throws</h1><script src="/throws.js"></script>') },
  '/throws.js': { type: 'text/javascript', body: 'setTimeout(() => { throw new Error("not caught"); });' },
  '/logs': { body: document('<h1>Logs</h1><script src="/logs.js"></script>') },
  '/logs.js': { type: 'text/javascript', body: 'console.error("something failed");' },
  '/fetches': { body: document('<h1>Fetches</h1><script src="/fetches.js"></script>') },
  '/fetches.js': { type: 'text/javascript', body: 'fetch("/broken");' },
  '/broken': { status: 503, body: '{}' },
  '/unlabelled': { body: document('<h1>Unlabelled</h1><input>') },
};

let server: Server;
let origin: string;
let browser: TestBrowser;

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    response.writeHead(page ? (page.status ?? 200) : 404, {
      'content-type': page?.type ?? 'text/html; charset=utf-8',
      'content-security-policy': policy,
    });
    response.end(page?.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser({ allowedOrigins: [origin] });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});
afterEach(() => browser.closeWindows().catch(() => {}));

describe('a window fails its test on', () => {
  const visit = async (path: string) => {
    const { page } = await browser.open();
    await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' });
    return page;
  };

  test.each([
    ['a Content-Security-Policy violation', '/inline', /Content-Security-Policy violation: script-src-elem/],
    ['an uncaught error', '/throws', /uncaught error: Error: not caught/],
    ['a console error', '/logs', /console error: something failed/],
    ['a status of 500 or more', '/fetches', /status 503 of GET \/broken/],
  ])('%s', async (_name, path, problem) => {
    await visit(path);
    await expect(browser.closeWindows()).rejects.toThrow(problem);
  });

  test('a request to another origin, which does not leave this machine', async () => {
    const { page } = await browser.open();
    // A name that this machine resolves, so that only the browser's own rule refuses it.
    const elsewhere = `http://${hostname().toLowerCase()}:${new URL(origin).port}/`;
    await expect(page.goto(elsewhere)).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    await expect(browser.closeWindows()).rejects.toThrow(`request to another origin: GET ${elsewhere}`);
  });

  test('a credential in a URL, without showing it', async () => {
    const secret = `hvz_sess_${'a'.repeat(40)}`;
    await visit(`/good?session=${secret}`);
    const failed = await browser.closeWindows().catch((error: Error) => error.message);
    expect(failed).toMatch('a credential in the URL of a request to /good');
    expect(failed).not.toMatch(secret);
  });

  test('nothing that the test expects, and nothing on a good page', async () => {
    const { page, expectProblem } = await browser.open();
    expectProblem(/status 503 of GET \/broken/);
    await page.goto(`${origin}/fetches`, { waitUntil: 'networkidle' });
    await visit('/good');
    await browser.closeWindows();
  });
});

test('a page with an unlabelled field is not accessible, and one with a labelled field is', async () => {
  const { page } = await browser.open();
  await page.goto(`${origin}/good`);
  await expectAccessible(page);
  await page.goto(`${origin}/unlabelled`);
  await expect(expectAccessible(page)).rejects.toThrow(/axe finds violations on \/unlabelled:\n {2}label:/);
});

describe('Chromium', () => {
  test('ends with its profile when the process that started it is killed', async () => {
    const program = fileURLToPath(new URL('../src/browser/chromium.js', import.meta.url));
    const finder = fileURLToPath(new URL('../src/browser/program.js', import.meta.url));
    const script = `const { startChromium } = await import(${JSON.stringify(program)});
      const { findChromium } = await import(${JSON.stringify(finder)});
      const { pid, profile } = await startChromium(await findChromium());
      console.log(JSON.stringify({ pid, profile }));
      setInterval(() => {}, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    const { pid, profile } = JSON.parse(output) as { pid: number; profile: string };
    expect(existsSync(profile)).toBe(true);
    child.kill('SIGKILL');
    await eventually(() => {
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
      expect(existsSync(profile)).toBe(false);
    });
  });

  test('is the one at CHROME_PATH, and an error names it if it cannot be executed', async () => {
    expect(await findChromium({ CHROME_PATH: process.execPath })).toMatchObject({ path: process.execPath });
    await expect(findChromium({ CHROME_PATH: '/nowhere/chromium' })).rejects.toThrow(
      /CHROME_PATH is \/nowhere\/chromium, .*`npm ci`/,
    );
  });

  test('that is missing is an error which says how to get one', async () => {
    await expect(findChromium({ PATH: '' }, async () => undefined)).rejects.toThrow(
      /^No Chromium was found\. Install Chromium or Chrome .*CHROME_PATH/,
    );
  });

  test('is unpacked once by processes that need it at the same time, and nothing else is left', async () => {
    if (process.platform !== 'linux' || process.arch !== 'x64') return;
    const cacheDir = await mkdtemp(join(tmpdir(), 'hypervize-test-'));
    try {
      const programs = await Promise.all([unpackedChromium(cacheDir), unpackedChromium(cacheDir)]);
      expect(programs[0]?.path).toBe(programs[1]?.path);
      expect(await readdir(cacheDir)).toHaveLength(1);
      expect(existsSync(programs[0]?.path ?? '')).toBe(true);
    } finally {
      await rm(cacheDir, { recursive: true, force: true });
    }
  });
});
