import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { type Scope, tombstone } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { createInFlightRequests, startHttpServer } from '@hypervize/relay';
import { type Clock, systemClock as clock, createLogger } from '@hypervize/runtime';
import { createApp } from '../src/app.js';
import type { RefusedAttempt } from '../src/audit/recorder.js';
import type { Authentication } from '../src/auth/authenticate.js';
import { createVerdictCache } from '../src/auth/verdict-cache.js';
import type { Clients } from '../src/clients.js';
import type { AccountEvents } from '../src/events/follow.js';
import { createEventStreams } from '../src/events/streams.js';
import { commonHeaders } from '../src/http/common-headers.js';
import { createVia } from '../src/http/via.js';
import { createEventLoopTurns } from '../src/limits/event-loop-turns.js';
import { createLimiter } from '../src/limits/limiter.js';
import { createManagementPlaces } from '../src/limits/management-places.js';
import { admitManagement } from '../src/limits/management-rate.js';
import { createPlaces } from '../src/limits/places.js';
import { createManagementApi } from '../src/management/api.js';
import type { AccessRight } from '../src/revocation/access-right.js';
import type { Change } from '../src/revocation/change.js';
import { evictAndCancel } from '../src/revocation/evict-and-cancel.js';
import { createMutations } from '../src/revocation/mutations.js';
import { keyCaller, sessionCaller } from './callers.js';

/** Fakes of the methods that a test uses, by client. */
type Fakes = {
  [C in keyof Clients]?: Partial<Record<keyof Clients[C], (request: never, options?: never) => unknown>>;
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly code: string | undefined;
  /** Whether the response was complete. */
  readonly complete: boolean;
}

export interface Options {
  readonly managementPerMinute?: number;
  /** What is left of the lease, in milliseconds. */
  readonly leaseMs?: number;
  readonly accountEvents?: Pick<AccountEvents, 'subscribe'>;
  /** The clock of event streams. */
  readonly streamClock?: Pick<Clock, 'sleep'>;
}

interface Sent {
  readonly key?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** When the sessions of these tests expire. */
export const sessionExpiresMs = Date.parse('2100-01-01T00:00:00Z');

export type Gateway = Awaited<ReturnType<typeof startGateway>>;

/**
 * The gateway's app with the management API on an HTTP server, with fakes of the other services. A key is written
 * "KEY_ID ACCOUNT_ID SCOPE", a session "session:ID ACCOUNT_ID global"; the key ids "suspended" and "expired" are what they are called.
 */
export async function startGateway(fakes: Fakes, options: Options = {}) {
  const refused: RefusedAttempt[] = [];
  const limitsHit: string[] = [];
  const seqs = { now: 1 };
  const inFlightRequests = createInFlightRequests<AccessRight>();
  const verdictCache = createVerdictCache({
    maxKeys: 1_000,
    verdictTtlMs: 60_000,
    unknownTtlMs: 1_000,
    clock,
  });
  const mutations = createMutations({ remainingMs: () => options.leaseMs ?? 3_000 }, clock);
  const countRefusal = (limit: string) => void limitsHit.push(limit);
  const limiter = createLimiter({
    shared: undefined,
    clock,
    maxNames: 1_000,
    gateways: () => 1,
    onError: () => {},
  });
  const managementPerMinute = options.managementPerMinute ?? 600;
  const eventStreams = createEventStreams({
    accountEvents: options.accountEvents ?? { subscribe: () => () => {} },
    clock: options.streamClock ?? clock,
    stalledClientMs: 120_000,
  });
  const management = createManagementApi({
    ...(fakes as unknown as Clients),
    eventStreams,
    ...{ mutations, logger: createLogger({ name: 'test', level: 'silent' }), stalledClientMs: 120_000 },
    uploadRate: { minBytesPerSecond: 1, windowMs: 10_000 },
    auditRecorder: { record: (attempt) => void refused.push(attempt) },
    addressOf: () => '192.0.2.1',
    admit: (request) => admitManagement({ limiter, managementPerMinute, countRefusal }, request),
    places: createManagementPlaces({ clock, countRefusal }),
    defaultLimits: { account: 1, publicEndpoint: 1, publicAddress: 1, tokensPerMonth: undefined },
  });
  const app = createApp({
    registration: {
      authenticate: async (request) => authenticate(request, verdictCache, seqs.now),
      confirmCredential: () => Promise.reject(new AppError('auth_unavailable')),
      ...{ verdictCache, inFlightRequests, clock },
    },
    ...{ management, clock, addressOf: () => '192.0.2.1', via: createVia([Buffer.alloc(32)]) },
    commonHeaders: commonHeaders(true),
    eventLoopTurn: createEventLoopTurns(1_000),
    places: createPlaces({ maxInFlight: 1_000, overload: () => 'none', countRefusal }),
    metrics: { recordRequest: () => {}, countCancellation: () => {} },
    logger: createLogger({ name: 'test', level: 'silent' }),
    // Not used by management requests.
    ...({} as {
      limits: never;
      endpointRight: never;
      sessionRight: never;
      signIn: never;
      pages: never;
      keyUse: never;
      usageRecording: never;
      proxy: never;
      inSpan: never;
    }),
  });
  const server = await startHttpServer(
    {
      ...{ host: '127.0.0.1', port: 0, headersTimeoutMs: 10_000, requestTimeoutMs: 30_000 },
      ...{ maxHeaderBytes: 16_384, drainMs: 0 },
      connections: { max: 1_000, ownerOf: () => undefined, onRefusal: () => {} },
    },
    () => app.handle,
  );
  return {
    ...{ port: server.port, refused, limitsHit, mutations, inFlightRequests, eventStreams },
    call: (method: string, path: string, sent: Sent = {}) => call(server.port, method, path, sent),
    /** Applies a change to a key; resolves when it would be acknowledged. */
    change: (keyId: string, kind: Change['kind'] = 'revoked') => {
      const change = {
        seq: ++seqs.now,
        kind,
        subjectId: keyId,
        accountId: 'a',
        scopes: [],
        expiresAtMs: null,
      };
      return evictAndCancel(verdictCache, inFlightRequests, mutations, change);
    },
    stop: server.stop,
  };
}

function authenticate(
  { headers }: IncomingMessage,
  verdictCache: ReturnType<typeof createVerdictCache>,
  seq: number,
): Authentication {
  if (headers.authorization === undefined) return { kind: 'authenticated', caller: { kind: 'anonymous' } };
  const [, keyId = '', accountId = '', scope = ''] = headers.authorization.split(' ');
  if (verdictCache.get(keyId)?.kind === tombstone(0).kind)
    return { kind: 'refused', error: new AppError('invalid_api_key') };
  const known = { actorId: `key:${keyId}`, accountId };
  if (keyId === 'suspended') return { kind: 'refused', error: new AppError('account_suspended'), known };
  if (keyId === 'expired') return { kind: 'refused', error: new AppError('expired_api_key'), known };
  const verdict = {
    ...{ kind: 'verdict' as const, seq, sha256: '', accountId, scopes: [scope as Scope] },
    ...{ expiresAtMs: null, suspended: false, requestsPerMinute: null },
  };
  const sessionId = /^session:(.*)$/.exec(keyId)?.[1];
  if (sessionId === undefined) return { kind: 'authenticated', caller: keyCaller(keyId, verdict) };
  const caller = sessionCaller(sessionId, { ...verdict, expiresAtMs: sessionExpiresMs });
  return { kind: 'authenticated', caller };
}

function call(port: number, method: string, path: string, sent: Sent): Promise<Answer> {
  const { key = 'k1 a global', body } = sent;
  const headers = {
    ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined || sent.headers ? {} : { 'content-length': Buffer.byteLength(body) }),
    ...sent.headers,
  };
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port, method, path: `/api${path}`, headers, agent: false };
    const request = httpRequest(target, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => {});
      response.on('close', () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode: status = 0, complete } = response;
        resolve({ status, headers: response.headers, text, code: codeOf(text), complete });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function codeOf(text: string): string | undefined {
  return /"code":"(\w+)"/.exec(text)?.[1];
}

/** A raw connection to the gateway, with what it has sent so far. */
export function openRaw(port: number) {
  const socket = connect(port, '127.0.0.1');
  const state = { received: '', closed: false };
  socket.on('data', (chunk) => {
    state.received += chunk.toString();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    state.closed = true;
  });
  return {
    send: (text: string) => void socket.write(text),
    received: () => state.received,
    closed: () => state.closed,
    close: () => void socket.destroy(),
  };
}
