import { randomUUID } from 'node:crypto';
import type { inference, keys, usage } from '@hypervize/rpc';
import { describe, expect, test } from '@jest/globals';
import {
  accountLimitsJson,
  auditJson,
  deletedEndpointJson,
  endpointJson,
  isoTime,
  keyJson,
  listJson,
  newKeyJson,
  ownEndpointJson,
  parseRevocationId,
  quotaJson,
  revocationId,
  revocationJson,
  sessionJson,
  usageColumns,
  usageRowJson,
} from './index.js';

const key: keys.Key__Output = {
  keyId: 'AbCdEfGh',
  accountId: 'a',
  name: 'prod',
  scopes: ['inference'],
  createdUnixMs: 0,
  expiresUnixMs: 86_400_000,
  revealed: true,
  imported: false,
};
const endpoint: inference.Endpoint__Output = {
  endpointId: 'ep_000000000000',
  accountId: 'a',
  model: 'm',
  authMode: 'AUTH_MODE_PUBLIC',
  state: 'ENDPOINT_STATE_READY',
  hosts: ['http://10.0.0.5/v1'],
  createdUnixMs: 0,
};
const row: usage.UsageRow__Output = {
  fromUnixMs: 0,
  keyId: 'AbCdEfGh',
  endpointId: '',
  model: 'm',
  requests: 3,
  refused: 0,
  failed: 0,
  aborted: 0,
  promptTokens: 5,
  completionTokens: 7,
  estimated: 1,
  meanFirstByteMs: 1.6,
  p50FirstByteMs: 12.5,
};

describe('keys', () => {
  test('have the public prefix, ISO times, and null for what is absent', () => {
    expect(keyJson(key)).toEqual({
      ...{ object: 'api_key', id: 'AbCdEfGh', prefix: 'hvz_live_AbCdEfGh', name: 'prod' },
      ...{ scopes: ['inference'], created_at: '1970-01-01T00:00:00.000Z', last_used_at: null },
      ...{ expires_at: '1970-01-02T00:00:00.000Z', requests_per_minute: null, revoked_at: null },
      ...{ revoked_reason: null, successor_id: null, revealed: true, imported: false },
    });
  });

  test('have their secret only when they are new', () => {
    expect(newKeyJson(key, 'the secret')).toEqual({ ...keyJson(key), key: 'the secret' });
  });

  test('have audit entries with parsed details', () => {
    const entry = {
      atUnixMs: 0,
      action: 'key.revoked',
      keyId: '',
      endpointId: 'ep_000000000000',
      outcome: 'success',
      actor: null,
      detailsJson: '{"reason":"x"}',
    };
    expect(auditJson({ ...entry, accountId: 'a' } as keys.AuditEntry__Output)).toEqual({
      ...{ object: 'audit_entry', at: '1970-01-01T00:00:00.000Z', action: 'key.revoked', key_id: null },
      ...{ endpoint_id: 'ep_000000000000', outcome: 'success' },
      ...{ actor: null, address: null, details: { reason: 'x' } },
    });
  });
});

describe('endpoints', () => {
  test('show the URLs of their hosts only to those who manage them', () => {
    expect(endpointJson(endpoint)).toEqual({
      ...{ object: 'endpoint', id: 'ep_000000000000', model: 'm', state: 'ready', auth_mode: 'public' },
      ...{ path: '/api/d/ep_000000000000', host_count: 1, created_at: '1970-01-01T00:00:00.000Z' },
    });
    expect(ownEndpointJson(endpoint)).toEqual({ ...endpointJson(endpoint), hosts: endpoint.hosts });
  });

  test('are draining, not deleted, while they drain', () => {
    expect(deletedEndpointJson('ep_x', 0)).toMatchObject({ deleted: true, state: 'deleted' });
    expect(deletedEndpointJson('ep_x', 5)).toMatchObject({ deleted: false, state: 'draining' });
  });
});

describe('usage', () => {
  test('has the columns of the CSV, in their order', () => {
    expect(Object.keys(usageRowJson(row))).toEqual(usageColumns);
  });

  test('has whole milliseconds, and null for what is absent', () => {
    expect(usageRowJson(row)).toMatchObject({
      endpoint_id: null,
      ...{ mean_first_byte_ms: 2, mean_duration_ms: null },
      ...{ p50_first_byte_ms: 13, p95_first_byte_ms: null },
    });
  });

  test('is limited by the limits of the account, then by the defaults', () => {
    const allowance = { accountId: 'a', limits: { tokensPerMonth: 9 }, tokensUsed: 4, periodEndUnixMs: 0 };
    expect(quotaJson(allowance, { account: 60, tokensPerMonth: undefined })).toEqual({
      ...{ object: 'quota', requests_per_minute: 60, tokens_per_month: 9, tokens_used: 4 },
      resets_at: '1970-01-01T00:00:00.000Z',
    });
    expect(accountLimitsJson(allowance.limits)).toEqual({ requests_per_minute: null, tokens_per_month: 9 });
    expect(accountLimitsJson(null)).toEqual({ requests_per_minute: null, tokens_per_month: null });
  });
});

describe('revocations', () => {
  test('are pending until they are confirmed', () => {
    const pending = {
      state: 'STATE_PENDING' as const,
      seq: 7,
      certainByUnixMs: 0,
      waitingFor: [`gateway-1-${randomUUID()}`, 'redis'],
    };
    expect(revocationJson('key', pending)).toEqual({
      ...{ object: 'revocation', id: 'key-7', state: 'pending', certain_by: '1970-01-01T00:00:00.000Z' },
      ...{ waiting_for: ['gateway-1', 'redis'], took_ms: null },
    });
    const confirmed = { state: 'STATE_CONFIRMED' as const, seq: 7, waitingFor: [], tookMs: 38 };
    expect(revocationJson('endpoint', confirmed)).toMatchObject({
      ...{ id: 'endpoint-7', state: 'confirmed', certain_by: null, waiting_for: [], took_ms: 38 },
    });
    expect(revocationJson('key', null)).toBeNull();
  });

  test('have ids that parse to what they were made of, and nothing else does', () => {
    expect(parseRevocationId(revocationId('endpoint', 42))).toEqual({ kind: 'endpoint', seq: 42 });
    for (const other of ['', 'key', 'key-', 'key--1', 'user-1', 'key-1x', `key-${'9'.repeat(16)}`]) {
      expect([other, parseRevocationId(other)]).toEqual([other, undefined]);
    }
  });
});

test('a session is the current one if the request was made with it', () => {
  const session = {
    ...{ sessionId: 'AbCdEfGhIjKl', accountId: 'a', createdUnixMs: 0, lastUsedUnixMs: 0 },
    ...{ expiresUnixMs: 86_400_000, userAgent: 'Browser/1', address: '192.0.2.1' },
  };
  expect(sessionJson(session, 'AbCdEfGhIjKl')).toEqual({
    ...{
      object: 'session',
      id: 'AbCdEfGhIjKl',
      current: true,
      user_agent: 'Browser/1',
      address: '192.0.2.1',
    },
    ...{ created_at: '1970-01-01T00:00:00.000Z', last_used_at: '1970-01-01T00:00:00.000Z' },
    expires_at: '1970-01-02T00:00:00.000Z',
  });
  for (const other of [undefined, 'another']) expect(sessionJson(session, other).current).toBe(false);
});

test('lists have null instead of an empty page token', () => {
  expect(listJson([1], 'next')).toEqual({ object: 'list', data: [1], next_page_token: 'next' });
  expect(listJson([], '').next_page_token).toBeNull();
  expect(isoTime(undefined)).toBeNull();
});
