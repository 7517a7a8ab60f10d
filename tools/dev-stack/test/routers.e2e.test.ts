import { setTimeout as sleep } from 'node:timers/promises';
import { type StandIn, startStandIn } from '@hypervize/stand-in';
import { eventually, type Link, startLink } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Load, openLoad, type Served } from './load.js';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

/** Three routers with one database and one model server, behind one gateway. */
let platform: Platform;
let model: StandIn;
/** The proxy between the gateway and the last router. */
let link: Link;
let key: string;
const routers = [0, 1, 2] as const;

beforeAll(async () => {
  model = await startStandIn({ models: ['inner'], firstTokenMs: 5, tokensPerSecond: 400 });
  platform = await startPlatform({
    replicas: { 'inference-router': routers.length },
    pools: [{ model: 'inner', hosts: [model.url] }],
    env: { 'auth-gateway': { ACCOUNT_REQUESTS_PER_MINUTE: '1000000' } },
    link: async (_from, to, port) => {
      if (to !== 'inference-router-2') return port;
      link = await startLink(port);
      return link.port;
    },
  });
  key = (await platform.newKey(await platform.newAccount())).secret;
  await streamsAre('open', routers.length);
});
afterAll(async () => {
  await platform?.stop();
  await link?.close();
  await model?.close();
});

async function metricsAt(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** The number of the gateway's streams to routers in a state becomes `count`. */
async function streamsAre(state: string, count: number): Promise<void> {
  await eventually(
    async () => {
      const text = await metricsAt(platform.ports.operations);
      expect(text).toMatch(
        new RegExp(`^hvz_gateway_router_streams\\{.*state="${state}".*\\} ${count}$`, 'm'),
      );
    },
    { timeoutMs: 15_000 },
  );
}

/** How many requests a router has served. */
async function servedBy(router: number): Promise<number> {
  const lines = platform.service('inference-router', router).lines();
  const started = lines.filter((line) => line.includes('"msg":"started"')).at(-1) ?? '{}';
  const text = await metricsAt(JSON.parse(started).operationsPort);
  const counts = text.matchAll(/^hvz_router_request_duration_seconds_count\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Runs short requests and short streams while `fault` runs. Resolves to what became of each. */
async function underLoad(fault: (load: Load) => Promise<unknown>): Promise<readonly Served[]> {
  const load = openLoad(platform, { key, requests: 8, streams: 6 });
  await sleep(500);
  try {
    await fault(load);
  } finally {
    await load.stop();
  }
  return load.served;
}

/** The responses that are neither complete nor end as `allowed` says, in short. */
function unexpected(served: readonly Served[], allowed?: string): string[] {
  return served
    .filter(({ kind, end }) => end !== 'complete' && `${kind}: ${end}` !== allowed)
    .map(({ kind, end, begunMs, endedMs }) => `${kind}: ${end} after ${Math.round(endedMs - begunMs)} ms`);
}

const ends = (served: readonly Served[]) => [...new Set(served.map(({ end }) => end))];

async function getsRequests(router: number): Promise<void> {
  const before = await servedBy(router);
  await eventually(async () => {
    await Promise.all(Array.from({ length: 10 }, () => post()));
    expect(await servedBy(router)).toBeGreaterThan(before);
  });
}

const post = () => send(platform, { headers: bearer(key), body: chat({ model: 'inner' }) });

describe('one router of three', () => {
  test('is killed: no request is lost, its streams end with an error event, and after a restart it gets requests', async () => {
    let killedMs = 0;
    const served = await underLoad(async () => {
      killedMs = performance.now();
      platform.service('inference-router', 0).signal('SIGKILL');
      await platform.service('inference-router', 0).ended;
      await sleep(2_000);
    });
    expect(served.length).toBeGreaterThan(100);
    expect(unexpected(served, 'stream: upstream_error')).toEqual([]);
    for (const { end, endedMs } of served)
      if (end !== 'complete') expect(endedMs - killedMs).toBeLessThan(2_000);
    await platform.restart('inference-router', 0);
    await streamsAre('open', 3);
    await getsRequests(0);
  });

  test('is stopped for less than 5 s: nothing on it is lost, and nothing new waits for it', async () => {
    const served = await underLoad(async (load) => {
      platform.service('inference-router', 1).signal('SIGSTOP');
      await sleep(1_500);
      // The other routers have more requests than the one that is stopped then.
      const begun = Promise.all(load.burst('request', 60));
      const first = await Promise.race([begun, sleep(2_500)]);
      platform.service('inference-router', 1).signal('SIGCONT');
      expect(first).toHaveLength(60);
      await sleep(500);
    });
    expect(unexpected(served)).toEqual([]);
    await getsRequests(1);
  });

  test('is stopped for longer: after 5 s its requests are answered by others, and its streams end with an error event', async () => {
    let stoppedMs = 0;
    const served = await underLoad(async () => {
      stoppedMs = performance.now();
      platform.service('inference-router', 1).signal('SIGSTOP');
      await sleep(7_000);
      platform.service('inference-router', 1).signal('SIGCONT');
    });
    expect(unexpected(served, 'stream: upstream_error')).toEqual([]);
    const lastMs = Math.max(
      ...served.filter(({ begunMs }) => begunMs < stoppedMs + 1_000).map(({ endedMs }) => endedMs),
    );
    expect(lastMs - stoppedMs).toBeGreaterThan(4_500);
    expect(lastMs - stoppedMs).toBeLessThan(7_000);
    await streamsAre('open', 3);
    await getsRequests(1);
  });

  test('is slow: it gets no new requests until it is no longer, and none is lost', async () => {
    let [before, after] = [0, 0];
    const served = await underLoad(async (load) => {
      link.delay(700);
      await sleep(3_500);
      before = await servedBy(2);
      // Those that are slow to answer each ping are so all the time, not only while they owe an answer.
      for (let burst = 0; burst < 4; burst++) {
        load.burst('request', 60);
        await sleep(500);
      }
      await sleep(2_000);
      after = await servedBy(2);
      link.restore();
    });
    expect(unexpected(served)).toEqual([]);
    // The others may be late for a moment too, on a machine that is busy.
    expect(after - before).toBeLessThan(10);
    await streamsAre('late', 0);
    await getsRequests(2);
  });
});

test('routers that are restarted one after the other with SIGTERM lose nothing', async () => {
  const served = await underLoad(async () => {
    for (const router of routers) {
      expect(await platform.service('inference-router', router).stop()).toBe(0);
      await platform.restart('inference-router', router);
      await streamsAre('open', 3);
    }
  });
  expect(served.length).toBeGreaterThan(300);
  expect(unexpected(served)).toEqual([]);
  for (const router of routers) await getsRequests(router);
});

describe('kill -9 in the middle of 300 streams', () => {
  const count = 300;

  /** Begins slow, long streams, and resolves to their ends when the model server has all of them. */
  async function beginStreams(
    secret: string,
  ): Promise<{ readonly streams: Promise<Served>[]; close(): void }> {
    const load = openLoad(platform, {
      key: secret,
      ...{ requests: 0, streams: 0 },
      headers: { 'x-stand-in-tokens': '10000', 'x-stand-in-tokens-per-second': '5' },
    });
    const streams = load.burst('stream', count);
    await eventually(() => expect(openAtModel()).toBe(count));
    await eventually(() => expect(load.begun()).toBe(count));
    return { streams, close: load.abort };
  }
  const openAtModel = () => model.requests().filter(({ state }) => state === 'open').length;
  const counted = async (accountId: string) => {
    const { rows } = await platform.usage.queryUsage({
      ...{ accountId, fromUnixMs: Date.now() - 7_200_000, toUnixMs: Date.now() },
      step: 'STEP_TOTAL' as const,
    });
    return { requests: rows[0]?.requests ?? 0, aborted: rows[0]?.aborted ?? 0 };
  };

  test('of a router: its clients get an error event, none hangs, the other streams go on, and all usage is recorded', async () => {
    const account = await platform.newAccount();
    const { secret } = await platform.newKey(account);
    const { streams, close } = await beginStreams(secret);
    const ended: Served[] = [];
    for (const stream of streams) void stream.then((served) => ended.push(served));
    platform.service('inference-router', 0).signal('SIGKILL');
    await platform.service('inference-router', 0).ended;
    // Each router has a third of the streams, more or less.
    await eventually(() => expect(count - openAtModel()).toBeGreaterThan(count / 10));
    await eventually(() => expect(ended).toHaveLength(count - openAtModel()));
    expect(ended.length).toBeLessThan(count * 0.6);
    expect(ends(ended)).toEqual(['upstream_error']);
    await eventually(async () => expect(await counted(account)).toMatchObject({ aborted: ended.length }));
    close();
    await Promise.all(streams);
    await eventually(async () => expect(await counted(account)).toEqual({ requests: count, aborted: count }));
    await eventually(() => expect(openAtModel()).toBe(0));
    await platform.restart('inference-router', 0);
    await streamsAre('open', 3);
  });

  test('of the gateway: routers free the model server at once, and the next gateway delivers what was recorded', async () => {
    const account = await platform.newAccount();
    const { secret } = await platform.newKey(account);
    const { streams } = await beginStreams(secret);
    // Usage waits for key-service.
    platform.service('key-service').signal('SIGSTOP');
    const whole = await Promise.all(
      Array.from({ length: 20 }, () =>
        send(platform, { headers: bearer(secret), body: chat({ model: 'inner' }) }),
      ),
    );
    platform.service('auth-gateway').signal('SIGKILL');
    await platform.service('auth-gateway').ended;
    platform.service('key-service').signal('SIGCONT');
    await eventually(() => expect(openAtModel()).toBe(0), { timeoutMs: 3_000 });
    expect(ends(await Promise.all(streams))).toEqual(['cut']);
    await platform.restart('auth-gateway');
    const served = whole.filter(({ status }) => status === 200).length;
    expect(served).toBe(20);
    await eventually(async () => expect(await counted(account)).toEqual({ requests: served, aborted: 0 }), {
      timeoutMs: 20_000,
    });
    await eventually(async () => expect((await post()).status).toBe(200));
  });
});
