import { readFile } from 'node:fs/promises';
import { createAuthority, eventually, freePort } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEventStream } from './event-stream.js';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

const services = ['auth-gateway', 'inference-router', 'key-service'] as const;
type Service = (typeof services)[number];

/** A metric: its type, and its labels with their possible values; undefined: any value. */
interface Metric {
  readonly type: string;
  readonly labels: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

const authority = createAuthority();
let platform: Platform;
let operationsPorts: Record<Service, number>;
let documented: Record<Service, Map<string, Metric>>;
let exposed: Record<Service, Map<string, { type: string; labels: Map<string, Set<string>> }>>;

beforeAll(async () => {
  const [routerPort, keyServicePort] = [await freePort(), await freePort()];
  const tls = (name: Service) => {
    const { certFile, keyFile, caFile } = authority.issue(name);
    return { GRPC_TLS_CERT_FILE: certFile, GRPC_TLS_KEY_FILE: keyFile, GRPC_TLS_CA_FILE: caFile };
  };
  platform = await startPlatform({
    standInArgs: ['--first-token-ms', '200'],
    operatorTls: authority.issue('hvz'),
    env: {
      // One request at a time and one in the queue, so that a few requests reach every state.
      'inference-router': {
        ...tls('inference-router'),
        ...{ OPERATIONS_PORT: String(routerPort), HOST_MAX_CONCURRENCY: '1', QUEUE_LENGTH: '1' },
        // Two bodies of the largest size do not fit for one account.
        ...{ MAX_BODY_BYTES: '100000', BODY_MEMORY_BYTES: '200000', BODY_MEMORY_WAIT_MS: '1' },
      },
      'key-service': { ...tls('key-service'), OPERATIONS_PORT: String(keyServicePort) },
      'auth-gateway': tls('auth-gateway'),
    },
  });
  operationsPorts = {
    'auth-gateway': platform.ports.operations,
    'inference-router': routerPort,
    'key-service': keyServicePort,
  };
  const text = await readFile(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  documented = byService((service) => parseTable(text, service));
  await causeEveryMetric();
  await eventually(async () => {
    const texts = await Promise.all(
      services.map(async (service) => {
        const response = await fetch(`http://127.0.0.1:${operationsPorts[service]}/metrics`);
        return [service, parseExposition(await response.text())] as const;
      }),
    );
    exposed = Object.fromEntries(texts) as typeof exposed;
    // Usage is counted and recorded in the background.
    for (const service of services) expect(exposed[service].size).toBe(documented[service].size);
  });
});
afterAll(async () => {
  await platform?.stop();
  authority.remove();
});

/** Sends the requests that make every metric appear. */
async function causeEveryMetric(): Promise<void> {
  const account = await platform.newAccount();
  const key = await platform.newKey(account);
  const limited = await platform.newKey(account, ['inference'], { requestsPerMinute: 1 });
  const revoked = await platform.newKey(account);
  const post = (secret: string, body: string) => send(platform, { headers: bearer(secret), body });
  // One is served, one waits, the third finds the queue full.
  const requests = Array.from({ length: 3 }, () => post(key.secret, chat({ stream: true })));
  expect((await Promise.all(requests)).map(({ status }) => status).sort()).toEqual([200, 200, 503]);
  const large = chat({ x: 'x'.repeat(90_000) });
  const withLarge = await Promise.all([post(key.secret, large), post(key.secret, large)]);
  expect(withLarge.map(({ status, code }) => `${status} ${code}`)).toContain('503 overloaded');
  await post(limited.secret, chat());
  expect((await post(limited.secret, chat())).status).toBe(429);
  await send(platform, { method: 'GET', path: '/api/models', headers: bearer(key.secret) });
  // Recorded as a refused attempt.
  await send(platform, { method: 'GET', path: '/api/keys', headers: bearer(key.secret) });
  const manager = await platform.newKey(account, ['global']);
  (await openEventStream(platform.ports, manager.secret)).close();
  const inFlight = post(revoked.secret, chat({ stream: true, max_tokens: 10_000 }));
  await eventually(async () => {
    const text = await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text();
    expect(text).toMatch(/hvz_gateway_in_flight\S* 1/);
  });
  await platform.keys.revokeKey({
    ...{ accountId: account, keyId: revoked.keyId, actor: platform.actor, reason: 'test' },
  });
  await inFlight;
}

function byService<T>(of: (service: Service) => T): Record<Service, T> {
  return Object.fromEntries(services.map((service) => [service, of(service)])) as Record<Service, T>;
}

/** The metrics in the table below the heading of a service. */
function parseTable(text: string, service: string): Map<string, Metric> {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${service}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const [name = '', type = '', labels = ''] = row.replace(/^\| /, '').split(' | ');
      return [name.replaceAll('`', ''), { type, labels: parseLabels(labels) }];
    }),
  );
}

/** The labels in a cell: "`name`: `value`, `value`; `name`: description". */
function parseLabels(cell: string): Metric['labels'] {
  if (cell === 'none') return new Map();
  return new Map(
    cell.split('; ').map((part) => {
      const [name = '', values = ''] = part.split(/: (.*)/);
      const tokens = [...values.matchAll(/`([^`]+)`/g)].map(([, value]) => value as string);
      return [name.replaceAll('`', ''), tokens.length === 0 ? undefined : new Set(tokens)];
    }),
  );
}

/** The metrics of a Prometheus exposition that are ours. */
function parseExposition(text: string) {
  const metrics = new Map<string, { type: string; labels: Map<string, Set<string>> }>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (hvz_\S+) (\S+)$/gm)) {
    metrics.set(name, { type, labels: new Map() });
  }
  for (const [, series = '', labels = ''] of text.matchAll(/^(hvz_[a-z_]+)(?:\{(.*)\})? /gm)) {
    const metric = metrics.get(series) ?? metrics.get(series.replace(/_(bucket|sum|count)$/, ''));
    for (const [, label = '', value = ''] of labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)) {
      if (label === 'le' || label.startsWith('otel_')) continue;
      const values = metric?.labels.get(label) ?? new Set();
      metric?.labels.set(label, values.add(value));
    }
  }
  return metrics;
}

describe.each(services)('docs/metrics.md on %s', (service) => {
  test('lists exactly the metrics that it exposes, with their types', () => {
    const typesOf = (metrics: ReadonlyMap<string, { readonly type: string }>) =>
      Object.fromEntries([...metrics].map(([name, { type }]) => [name, type]));
    expect(typesOf(exposed[service])).toEqual(typesOf(documented[service]));
  });

  test('lists exactly their labels, and every value that appears', () => {
    for (const [name, metric] of exposed[service]) {
      const expected = documented[service].get(name)?.labels ?? new Map();
      expect([name, [...metric.labels.keys()].sort()]).toEqual([name, [...expected.keys()].sort()]);
      for (const [label, values] of metric.labels) {
        const known = expected.get(label);
        if (known)
          expect([name, label, [...values].filter((value) => !known.has(value))]).toEqual([name, label, []]);
      }
    }
  });
});
