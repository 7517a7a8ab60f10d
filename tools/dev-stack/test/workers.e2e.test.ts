import { connect } from 'node:net';
import { eventually, freePort } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

type Service = 'auth-gateway' | 'inference-router';

let platform: Platform;
let operationsPorts: Record<Service, number>;

beforeAll(async () => {
  const routerPort = await freePort();
  platform = await startPlatform({
    env: {
      'auth-gateway': { WORKERS: '2', ROUTER_STREAMS: '2' },
      'inference-router': { WORKERS: '2', OPERATIONS_PORT: String(routerPort) },
    },
  });
  operationsPorts = { 'auth-gateway': platform.ports.operations, 'inference-router': routerPort };
  await untilReady('inference-router');
  await untilReady('auth-gateway');
});
afterAll(() => platform?.stop());

async function operations(service: Service, path: string) {
  const response = await fetch(`http://127.0.0.1:${operationsPorts[service]}${path}`);
  return { status: response.status, text: await response.text() };
}

async function untilReady(service: Service): Promise<void> {
  await eventually(async () => expect((await operations(service, '/readyz')).status).toBe(200));
}

/** The values of a metric by the text of its labels. */
async function metric(service: Service, name: string): Promise<Map<string, number>> {
  const { text } = await operations(service, '/metrics');
  const lines = [...text.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)$`, 'gm'))];
  return new Map(lines.map(([, labels = '', value]) => [labels, Number(value)]));
}

/** The sum of the series of a metric whose labels contain a text. */
async function sumOf(service: Service, name: string, label = ''): Promise<number> {
  return [...(await metric(service, name))].reduce(
    (sum, [labels, value]) => sum + (labels.includes(label) ? value : 0),
    0,
  );
}

/** The value of a gauge at each worker. */
async function byWorker(service: Service, name: string, label = ''): Promise<(number | undefined)[]> {
  const values = [...(await metric(service, name))].filter(([labels]) => labels.includes(label));
  return [1, 2].map((worker) => values.find(([labels]) => labels.includes(`worker="${worker}"`))?.[1]);
}

/** The process of a worker, as the log of its primary process names it. */
function pidOf(service: Service, worker: number): number {
  const started = platform
    .service(service)
    .lines()
    .filter((line) => line.includes('"msg":"worker started"') && line.includes(`"worker":${worker},`));
  return JSON.parse(started.at(-1) ?? '{}').pid;
}

/** Begins streams, each on a connection of its own, and resolves to their ends when all of them are in flight. */
async function beginStreams(key: string, count: number) {
  const streams = Array.from({ length: count }, () =>
    send(platform, {
      headers: { ...bearer(key), 'x-stand-in-tokens': '400' },
      body: chat({ stream: true }),
    }),
  );
  await eventually(async () => expect(await sumOf('auth-gateway', 'hvz_gateway_in_flight')).toBe(count));
  return streams;
}

async function refusesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    socket.once('connect', () => socket.destroy());
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('two workers', () => {
  test('get connections in turn, hold a lease each, and have one /metrics, whose counters are sums', async () => {
    const key = await platform.newKey(await platform.newAccount());
    expect(await byWorker('auth-gateway', 'hvz_trust', 'state="lease"')).toEqual([1, 1]);
    expect(await byWorker('auth-gateway', 'hvz_worker_up')).toEqual([1, 1]);
    const streams = await beginStreams(key.secret, 4);
    expect(await byWorker('auth-gateway', 'hvz_gateway_in_flight')).toEqual([2, 2]);
    for (const { status, text } of await Promise.all(streams))
      expect([status, text.endsWith('[DONE]\n\n')]).toEqual([200, true]);
    const elastic = 'route="elastic",status="200"';
    await eventually(async () => {
      expect(await sumOf('auth-gateway', 'hvz_gateway_request_duration_seconds_count', elastic)).toBe(4);
      expect(await sumOf('auth-gateway', 'hvz_usage_events_total', 'result="counted"')).toBe(4);
      expect(await sumOf('inference-router', 'hvz_router_request_duration_seconds_count', elastic)).toBe(4);
    });
  });

  test('of a router serve the requests of every gateway, which has several streams to their address', async () => {
    const key = await platform.newKey(await platform.newAccount());
    await eventually(async () =>
      expect(await byWorker('auth-gateway', 'hvz_gateway_router_streams', 'state="open"')).toEqual([2, 2]),
    );
    const streams = await beginStreams(key.secret, 8);
    await eventually(async () => {
      const outstanding = await byWorker('inference-router', 'hvz_host_outstanding');
      expect(outstanding.reduce((sum: number, count) => sum + (count ?? 0), 0)).toBe(8);
      for (const count of outstanding) expect(count).toBeGreaterThan(0);
    });
    for (const { text } of await Promise.all(streams)) expect(text.endsWith('[DONE]\n\n')).toBe(true);
  });

  test('confirm a revocation only when neither of them accepts the key any more', async () => {
    const account = await platform.newAccount();
    const key = await platform.newKey(account);
    const statuses = async () => {
      const got = await Promise.all(
        Array.from({ length: 4 }, () => send(platform, { headers: bearer(key.secret), body: chat() })),
      );
      return got.map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    const { confirmation } = await platform.keys.revokeKey({
      ...{ accountId: account, keyId: key.keyId, actor: platform.actor, reason: 'test' },
    });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    expect(await statuses()).toEqual([401, 401, 401, 401]);
  });

  test('of which one does not answer are neither alive nor ready, and say which one it is', async () => {
    const pid = pidOf('auth-gateway', 2);
    process.kill(pid, 'SIGSTOP');
    try {
      const readiness = await operations('auth-gateway', '/readyz');
      expect(readiness.status).toBe(503);
      const { workers } = JSON.parse(readiness.text);
      expect(workers[1]).toMatchObject({ ready: true, checks: { trust: { ok: true } } });
      expect(workers[2]).toEqual({ phase: 'listening', ready: false, detail: 'no answer' });
      expect((await operations('auth-gateway', '/healthz')).status).toBe(503);
      expect(await byWorker('auth-gateway', 'hvz_worker_up')).toEqual([1, 0]);
      expect(await sumOf('auth-gateway', 'hvz_usage_events_total', 'result="counted"')).toBeGreaterThan(4);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await untilReady('auth-gateway');
    expect((await operations('auth-gateway', '/healthz')).status).toBe(200);
  });
});

describe.each(['auth-gateway', 'inference-router'] as const)(
  'a worker of %s that is killed under load',
  (service) => {
    test('is replaced; no complete response is lost or counted twice, and counters do not fall', async () => {
      const account = await platform.newAccount();
      const keys = [];
      for (let i = 0; i < 60; i++) keys.push(await platform.newKey(account));
      const complete = new Set<string>();
      const unused = [...keys];
      const killed = pidOf(service, 1);
      const recordedBefore = await sumOf('auth-gateway', 'hvz_usage_events_total', 'result="recorded"');
      const work = async () => {
        for (let next = unused.pop(); next; next = unused.pop()) {
          const stream = unused.length % 2 === 0;
          if (unused.length === 30) process.kill(killed, 'SIGKILL');
          const headers = { ...bearer(next.secret), 'x-stand-in-tokens': '8' };
          const got = await send(platform, { headers, body: chat({ stream }) }).catch(() => undefined);
          if (got?.status === 200 && got.text.endsWith(stream ? '[DONE]\n\n' : '}')) complete.add(next.keyId);
        }
      };
      await Promise.all(Array.from({ length: 6 }, work));
      expect(complete.size).toBeGreaterThan(45);
      await eventually(() => expect(pidOf(service, 1)).not.toBe(killed));
      await untilReady(service);
      expect(await sumOf(service, 'hvz_workers_replaced_total')).toBe(1);
      expect(
        await sumOf('auth-gateway', 'hvz_usage_events_total', 'result="recorded"'),
      ).toBeGreaterThanOrEqual(recordedBefore);
      const rows = await eventually(
        async () => {
          const { rows } = await platform.usage.queryUsage({
            ...{ accountId: account, fromUnixMs: Date.now() - 7_200_000, toUnixMs: Date.now() },
            ...{ step: 'STEP_TOTAL' as const, by: ['DIMENSION_KEY' as const] },
          });
          const counted = new Set(rows.map((row) => row.keyId));
          expect([...complete].filter((keyId) => !counted.has(keyId))).toEqual([]);
          return rows;
        },
        { timeoutMs: 30_000 },
      );
      expect(rows.filter((row) => row.requests !== 1)).toEqual([]);
    });
  },
);

test('on SIGTERM both workers finish what is in flight, and the primary process ends with 0', async () => {
  const key = await platform.newKey(await platform.newAccount());
  const streams = await beginStreams(key.secret, 4);
  const stopped = platform.service('auth-gateway').stop();
  await eventually(async () => expect(await refusesConnections(platform.ports.http)).toBe(true));
  for (const { text } of await Promise.all(streams)) expect(text.endsWith('[DONE]\n\n')).toBe(true);
  expect(await stopped).toBe(0);
  await platform.restart('auth-gateway');
  await untilReady('auth-gateway');
});

test('workers end when their primary process is killed, and no port stays open', async () => {
  const workers = [pidOf('auth-gateway', 1), pidOf('auth-gateway', 2)];
  platform.service('auth-gateway').signal('SIGKILL');
  await platform.service('auth-gateway').ended;
  expect(await refusesConnections(platform.ports.http)).toBe(true);
  await eventually(() => expect(workers.map(isRunning)).toEqual([false, false]));
  await platform.restart('auth-gateway');
  await untilReady('auth-gateway');
});
