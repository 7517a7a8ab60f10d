import { createServer, type Server } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import type { RedisServer } from '@hypervize/testkit';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';
import { createUserAgent, logInAtProvider } from './user-agent.js';

let platform: Platform;
let collector: Server;
let traces = '';
beforeAll(async () => {
  // Receives traces in place of an OpenTelemetry collector.
  collector = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      traces += chunk.toString();
    });
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const verbose = { LOG_LEVEL: 'trace', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
  platform = await startPlatform({
    env: { 'auth-gateway': verbose, 'key-service': verbose, 'inference-router': verbose },
  });
});
afterAll(async () => {
  await platform?.stop();
  collector?.close();
});

test('a request produces one trace across gateway, key-service and router', async () => {
  const { secret } = await platform.newKey(await platform.newAccount());
  const { headers } = await send(platform, { headers: bearer(secret), body: chat() });
  const spans = () => traces.match(/\{"traceId":.*?"kind"/g) ?? [];
  await eventually(
    () => {
      const [, traceId] =
        new RegExp(`"traceId":"([0-9a-f]{32})"(?:(?!traceId).)*${headers['x-request-id']}`).exec(traces) ??
        [];
      const names = spans().filter((span) => traceId !== undefined && span.includes(traceId));
      for (const name of ['inference', 'VerifyKeys', 'route'])
        expect(names.join()).toContain(`"name":"${name}"`);
    },
    { timeoutMs: 20_000 },
  );
});

test('a key that was created, used, mistyped, rolled, revealed and revoked appears in no log, trace, metric, table or cache', async () => {
  const account = await platform.newAccount();
  const created = await platform.newKey(account);
  const rolled = await platform.keys.rollKey({
    accountId: account,
    keyId: created.keyId,
    actor: platform.actor,
  });
  const revealed = await platform.keys.revealDefaultKey({ accountId: account, actor: platform.actor });
  const keys = [created.secret, rolled.secret, revealed.secret];
  for (const key of keys) {
    await send(platform, { headers: bearer(key), body: chat() });
    await send(platform, { headers: bearer(`${key}x`), body: chat() });
    await send(platform, { headers: { ...bearer(key), 'x-stand-in-fail': '500' }, body: chat() });
    await send(platform, { headers: bearer(key), path: `/api/keys/${key}`, method: 'GET' });
    await send(platform, { headers: bearer(key), path: `/api/models?api_key=${key}`, method: 'GET' });
    await send(platform, {
      headers: { authorization: key, 'content-type': 'application/json' },
      body: chat(),
    });
  }
  await platform.keys.revokeKey({
    accountId: account,
    keyId: rolled.key?.keyId ?? '',
    actor: platform.actor,
  });
  await eventually(async () => {
    expect((await send(platform, { headers: bearer(rolled.secret), body: chat() })).code).toBe(
      'invalid_api_key',
    );
  });
  platform.service('key-service').signal('SIGKILL');
  await platform.service('key-service').ended;
  await send(platform, { headers: bearer(revealed.secret), path: '/api/keys', method: 'GET' });
  const beforeRestart = platform.service('key-service').lines().join('\n');
  await platform.restart('key-service');
  // Until the gateway is connected again.
  await eventually(async () => {
    const probe = await platform.newKey(account);
    const answer = await send(platform, { headers: bearer(probe.secret), body: chat() });
    expect(answer.status).toBe(200);
  });

  const outputs: Record<string, string> = { ...(await allOutputs()), beforeRestart };
  // The public part of a key is found, which shows that the search works.
  expect(outputs.tables).toContain(created.keyId);
  expect(outputs.redis).toContain(created.keyId);
  expect(outputs['auth-gateway']).toContain('"msg"');
  for (const key of keys) {
    expectNowhere(key.slice(17, 36), outputs);
  }
});

test('a session that was created, used, mistyped and ended, and what belongs to its login, appear nowhere', async () => {
  const agent = createUserAgent();
  const gateway = `http://127.0.0.1:${platform.ports.http}`;
  const callback = await logInAtProvider(agent, gateway, 'secrets@example.com');
  await agent.request(callback);
  const session = agent.cookie('hvz_session') ?? '';
  expect(session).toMatch(/^hvz_sess_[0-9A-Za-z]{40}$/);

  const ownPage = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  const url = `${gateway}/api/chat/completions`;
  await agent.request(url, { method: 'POST', headers: ownPage, body: chat() });
  await agent.request(`${gateway}/api/keys`, { headers: ownPage });
  await agent.request(`${gateway}/settings/keys?session=${session}`);
  await agent.request(`${gateway}/auth/login?return_to=/usage?${session}`);
  await agent.request(callback);
  for (const mistyped of [`${session}x`, session.slice(0, -1)]) {
    const headers = { ...ownPage, cookie: `hvz_session=${mistyped}` };
    await send(platform, { path: '/api/keys', method: 'GET', headers });
  }
  const logOut = { method: 'POST', headers: ownPage, body: '{}' };
  expect((await agent.request(`${gateway}/auth/logout`, logOut)).status).toBe(200);

  const outputs = await allOutputs();
  const sessionId = session.slice(9, 21);
  expect(outputs.tables).toContain(sessionId);
  expect(outputs.redis).toContain(sessionId);
  const code = new URL(callback).searchParams.get('code') ?? '';
  expect(code.length).toBeGreaterThan(20);
  for (const secret of [session.slice(21, 43), code]) expectNowhere(secret, outputs);
});

/** Everything that the platform has written: tables, the shared cache, traces, metrics and logs. */
async function allOutputs(): Promise<Record<string, string>> {
  const outputs: Record<string, string> = {
    tables: await dumpTables(platform.databaseUrl),
    redis: await dumpRedis((platform.redis as RedisServer).url),
    traces,
    metrics: await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text(),
  };
  for (const name of ['auth-gateway', 'key-service', 'inference-router', 'stand-in'] as const) {
    outputs[name] = platform.service(name).lines().join('\n');
  }
  return outputs;
}

function expectNowhere(secret: string, outputs: Readonly<Record<string, string>>): void {
  for (const [output, text] of Object.entries(outputs)) {
    expect([output, text.includes(secret)]).toEqual([output, false]);
  }
}

async function dumpTables(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('keys', 'inference')`,
  );
  let dump = '';
  for (const { name } of tables.rows) {
    const { rows } = await client.query(`SELECT row_to_json(t)::text AS row FROM ${name} AS t`);
    dump += rows.map(({ row }) => row).join('\n');
  }
  await client.end();
  return dump;
}

/** Every key and value of the server, as it sends them to a replica on SYNC. */
function dumpRedis(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let dump = '';
    const socket = createConnection({ host: hostname, port: Number(port) }, () => socket.write('SYNC\r\n'));
    socket.on('data', (chunk) => {
      dump += chunk.toString('latin1');
      if (/^\$\d+\r\n/m.test(dump) && dump.includes('hvz:key:')) setTimeout(() => socket.destroy(), 300);
    });
    socket.on('close', () => resolve(dump));
    socket.on('error', reject);
  });
}
