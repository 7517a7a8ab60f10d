import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pageHeaders } from './page-headers.js';
import { createPages } from './serve.js';
import { loadSite } from './site.js';

const script = 'export const answer = 42;'.repeat(100);
const page = '<!doctype html><title>Hypervize</title>';
const browser = { accept: 'text/html,application/xhtml+xml' };
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-'));
  await mkdir(join(folder, 'site/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside of the site');
  const file = (path: string, content: string | Buffer) => writeFile(join(folder, 'site', path), content);
  await file('index.html', page);
  await file('robots.txt', 'User-agent: *');
  await file('assets/app-1a2b3c.js', script);
  await file('assets/app-1a2b3c.js.br', brotliCompressSync(script));
  await file('assets/app-1a2b3c.js.gz', gzipSync(script));
  const handle = createPages({
    site: await loadSite(join(folder, 'site')),
    pagePaths: ['/', '/settings/keys'],
    headers: pageHeaders(true),
    stalledClientMs: 5_000,
  });
  server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Sends a path as it is: fetch would normalize it. */
async function send(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = Buffer.concat(await response.toArray());
  return { status: response.statusCode, headers: response.headers, body };
}

describe('pages', () => {
  test('are the index page at every known path, whatever the query, and are never cached', async () => {
    for (const path of ['/', '/settings/keys', '/settings/keys?filter=a&utm=%2F..%2F']) {
      const { status, headers, body } = await send(path);
      expect([path, status, String(body)]).toEqual([path, 200, page]);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
    }
  });

  test('do not depend on any header of the request', async () => {
    const plain = await send('/settings/keys', browser);
    const poisoned = await send('/settings/keys', {
      ...{
        ...browser,
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        origin: 'https://evil.example',
      },
      ...{ 'x-original-url': '/api/keys', 'x-forwarded-proto': 'http', cookie: 'hvz_session=x' },
    });
    const comparable = ({ status, headers, body }: Answer) => [
      status,
      { ...headers, date: '' },
      String(body),
    ];
    expect(comparable(poisoned)).toEqual(comparable(plain));
  });

  test('forbid frames, inline code, other origins and plain HTTP', async () => {
    for (const path of ['/', '/assets/app-1a2b3c.js', '/unknown']) {
      const { headers } = await send(path, browser);
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|http:|https:|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['strict-transport-security']).toBe('max-age=31536000');
    }
  });

  test('require HTTPS only where the gateway is reached over it', () => {
    expect(pageHeaders(false)).not.toHaveProperty('strict-transport-security');
  });
});

describe('files', () => {
  test('with a hash in their names are cached for ever, the others for an hour', async () => {
    expect((await send('/assets/app-1a2b3c.js')).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await send('/robots.txt')).headers['cache-control']).toBe('public, max-age=3600');
  });

  test('come in the best encoding that the client accepts', async () => {
    const cases = [
      ['gzip, deflate, br', 'br', brotliCompressSync(script)],
      ['gzip', 'gzip', gzipSync(script)],
      ['br;q=0, gzip', 'gzip', gzipSync(script)],
      ['identity', undefined, Buffer.from(script)],
      ['br;q=0, gzip;q=0, identity;q=0', undefined, Buffer.from(script)],
      ['*;q=nonsense', undefined, undefined],
    ] as const;
    for (const [accepted, encoding, content] of cases) {
      const { status, headers, body } = await send('/assets/app-1a2b3c.js', { 'accept-encoding': accepted });
      expect([accepted, status, headers.vary]).toEqual([accepted, 200, 'accept-encoding']);
      if (content) expect([accepted, headers['content-encoding']]).toEqual([accepted, encoding]);
      if (content) expect(body.equals(content)).toBe(true);
      expect(headers['content-length']).toBe(String(body.length));
    }
  });

  test('are not sent again to a client that has them', async () => {
    const { etag = '' } = (await send('/robots.txt')).headers;
    const again = await send('/robots.txt', { 'if-none-match': etag });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  test('are sent whole to a client that asks for a range', async () => {
    const { status, body } = await send('/robots.txt', { range: 'bytes=9-2' });
    expect([status, String(body)]).toEqual([200, 'User-agent: *']);
  });

  test('have no other names', async () => {
    const paths = [
      ...['/../secret.txt', '/assets/../../secret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e/secret.txt'],
      ...[
        '/assets%2fapp-1a2b3c.js',
        '/assets//app-1a2b3c.js',
        '//robots.txt',
        '/robots.txt/',
        '/robots.txt%00',
      ],
      ...[
        '/assets/..\\..\\secret.txt',
        '/index.html',
        '/assets/app-1a2b3c.js.br',
        '/assets/',
        '/%',
        '/__proto__',
      ],
      ...['http://evil.example/robots.txt', '/settings/keys/', '/settings%2fkeys', `/${'a'.repeat(8_000)}`],
    ];
    for (const path of paths) {
      const { status, headers, body } = await send(path);
      expect([path, status]).toEqual([path, 404]);
      expect(headers['cache-control']).toBe('no-store');
      expect(JSON.parse(String(body))).toMatchObject({ error: { code: 'route_not_found' } });
    }
  });
});

describe('unknown paths', () => {
  test('are a page with status 404 for browsers, and never cached', async () => {
    const { status, headers, body } = await send('/setings/keys', browser);
    expect([status, headers['cache-control'], String(body)]).toEqual([404, 'no-store', page]);
  });

  test('are an error for a script that a page asks for, so that a page is never taken for a script', async () => {
    const { status, headers } = await send('/assets/app-old.js', browser);
    expect([status, headers['content-type']]).toEqual([404, 'application/json']);
  });
});

test('only GET and HEAD are permitted', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    const { status, headers, body } = await send('/', {}, method);
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD']);
    expect(JSON.parse(String(body))).toMatchObject({ error: { code: 'method_not_allowed' } });
  }
  const head = await send('/', {}, 'HEAD');
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
    200,
    String(page.length),
    0,
  ]);
});

test('a path that does not exist is 404 for every method', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const { status, headers, body } = await send('/v2/chat', {}, method);
    expect([method, status, headers.allow]).toEqual([method, 404, undefined]);
    expect(JSON.parse(String(body))).toMatchObject({ error: { code: 'route_not_found' } });
  }
});

describe('a site', () => {
  test('that is not built is an error that says how to build it', async () => {
    await expect(loadSite(join(folder, 'nowhere'))).rejects.toThrow('Run "npm run build"');
    await expect(loadSite(join(folder, 'site/assets'))).rejects.toThrow('Run "npm run build"');
  });

  test('with a file of an unknown type is not served', async () => {
    const other = await mkdtemp(join(folder, 'other-'));
    await writeFile(join(other, 'index.html'), page);
    await writeFile(join(other, 'a.exe'), '');
    await expect(loadSite(other)).rejects.toThrow('/a.exe');
  });
});
