import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRelayClient } from '@hypervize/relay/testing';
import { clientCredentials, contracts, createClient, openRelayStream, readTlsFiles } from '@hypervize/rpc';
import { type Authority, type CertificateFiles, createAuthority, eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/stack.js';
import { bearer, chat, send } from './platform.js';

const authority = createAuthority();
const otherAuthority = createAuthority();
const folder = mkdtempSync(join(tmpdir(), 'hypervize-tls-'));
const services = ['key-service', 'inference-router', 'auth-gateway'] as const;
let platform: Stack;

/** Issues the certificate of a service, in files with the same names each time. */
function install(from: Authority, name: string): CertificateFiles {
  const issued = from.issue(name);
  const at = (file: string) => join(folder, name, file);
  const files = { certFile: at('cert.pem'), keyFile: at('key.pem'), caFile: at('ca.pem') };
  mkdirSync(join(folder, name), { recursive: true });
  for (const kind of ['certFile', 'keyFile', 'caFile'] as const) copyFileSync(issued[kind], files[kind]);
  return files;
}

beforeAll(async () => {
  const tls = (name: string) => {
    const { certFile, keyFile, caFile } = install(authority, name);
    return { GRPC_TLS_CERT_FILE: certFile, GRPC_TLS_KEY_FILE: keyFile, GRPC_TLS_CA_FILE: caFile };
  };
  platform = await startStack({
    redis: 'none',
    env: {
      'key-service': { ...tls('key-service'), BCRYPT_COST: '4' },
      'inference-router': tls('inference-router'),
      'auth-gateway': tls('auth-gateway'),
    },
  });
});
afterAll(async () => {
  await platform?.stop();
  authority.remove();
  otherAuthority.remove();
  rmSync(folder, { recursive: true, force: true });
});

const connect = (files: CertificateFiles | undefined) => {
  const config = {
    target: `127.0.0.1:${platform.ports.keyService}`,
    credentials: clientCredentials(files && readTlsFiles(files)),
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
});

test('with mutual TLS the name on the certificate decides who may send requests to the router', async () => {
  const connectAs = (files: CertificateFiles | undefined) =>
    openRelayClient(
      openRelayStream({
        target: `127.0.0.1:${platform.ports.router}`,
        credentials: clientCredentials(files && readTlsFiles(files)),
        // A name that is only claimed counts for nothing.
        caller: 'auth-gateway',
      }),
    );
  const gateway = await connectAs(authority.issue('auth-gateway'));
  expect(gateway.link.state()).toBe('open');
  gateway.close();
  for (const name of ['hvz', 'key-service', 'inference-router'])
    await expect(connectAs(authority.issue(name))).rejects.toMatchObject({ code: 'caller_not_allowed' });
  const ofOther = { ...otherAuthority.issue('auth-gateway'), caFile: authority.issue('x').caFile };
  for (const files of [undefined, ofOther])
    await expect(connectAs(files)).rejects.toMatchObject({ code: 'unavailable' });
});

test('certificates of another authority take effect for new connections, and a stream in flight continues', async () => {
  const before = connect(authority.issue('hvz'));
  const actor = { id: 'operator:test' };
  const { user } = await before.users.ensureUser({ subject: 'rotation', actor });
  const { secret } = await before.keys.revealDefaultKey({ accountId: user?.accountId ?? '', actor });
  const post = (headers = {}, extra = {}) =>
    send(platform, { headers: { ...bearer(secret), ...headers }, body: chat(extra) });
  await eventually(async () => expect((await post()).status).toBe(200));
  let streamEnded = false;
  const stream = post({ 'x-stand-in-tokens': '600' }, { stream: true }).finally(() => {
    streamEnded = true;
  });

  for (const name of services) install(otherAuthority, name);
  await eventually(
    async () => {
      for (const name of services) {
        expect(platform.service(name).lines().join('\n')).toContain('certificates reloaded');
      }
    },
    { timeoutMs: 30_000 },
  );
  const after = connect(otherAuthority.issue('hvz'));
  expect(await after.users.ensureUser({ subject: 'rotation', actor })).toMatchObject({ created: false });
  const late = connect(authority.issue('hvz'));
  await expect(late.users.ensureUser({ subject: 'x', actor })).rejects.toMatchObject({ code: 'unavailable' });
  const responses = await Promise.all(Array.from({ length: 20 }, () => post()));
  expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(streamEnded).toBe(false);
  const { status, text } = await stream;
  expect([status, text.trimEnd().endsWith('data: [DONE]')]).toEqual([200, true]);
  // The stream to the router was opened with the earlier certificates; the next one is not.
  await platform.service('inference-router').stop();
  await platform.restart('inference-router');
  await eventually(async () => expect((await post()).status).toBe(200), { timeoutMs: 20_000 });
  for (const { users, keys } of [before, after, late]) {
    users.close();
    keys.close();
  }
}, 90_000);
