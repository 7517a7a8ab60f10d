import { describe, expect, test } from '@jest/globals';
import { createLoginCookies, type Login } from './login-cookies.js';

const key = (id: string, byte: number) => ({ id, secret: Buffer.alloc(40, byte) });
const nowMs = Date.parse('2026-03-01T12:00:00Z');
const clock = { ms: nowMs, now: () => clock.ms };
const cookiesOf = (keys = [key('one', 1)], isSecure = true) => createLoginCookies({ keys, isSecure, clock });
const login = (letter: string): Login => ({
  state: letter.repeat(43),
  nonce: 'nonce',
  verifier: 'the-verifier',
  returnTo: '/usage',
});
/** The Cookie header that a browser sends after it has received Set-Cookie headers. */
function received(setCookies: readonly string[], before = ''): string {
  const jar = new Map(
    before
      .split('; ')
      .filter(Boolean)
      .map((pair) => pair.split(/=(.*)/s) as [string, string]),
  );
  for (const header of setCookies) {
    const [name = '', value = ''] = (header.split('; ')[0] ?? '').split(/=(.*)/s);
    if (/Max-Age=0/.test(header)) jar.delete(name);
    else jar.set(name, value);
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}

describe('the cookie of a login', () => {
  test('gives the login back to the callback with its state, at every gateway with the key', async () => {
    const header = received(await cookiesOf().keep(login('a'), ''));
    expect(await cookiesOf([key('two', 2), key('one', 1)]).find(login('a').state, header)).toEqual(
      login('a'),
    );
  });

  test('is HttpOnly, SameSite=Lax, for /auth and ten minutes, Secure with https, and shows nothing of the login', async () => {
    const [secure = ''] = await cookiesOf().keep(login('a'), '');
    expect(secure).toMatch(
      /^__Host-hvz_login_a{16}=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/,
    );
    const readable = secure.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(readable.join()).not.toMatch(/verifier|usage|nonce/);
    const [plain] = await cookiesOf(undefined, false).keep(login('a'), '');
    expect(plain).toMatch(/^hvz_login_a{16}=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
  });

  test('is of no use with another state, another key, changed, truncated, or after ten minutes', async () => {
    const header = received(await cookiesOf().keep(login('a'), ''));
    const [name = '', value = ''] = header.split('=');
    expect(await cookiesOf().find(login('b').state, header)).toBeUndefined();
    expect(await cookiesOf().find(`${'a'.repeat(42)}b`, header)).toBeUndefined();
    expect(await cookiesOf([key('one', 2)]).find(login('a').state, header)).toBeUndefined();
    expect(await cookiesOf([key('two', 1)]).find(login('a').state, header)).toBeUndefined();
    const flipped = value.replace(/.(?=.{30}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    for (const wrong of [flipped, value.slice(0, -8), '', 'x'.repeat(8_000), 'a.b.c.d.e'])
      expect(await cookiesOf().find(login('a').state, `${name}=${wrong}`)).toBeUndefined();
    clock.ms = nowMs + 601_000;
    expect(await cookiesOf().find(login('a').state, header)).toBeUndefined();
    clock.ms = nowMs;
  });

  test('is found beside a cookie of the same name that another site of the domain has set', async () => {
    const header = received(await cookiesOf().keep(login('a'), ''));
    const name = header.split('=')[0];
    expect(await cookiesOf().find(login('a').state, `${name}=planted; ${header}`)).toEqual(login('a'));
  });
});

test('several tabs log in at once; of more than five logins the oldest is dropped', async () => {
  let header = 'other=1; __Host-hvz_login_rubbish=x';
  for (const letter of 'abcdef') {
    clock.ms += 1_000;
    header = received(await cookiesOf().keep(login(letter), header), header);
  }
  clock.ms = nowMs;
  const found = await Promise.all([...'abcdef'].map((one) => cookiesOf().find(login(one).state, header)));
  expect(found.map((one) => one?.state[0])).toEqual([undefined, 'b', 'c', 'd', 'e', 'f']);
  expect(header).toMatch(/^other=1/);
  expect(header).not.toContain('rubbish');
});

test('a finished login is dropped', async () => {
  const header = received(await cookiesOf().keep(login('a'), ''));
  expect(received([cookiesOf().drop(login('a').state)], header)).toBe('');
});
