import type { Principal, Scope } from '@hypervize/auth-model';
import { describe, expect, test } from '@jest/globals';
import type { AuthMode, Endpoint } from '../endpoints/endpoint.js';
import { authorizeRoute, requireAccess } from './access.js';

const endpoint = (authMode: AuthMode): Endpoint => ({
  endpointId: 'ep_000000000000',
  accountId: 'owner',
  model: 'm',
  authMode,
  hosts: ['http://127.0.0.1'],
  createdAtMs: 0,
  state: 'ready',
  version: 1,
});
const key = (accountId: string, ...scopes: Scope[]): Principal => ({
  kind: 'key',
  keyId: 'k',
  accountId,
  scopes,
});
const callers: Record<string, Principal> = {
  owner: key('owner', 'inference'),
  'owner, elastic-only': key('owner', 'elastic-only'),
  stranger: key('stranger', 'inference'),
  anonymous: { kind: 'anonymous' },
};
const outcome = (kind: 'fresh' | 'stale', found: Endpoint | undefined, caller: string) => {
  try {
    return requireAccess({ kind, endpoint: found }, callers[caller] as Principal) && 'served';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('with a fresh registry', () => {
  test.each([
    ['private', 'owner', 'served'],
    ['private', 'owner, elastic-only', 'insufficient_scope'],
    ['private', 'stranger', 'endpoint_not_found'],
    ['private', 'anonymous', 'missing_api_key'],
    ['public', 'owner', 'served'],
    ['public', 'stranger', 'served'],
    ['public', 'anonymous', 'served'],
    ['missing', 'owner', 'endpoint_not_found'],
    ['missing', 'anonymous', 'missing_api_key'],
  ])('%s endpoint, %s: %s', (mode, caller, expected) => {
    expect(outcome('fresh', mode === 'missing' ? undefined : endpoint(mode as AuthMode), caller)).toBe(
      expected,
    );
  });
});

describe('with a stale registry', () => {
  test.each([
    ['private', 'owner', 'served'],
    ['private', 'stranger', 'endpoint_not_found'],
    ['private', 'anonymous', 'missing_api_key'],
    ['public', 'owner', 'served'],
    ['public', 'stranger', 'unavailable'],
    ['public', 'anonymous', 'unavailable'],
    ['missing', 'owner', 'unavailable'],
  ])('%s endpoint, %s: %s', (mode, caller, expected) => {
    expect(outcome('stale', mode === 'missing' ? undefined : endpoint(mode as AuthMode), caller)).toBe(
      expected,
    );
  });
});

test('before the registry has been read, every request is refused as unavailable', () => {
  for (const principal of Object.values(callers)) {
    expect(() => requireAccess({ kind: 'not-loaded' }, principal)).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
  }
});

describe('a public endpoint', () => {
  const serve = (caller: string, checkedOwner: string) => {
    const registry = { find: () => ({ kind: 'fresh' as const, endpoint: endpoint('public') }) };
    const route = { kind: 'dedicated', endpointId: 'ep_000000000000', operation: 'embeddings' } as const;
    try {
      return authorizeRoute(route, registry, callers[caller] as Principal, checkedOwner) && 'served';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test('serves others than its owner only if the gateway has checked the standing of exactly that owner', () => {
    for (const caller of ['stranger', 'anonymous']) {
      expect(['owner', 'another', ''].map((checked) => serve(caller, checked))).toEqual([
        ...['served', 'unavailable', 'unavailable'],
      ]);
    }
    expect(serve('owner', '')).toBe('served');
  });
});
