import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import { type CertificateFiles, createAuthority, eventually, freePort } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/stack.js';
import { ask, bearer, chat } from './platform.js';

const authority = createAuthority();
const outside = createAuthority();
let platform: Stack;

beforeAll(async () => {
  const tls = (name: string) => {
    const { certFile, keyFile, caFile } = authority.issue(name);
    return { GRPC_TLS_CERT_FILE: certFile, GRPC_TLS_KEY_FILE: keyFile, GRPC_TLS_CA_FILE: caFile };
  };
  const routerHttp = await freePort();
  platform = await startStack({
    redis: 'none',
    ports: { routerHttp },
    env: {
      'key-service': { ...tls('key-service'), BCRYPT_COST: '4' },
      'inference-router': tls('inference-router'),
      'auth-gateway': { ...tls('auth-gateway'), ROUTER_URL: `https://127.0.0.1:${routerHttp}` },
    },
  });
});
afterAll(async () => {
  await platform?.stop();
  authority.remove();
  outside.remove();
});

const connect = (files: CertificateFiles | undefined) => {
  const config = {
    target: `127.0.0.1:${platform.ports.keyService}`,
    credentials: clientCredentials(files),
    caller: 'hvz',
    defaultTimeoutMs: 5_000,
  };
  return { users: createClient(contracts.users, config), keys: createClient(contracts.keys, config) };
};

test('with mutual TLS everywhere a key works from sign-up to answer, and nobody without a certificate gets in', async () => {
  const operator = connect(authority.issue('hvz'));
  const actor = { id: 'operator:test' };
  const { user } = await operator.users.ensureUser({ subject: 'tls', actor });
  const { secret } = await operator.keys.revealDefaultKey({ accountId: user?.accountId ?? '', actor });
  await eventually(async () => {
    expect((await ask(platform, { headers: bearer(secret), body: chat() })).status).toBe(200);
  });

  const strangers = [
    connect(undefined),
    connect({ ...outside.issue('hvz'), caFile: authority.issue('x').caFile }),
  ];
  for (const stranger of strangers) {
    await expect(stranger.users.ensureUser({ subject: 'x', actor })).rejects.toMatchObject({
      code: 'unavailable',
    });
  }
  // The name on the certificate counts: the router is not an operator.
  const posing = connect(authority.issue('inference-router'));
  await expect(posing.users.ensureUser({ subject: 'x', actor })).rejects.toMatchObject({
    code: 'caller_not_allowed',
  });
  for (const { users, keys } of [operator, posing, ...strangers]) {
    users.close();
    keys.close();
  }

  // The router's HTTP side asks for a certificate too.
  const { caFile } = authority.issue('nobody');
  const refused = new Promise((resolve, reject) => {
    const asking = request({
      host: '127.0.0.1',
      port: platform.ports.routerHttp,
      ca: readFileSync(caFile),
      method: 'POST',
    });
    asking.on('response', resolve).on('error', reject).end();
  });
  await expect(refused).rejects.toThrow(/certificate|alert|ECONNRESET|EPIPE|socket hang up/i);
});
