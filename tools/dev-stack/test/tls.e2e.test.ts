import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import { type CertificateFiles, createAuthority, eventually, freePort } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/stack.js';
import { bearer, chat, send } from './platform.js';

const authority = createAuthority();
const otherAuthority = createAuthority();
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
  otherAuthority.remove();
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

test('with mutual TLS everywhere a key works from sign-up to inference, and callers without a valid certificate are refused', async () => {
  const operator = connect(authority.issue('hvz'));
  const actor = { id: 'operator:test' };
  const { user } = await operator.users.ensureUser({ subject: 'tls', actor });
  const { secret } = await operator.keys.revealDefaultKey({ accountId: user?.accountId ?? '', actor });
  await eventually(async () => {
    expect((await send(platform, { headers: bearer(secret), body: chat() })).status).toBe(200);
  });

  const refusedClients = [
    connect(undefined),
    connect({ ...otherAuthority.issue('hvz'), caFile: authority.issue('x').caFile }),
  ];
  for (const client of refusedClients) {
    await expect(client.users.ensureUser({ subject: 'x', actor })).rejects.toMatchObject({
      code: 'unavailable',
    });
  }
  // The name on the certificate decides: the router may not call operators' methods.
  const router = connect(authority.issue('inference-router'));
  await expect(router.users.ensureUser({ subject: 'x', actor })).rejects.toMatchObject({
    code: 'caller_not_allowed',
  });
  for (const { users, keys } of [operator, router, ...refusedClients]) {
    users.close();
    keys.close();
  }

  // The router's HTTP port requires a certificate too.
  const { caFile } = authority.issue('unused');
  const refused = new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: platform.ports.routerHttp,
      ca: readFileSync(caFile),
      method: 'POST',
    });
    outgoing.on('response', resolve).on('error', reject).end();
  });
  await expect(refused).rejects.toThrow(/certificate|alert|ECONNRESET|EPIPE|socket hang up/i);
});
