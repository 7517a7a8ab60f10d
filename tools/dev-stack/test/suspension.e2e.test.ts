import { type StandIn, startStandIn } from '@hypervize/stand-in';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type HttpResponse, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let model: StandIn;
const actor = { id: 'operator:test' };

beforeAll(async () => {
  model = await startStandIn({ models: ['inner'], firstTokenMs: 5, tokensPerSecond: 50 });
  platform = await startPlatform({ replicas: { 'auth-gateway': 2 } });
});
afterAll(async () => {
  await platform?.stop();
  await model?.close();
});

const json = { 'content-type': 'application/json' };
const ask = (gateway: number, path: string, headers: Record<string, string> = json, stream = false) =>
  send(
    { ports: platform.gateways[gateway] as { http: number } },
    {
      path,
      headers: { ...headers, 'x-stand-in-tokens': stream ? '100000' : '1' },
      body: chat({ model: 'inner', stream }),
    },
  );
const lastCode = ({ text }: HttpResponse) =>
  JSON.parse((text.trim().split('\n\n').at(-1) as string).replace('data: ', '')).error?.code;

describe('the public endpoint of an account that is suspended', () => {
  test('stops for strangers once CONFIRMED, requests in flight included, charges nothing more, and is back after RestoreUser', async () => {
    const owner = await platform.newAccount();
    const strangerKey = await platform.newKey(await platform.newAccount());
    const { endpoint } = await platform.endpoints.createEndpoint({
      actor: platform.actor,
      ...{ accountId: owner, model: 'inner', authMode: 'AUTH_MODE_PUBLIC', hosts: [model.url] },
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    for (const gateway of [0, 1]) {
      await eventually(async () => expect((await ask(gateway, path)).status).toBe(200));
    }
    const streams = [ask(0, path, json, true), ask(1, path, bearer(strangerKey.secret), true)];
    await eventually(() =>
      expect(model.requests().filter(({ state }) => state === 'open')).toHaveLength(streams.length),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));

    const { confirmation } = await platform.users.suspendUser({ accountId: owner, actor });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    const refused = async () => {
      for (const gateway of [0, 1]) {
        for (const headers of [json, bearer(strangerKey.secret)]) {
          expect(await ask(gateway, path, headers)).toMatchObject({
            status: 404,
            code: 'endpoint_not_found',
          });
        }
      }
    };
    await refused();
    for (const stream of streams) expect(lastCode(await stream)).toBe('endpoint_not_found');
    await eventually(() => expect(model.requests().every(({ state }) => state !== 'open')).toBe(true));

    const charged = async () => {
      const { allowances } = await platform.usage.getAllowances({ accountIds: [owner] });
      return allowances[0]?.tokensUsed ?? 0;
    };
    const atEnd = await eventually(async () => {
      const before = await charged();
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(before).toBeGreaterThan(0);
      expect(await charged()).toBe(before);
      return before;
    });
    await refused();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await charged()).toBe(atEnd);

    await platform.users.restoreUser({ accountId: owner, actor });
    for (const gateway of [0, 1]) expect((await ask(gateway, path)).status).toBe(200);
  });

  test('refuses everyone when the standing of its owner cannot be found out', async () => {
    const owner = await platform.newAccount();
    const { endpoint } = await platform.endpoints.createEndpoint({
      actor: platform.actor,
      ...{ accountId: owner, model: 'inner', authMode: 'AUTH_MODE_PUBLIC', hosts: [model.url] },
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    const service = platform.service('key-service', 0);
    service.signal('SIGKILL');
    await service.ended;
    try {
      await eventually(async () =>
        expect(await ask(0, path)).toMatchObject({ status: 503, code: 'auth_unavailable' }),
      );
    } finally {
      await platform.restart('key-service', 0);
    }
    await eventually(async () => expect((await ask(0, path)).status).toBe(200));
  });
});
