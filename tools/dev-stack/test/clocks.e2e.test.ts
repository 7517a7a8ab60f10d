import { type StandIn, startStandIn } from '@hypervize/stand-in';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let model: StandIn;
let account: string;

/** Starts Node with a time of day that is `ms` milliseconds ahead. */
const withClockAhead = (ms: number) => ({
  NODE_OPTIONS: `--import=data:text/javascript,const{now}=Date;Date.now=()=>now()+(${ms})`,
});
const skewMs = 90_000;

beforeAll(async () => {
  model = await startStandIn({ models: ['inner'], firstTokenMs: 5 });
  platform = await startPlatform({
    pools: [{ model: 'inner', hosts: [model.url] }],
    replicas: { 'inference-router': 2 },
    env: { 'auth-gateway': withClockAhead(skewMs), 'inference-router': withClockAhead(-skewMs) },
  });
  account = await platform.newAccount();
});
afterAll(async () => {
  await platform?.stop();
  await model?.close();
});

const operations = (path: string) => fetch(`http://127.0.0.1:${platform.ports.operations}${path}`);
const post = (secret: string) =>
  send(platform, {
    headers: { ...bearer(secret), connection: 'close' },
    body: chat({ model: 'inner' }),
  });

describe('a gateway whose clock is 90 s ahead, with routers whose clocks are 90 s behind', () => {
  test('serves every request', async () => {
    const { secret } = await platform.newKey(account);
    const responses = await Promise.all(Array.from({ length: 20 }, () => post(secret)));
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  test('applies the expiry of a key when key-service means it, not earlier', async () => {
    const { secret } = await platform.newKey(account, ['inference'], { expiresUnixMs: Date.now() + 5_000 });
    expect((await post(secret)).status).toBe(200);
    await eventually(async () => expect((await post(secret)).code).toBe('expired_api_key'), {
      timeoutMs: 20_000,
    });
  });

  test('reports its skew in readiness and as a metric', async () => {
    const ready = (await (await operations('/readyz')).json()) as {
      ready: boolean;
      checks: Record<string, { detail: string }>;
    };
    expect(ready).toMatchObject({
      ready: true,
      checks: {
        clock: { detail: expect.stringMatching(/^(89|90)\.\d+ s ahead of key-service, corrected$/) },
      },
    });
    const [, seconds] =
      /^hvz_clock_skew_seconds\S* (\S+)$/m.exec(await (await operations('/metrics')).text()) ?? [];
    expect(Math.abs(Number(seconds) - skewMs / 1_000)).toBeLessThan(1);
  });
});
