import { describe, expect, test } from '@jest/globals';
import type { Key } from '../../api/keys.js';
import { emptyForm, keyFormErrors, keyRequest } from './key-form.js';
import { filterParameter, keyNotices, keyState, shownFilter, visibleKeys } from './key-list.js';
import { withRevoking } from './use-revoking.js';

const now = Date.parse('2026-03-01T12:00:00Z');
const day = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();
const key = (name: string, change: Partial<Key> = {}): Key => ({
  ...{ object: 'api_key', id: name, prefix: `hvz_live_${name}`, name, scopes: ['inference'] },
  ...{ created_at: iso(now - 10 * day), last_used_at: iso(now), expires_at: iso(now + day) },
  ...{ requests_per_minute: null, revoked_at: null, revoked_reason: null, successor_id: null },
  ...{ revealed: true, imported: false, ...change },
});
const names = (keys: readonly Key[]) => keys.map(({ name }) => name);

describe('the list of keys', () => {
  test('is ordered by last use; unused keys follow, then revoked ones', () => {
    const keys = [
      key('revoked', { revoked_at: iso(now) }),
      key('never, old', { last_used_at: null, created_at: iso(now - 20 * day) }),
      key('never, new', { last_used_at: null }),
      key('yesterday', { last_used_at: iso(now - day) }),
      key('now'),
    ];
    expect(names(visibleKeys(keys, ''))).toEqual(['now', 'yesterday', 'never, new', 'never, old', 'revoked']);
  });

  test('is filtered by name, public part and scope, without regard to case', () => {
    const keys = [
      key('Prod'),
      key('b', { prefix: 'hvz_live_PROD1234' }),
      key('c', { scopes: ['global'] }),
      key('d'),
    ];
    expect(names(visibleKeys(keys, ' prod ')).sort()).toEqual(['Prod', 'b']);
    expect(names(visibleKeys(keys, 'global'))).toEqual(['c']);
  });

  test('can be filtered by a pasted key, whose secret is neither shown nor put into the URL', () => {
    const secret = `hvz_live_PROD1234${'s'.repeat(25)}`;
    expect(shownFilter(` ${secret} `)).toBe(' hvz_live_PROD1234 ');
    expect(filterParameter(secret)).toBe('PROD1234');
    expect(names(visibleKeys([key('b', { prefix: 'hvz_live_PROD1234' })], filterParameter(secret)))).toEqual([
      'b',
    ]);
    expect(shownFilter(`hvz_sess_${'s'.repeat(40)}`)).toBe('hvz_sess_');
    // The gateway refuses a URL with the beginning of a credential, as when the page is loaded again.
    for (const text of ['hvz_live_', 'hvz_live_PR', 'a hvz_sess_ b', 'HVZ_LIVE_PROD1234', 'prod', 'hvz_li'])
      expect([text, filterParameter(text)]).toEqual([text, expect.not.stringMatching(/hvz_(live|sess)_/i)]);
    expect(filterParameter('hvz_live_PR')).toBe('PR');
    expect(filterParameter('prod')).toBe('prod');
  });

  test('keeps a key that is being revoked in its place, whether or not the API still lists it', () => {
    const before = key('a');
    const revocation = {
      ...{ object: 'revocation' as const, id: 'key-1', state: 'pending' as const, certain_by: null },
      ...{ waiting_for: [], took_ms: null },
    };
    const revoking = new Map([['a', { key: before, revocation }]]);
    expect(withRevoking([key('b')], revoking)).toContain(before);
    expect(names(withRevoking([key('a', { revoked_at: iso(now) }), key('b')], revoking)).sort()).toEqual([
      'a',
      'b',
    ]);
  });

  test('shows a key as ending only while its successor overlaps with it', () => {
    expect(keyState(key('a'), now)).toBe('active');
    expect(keyState(key('a', { successor_id: 'b' }), now)).toBe('ending');
    expect(keyState(key('a', { successor_id: 'b' }), now + 2 * day)).toBe('expired');
    expect(keyState(key('a', { revoked_at: iso(now), successor_id: 'b' }), now)).toBe('revoked');
  });
});

describe('notices', () => {
  test('appear only when they are true', () => {
    expect(keyNotices([key('fine')], now)).toEqual([]);
    expect(
      keyNotices([key('gone', { expires_at: null, scopes: ['global'], revoked_at: iso(now) })], now),
    ).toEqual([]);
  });

  test('name the keys, at most three of them', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'].map((name) => key(name, { expires_at: null }));
    expect(keyNotices(keys, now)).toEqual([expect.stringMatching(/^a, b, c and 2 more never expire\./)]);
    expect(keyNotices(keys.slice(0, 2), now)).toEqual([expect.stringMatching(/^a and b never expire\./)]);
    const [unused] = keyNotices([key('x', { last_used_at: iso(now - 91 * day) })], now);
    expect(unused).toMatch(/^x has not been used for 90 days\./);
    expect(keyNotices([key('y', { scopes: ['global'] })], now)).toEqual([
      expect.stringMatching(/^y has the legacy/),
    ]);
  });

  test('set a name from right to left apart from the text around it', () => {
    const [notice] = keyNotices([key('مفتاح', { expires_at: null })], now);
    expect(notice).toMatch(/^\u2068مفتاح\u2069 never expires/);
  });

  test('leave a new key alone that was not used yet', () => {
    expect(keyNotices([key('new', { last_used_at: null })], now)).toEqual([]);
    expect(
      keyNotices([key('old', { last_used_at: null, created_at: iso(now - 91 * day) })], now),
    ).toHaveLength(1);
  });
});

describe('the form for a new key', () => {
  test('refuses what the API would refuse', () => {
    expect(keyFormErrors({ ...emptyForm, name: '  ' }, now)).toHaveProperty('name');
    expect(keyFormErrors({ ...emptyForm, name: 'x'.repeat(65) }, now)).toHaveProperty('name');
    expect(keyFormErrors({ ...emptyForm, name: '😀'.repeat(64) }, now)).toEqual({});
    for (const limit of ['0', '-1', '1.5', '1e3', '1000000001', 'many']) {
      expect([limit, keyFormErrors({ ...emptyForm, name: 'x', limit }, now)]).toEqual([
        limit,
        { limit: expect.any(String) },
      ]);
    }
    for (const date of ['', '2026-02-28', '2026-02-31x']) {
      const errors = keyFormErrors({ ...emptyForm, name: 'x', expiry: 'date', date }, now);
      expect([date, errors]).toEqual([date, { date: expect.any(String) }]);
    }
  });

  test('becomes a request with one scope, and an expiry and limit only if they are given', () => {
    expect(keyRequest({ ...emptyForm, name: ' prod ' }, now)).toEqual({
      name: 'prod',
      scopes: ['inference'],
    });
    const form = {
      ...emptyForm,
      name: 'x',
      scope: 'elastic-only' as const,
      expiry: '30' as const,
      limit: '60',
    };
    expect(keyRequest(form, now)).toEqual({
      ...{ name: 'x', scopes: ['elastic-only'], expires_at: iso(now + 30 * day), requests_per_minute: 60 },
    });
    expect(keyRequest({ ...emptyForm, name: 'x', expiry: 'date', date: '2026-03-01' }, now).expires_at).toBe(
      '2026-03-01T23:59:59.999Z',
    );
  });
});
