import { execFileSync } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOpen, respond, startGoodHost, type TestHost } from './hosts.js';
import { type Router, startRouterProcess } from './router.js';

/** The largest body that the router accepts by default. */
const maxBodyBytes = 33_554_432;
const budgetBytes = 134_217_728;

let postgres: PostgresServer;
let router: Router & { readonly pid: number };
const { keep, closeAll } = keepOpen();
beforeAll(async () => {
  postgres = await startTestPostgres();
  router = await startRouterProcess(await postgres.createDatabase(), ['--max-old-space-size=128'], {
    BODY_MEMORY_BYTES: String(budgetBytes),
    BODY_MEMORY_WAIT_MS: '2000',
  });
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

/** A JSON text of nearly the largest size: `unit` repeated between two parts. */
function textOf(begin: string, unit: string, end: string): Buffer {
  const count = Math.floor((maxBodyBytes - begin.length - end.length) / Buffer.byteLength(unit));
  return Buffer.from(begin + unit.repeat(count) + end);
}

/** Sends small requests of another account until `done` resolves. Resolves to the statuses and the longest time of one. */
async function bystand(model: string, done: Promise<unknown>) {
  let isDone = false;
  void done.finally(() => {
    isDone = true;
  });
  const statuses = new Set<number>();
  let count = 0;
  let longestMs = 0;
  while (!isDone) {
    const startedMs = performance.now();
    statuses.add((await router.post(model, { account: 'bystander' })).status);
    longestMs = Math.max(longestMs, performance.now() - startedMs);
    count++;
  }
  return { statuses: [...statuses], count, longestMs };
}

test('bodies that are hostile to a parser do not delay small requests of others, on a small heap', async () => {
  const model = await router.newPool([(await keep(startGoodHost())).url]);
  const bodies: readonly [string, Buffer][] = [
    ['values', textOf(`{"model":"${model}","x":[`, '{},', '{}]}')],
    ['values', textOf(`{"model":"${model}",`, '"m":1,', '"m":1}')],
    ['values', textOf(`{"model":"${model}","x":[`, '"\\u0041",', '1]}')],
    ['nested', textOf(`{"model":"${model}","x":`, '[', '}')],
    ['nested', textOf(`{"model":"${model}","x":`, '{"a":', '}')],
    ['', textOf(`{"model":"${model}","x":"`, 'x', '"}')],
    ['', textOf(`{"model":"${model}","x":"`, '\\u0041', '"}')],
    ['', textOf(`{"model":"${model}","x":"`, 'é€', '"}')],
    ['', textOf(`{"model":"${model}"`, ' ', '}')],
    ['must be a JSON object', textOf(`{"model":"${model}","x":"`, 'é', '')],
  ];
  const attack = Promise.all(
    bodies.map(async ([refusal, body], i) => {
      // Each hostile account has a share of the memory of its own.
      const response = await router.post(model, { account: `hostile ${i}`, body });
      return [refusal, response.status, response.text] as const;
    }),
  );
  const seen = await bystand(model, attack);
  for (const [refusal, status, text] of await attack) {
    // There may be no memory for all of them within the time that one waits.
    if (status === 503) continue;
    expect([refusal, status]).toEqual([refusal, refusal === '' ? 200 : 400]);
    expect(text).toContain(refusal);
  }
  expect(seen.statuses).toEqual([200]);
  // JSON.parse of one of these bodies takes longer than this; each scan takes turns with other work.
  expect(seen.longestMs).toBeLessThan(5_000);
  expect((await router.post(model)).status).toBe(200);
});

/** A host that reads bodies and does not respond until it is told to. */
async function startSlowHost(): Promise<TestHost & { respondToAll(): void }> {
  const waiting: ServerResponse[] = [];
  let isResponding = false;
  let requestCount = 0;
  const server = createServer((request: IncomingMessage, response) => {
    if (request.method === 'GET') return void response.end();
    request.resume().on('end', () => {
      requestCount++;
      if (isResponding) respond(response, 'slow');
      else waiting.push(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requestCount: () => requestCount,
    respondToAll: () => {
      // Those that are still being sent get a response too.
      isResponding = true;
      for (const response of waiting.splice(0)) respond(response, 'slow');
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The memory of the router's process, in bytes. */
function residentBytes(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(router.pid)]).toString()) * 1_024;
}

describe('forty bodies of 30 MiB to a slow model', () => {
  let sampling: NodeJS.Timeout | undefined;
  afterEach(() => clearInterval(sampling));

  test('take no more memory than the budget; others are served; the rest is refused with a Retry-After', async () => {
    const slow = await keep(startSlowHost());
    const slowModel = await router.newPool([slow.url]);
    const fastModel = await router.newPool([(await keep(startGoodHost())).url]);
    const body = Buffer.alloc(30 * 1_048_576, ' ');
    Buffer.from(`{"model":"${slowModel}"`).copy(body);
    body.write('}', body.length - 1);
    const large = Buffer.from(body);
    Buffer.from(`{"model":"${fastModel}"`).copy(large);
    await bystand(fastModel, Promise.resolve());
    const quietBytes = residentBytes();

    const sent = Array.from({ length: 40 }, () => router.post(slowModel, { account: 'hostile', body }));
    let peakBytes = 0;
    sampling = setInterval(() => {
      peakBytes = Math.max(peakBytes, residentBytes());
    }, 100);
    const refused = Promise.all(
      sent.slice(5).map((one) => Promise.race([one, delay(6_000, undefined, { ref: false })])),
    );
    const seen = await bystand(fastModel, refused);
    expect(seen.statuses).toEqual([200]);
    expect(seen.longestMs).toBeLessThan(5_000);
    // Another account still has room for a body of the largest kind.
    expect(await router.post(fastModel, { account: 'bystander', body: large })).toMatchObject({
      status: 200,
      text: expect.stringContaining('good'),
    });
    expect(await router.metrics()).toMatch(
      /hvz_router_body_memory_refusals_total\{.*reason="timeout".*\} [1-9]/,
    );

    slow.respondToAll();
    const responses = await Promise.all(sent);
    const served = responses.filter(({ status }) => status === 200);
    const overloaded = responses.filter(({ status, code }) => status === 503 && code === 'overloaded');
    expect(served.length).toBeGreaterThanOrEqual(1);
    expect(served.length).toBeLessThanOrEqual(2);
    expect(served.length + overloaded.length).toBe(40);
    expect(overloaded.every(({ headers }) => headers['retry-after'] === '2')).toBe(true);
    expect(peakBytes - quietBytes).toBeLessThan(budgetBytes + 128 * 1_048_576);
    expect(await router.metrics()).toMatch(/hvz_router_body_memory_bytes\{.*\} 0\n/);
  });
});
