import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { keepOpen, startHoldingHost, startHost } from './hosts.js';
import { type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
let traces = '';
/** Stands in for an OpenTelemetry collector. */
const collector = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    traces += chunk.toString();
  });
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});
const { keep, closeAll } = keepOpen();

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase(), {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  });
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
  collector.closeAllConnections();
  collector.close();
});

/** The value of the series with these labels; undefined if there is none. */
async function metric(name: string, labels: Record<string, string>): Promise<number | undefined> {
  const lines = (await router.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
  const found = lines.find((line) =>
    Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
  );
  return found === undefined ? undefined : Number(found.split(' ').at(-1));
}

const stream = (response: ServerResponse, events: number) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end('data: {}\n\n'.repeat(events));
};

test('metrics report requests in flight and waiting, attempts with their reasons, and latencies by pool and host', async () => {
  const host = await keep(startHoldingHost());
  const pool = await router.newPool([host.url], { maxPerHost: 1, streamUsage: false });
  const body = JSON.stringify({ model: pool, stream: true, messages: [] });
  const sent = [router.send(pool, { body }), router.send(pool, { body })];
  const of = { pool, host: host.url };
  await eventually(async () => {
    expect(await metric('hvz_host_outstanding', of)).toBe(1);
    expect(await metric('hvz_pool_queue_length', { pool })).toBe(1);
  });
  expect(await metric('hvz_host_available', { ...of, state: 'unknown' })).toBe(1);
  for (const one of sent) {
    void one.response.catch(() => {});
    const { response } = await eventually(() => {
      const [held] = host.held().filter((each) => !each.response.headersSent);
      if (!held) throw new Error('no request has arrived');
      return held;
    });
    stream(response, 5);
  }
  expect((await Promise.all(sent.map(({ response }) => response))).map(({ status }) => status)).toEqual([
    200, 200,
  ]);
  await eventually(async () => expect(await metric('hvz_host_outstanding', of)).toBe(0));
  expect(await metric('hvz_host_attempts_total', { ...of, result: 'success', reason: 'picked' })).toBe(2);
  expect(await metric('hvz_host_stream_events_total', of)).toBe(10);
  expect(await metric('hvz_host_first_byte_seconds_count', of)).toBe(2);
  expect(await metric('hvz_pool_queue_wait_seconds_count', { pool })).toBe(1);
});

test('metrics report the ejection of a failing host, and each retry', async () => {
  const bad = await keep(startHost((_request, response) => response.writeHead(500).end()));
  const good = await keep(startHost((_request, response) => stream(response, 1)));
  const pool = await router.newPool([bad.url, good.url]);
  await eventually(async () => {
    expect((await router.post(pool)).status).toBe(200);
    expect(await metric('hvz_pool_events_total', { pool, event: 'ejected' })).toBe(1);
  });
  expect(await metric('hvz_host_available', { pool, host: bad.url, state: 'ejected' })).toBe(0);
  expect(await metric('hvz_pool_events_total', { pool, event: 'retried' })).toBe(3);
  expect(await metric('hvz_host_attempts_total', { pool, host: bad.url, result: 'failure' })).toBeGreaterThan(
    0,
  );
});

test('the span of a request has its route, its host, why that was picked, and the hosts that failed before it', async () => {
  const bad = await keep(startHost((_request, response) => response.writeHead(500).end()));
  const good = await keep(startHost((_request, response) => stream(response, 1)));
  const pool = await router.newPool([bad.url, good.url]);
  await eventually(
    async () => {
      await router.post(pool);
      const spans = traces.split('{"traceId"');
      const [retried] = spans.filter((span) => span.includes(`"hvz.failed_hosts"`) && span.includes(bad.url));
      expect(retried).toContain('{"key":"hvz.route","value":{"stringValue":"elastic"}}');
      expect(retried).toContain(`{"key":"hvz.host","value":{"stringValue":"${good.url}"}}`);
      expect(retried).toContain('{"key":"hvz.pick_reason","value":{"stringValue":"retry"}}');
      expect(retried).toContain('{"key":"hvz.attempts","value":{"intValue":2}}');
    },
    { timeoutMs: 20_000, intervalMs: 200 },
  );
});
