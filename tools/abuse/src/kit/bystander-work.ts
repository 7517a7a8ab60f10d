import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  BystanderPlan,
  BystanderResult,
  EndpointPlan,
  NewKeyPlan,
  RequestPlan,
  RevocationPlan,
  Series,
} from './bystander-plan.js';
import { bearer, chat, codeOf, json, type Response, type SendOptions, send, withoutKey } from './http.js';

type Target = Pick<SendOptions, 'port' | 'from' | 'agent'>;

/** How long a revocation may take to be CONFIRMED, and an endpoint to become ready, in milliseconds. */
const patienceMs = 20_000;
/** How often the state of a revocation and of an endpoint is asked for, in milliseconds. */
const [revocationPollMs, endpointPollMs] = [25, 150];

/** Carries out a plan until the signal aborts. Resolves when everything that was begun has ended. */
export async function runBystander(plan: BystanderPlan, signal: AbortSignal): Promise<BystanderResult> {
  const { port, from, freshConnections = false, requests, revocations, newKeys, endpoints } = plan;
  const agent = freshConnections ? undefined : new Agent({ keepAlive: true });
  const target: Target = agent ? { port, from, agent } : { port, from };
  const parts = {
    ...(requests && { requests: sendRequests(target, requests, signal) }),
    ...(revocations && { revocations: revokeKeys(target, revocations, signal) }),
    ...(newKeys && { newKeys: createKeys(target, newKeys, signal) }),
    ...(endpoints && { endpoints: createEndpoints(target, endpoints, signal) }),
  };
  const results = Object.entries(parts).map(async ([name, series]) => [name, await series] as const);
  try {
    return Object.fromEntries(await Promise.all(results));
  } finally {
    agent?.destroy();
  }
}

function newSeries(): Series {
  return { attempted: 0, durationsMs: [], failures: {} };
}

/** Counts an attempt, which succeeded if `durationMs` is given. */
function count(series: Series, response: Response, durationMs: number | undefined): void {
  series.attempted++;
  if (durationMs !== undefined) {
    series.durationsMs.push(durationMs);
    return;
  }
  const how = `${response.status} ${codeOf(response) ?? ''}`.trim();
  series.failures[how] = (series.failures[how] ?? 0) + 1;
}

/** Begins `work` at a steady rate until the signal aborts, and waits for what has begun. */
async function steadily(everyMs: number, signal: AbortSignal, work: (index: number) => Promise<void>) {
  const begun: Promise<void>[] = [];
  const startedMs = performance.now();
  while (!signal.aborted) {
    begun.push(work(begun.length));
    await sleep(Math.max(0, startedMs + begun.length * everyMs - performance.now()), undefined, {
      signal,
    }).catch(() => {});
  }
  await Promise.all(begun);
}

async function sendRequests(
  target: Target,
  { perSecond, secrets, path }: RequestPlan,
  signal: AbortSignal,
): Promise<Series> {
  const series = newSeries();
  await steadily(1_000 / perSecond, signal, async (index) => {
    const secret = secrets[index % secrets.length];
    const headers = secret === undefined ? withoutKey : bearer(secret);
    const where = path === undefined ? {} : { path };
    const response = await send({ ...target, headers, body: chat(), ...where });
    const admitted = response.status === 200 && response.complete;
    count(series, response, admitted ? response.durationMs : undefined);
  });
  return series;
}

async function revokeKeys(
  target: Target,
  { manager, keyIds, everyMs }: RevocationPlan,
  signal: AbortSignal,
): Promise<Series> {
  const series = newSeries();
  const headers = bearer(manager);
  for (const keyId of keyIds) {
    if (signal.aborted) break;
    const startedMs = performance.now();
    let response = await send({ ...target, headers, method: 'DELETE', path: `/api/keys/${keyId}` });
    const id = json<{ revocation?: { id: string } }>(response)?.revocation?.id;
    while (response.status === 202 && performance.now() - startedMs < patienceMs) {
      await sleep(revocationPollMs);
      const polled = await send({ ...target, headers, method: 'GET', path: `/api/revocations/${id}` });
      if (json<{ state?: string }>(polled)?.state === 'confirmed') response = polled;
    }
    const confirmed = response.status === 200;
    count(series, response, confirmed ? performance.now() - startedMs : undefined);
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
  return series;
}

async function createKeys(
  target: Target,
  { manager, everyMs }: NewKeyPlan,
  signal: AbortSignal,
): Promise<Series> {
  const series = newSeries();
  const run = Math.random().toString(36).slice(2);
  await steadily(everyMs, signal, async (index) => {
    const body = JSON.stringify({ name: `${run}-${index}`, scopes: ['inference'] });
    const response = await send({ ...target, headers: bearer(manager), path: '/api/keys', body });
    count(series, response, response.status === 201 ? response.durationMs : undefined);
  });
  return series;
}

async function createEndpoints(
  target: Target,
  { manager, hosts, everyMs }: EndpointPlan,
  signal: AbortSignal,
): Promise<Series> {
  const series = newSeries();
  const call = (method: string, path: string, body = '') =>
    send({ ...target, headers: bearer(manager), method, path: `/api/endpoints${path}`, body });
  while (!signal.aborted) {
    const startedMs = performance.now();
    const created = await call('POST', '', JSON.stringify({ model: 'stand-in', hosts }));
    const id = json<{ id?: string }>(created)?.id;
    let ready = false;
    while (id !== undefined && !ready && performance.now() - startedMs < patienceMs) {
      ready = json<{ state?: string }>(await call('GET', `/${id}`))?.state === 'ready';
      if (!ready) await sleep(endpointPollMs);
    }
    count(series, created, ready ? performance.now() - startedMs : undefined);
    if (id !== undefined) await call('DELETE', `/${id}`);
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
  return series;
}
