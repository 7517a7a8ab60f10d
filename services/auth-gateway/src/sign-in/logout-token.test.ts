import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { verifyLogoutToken } from './logout-token.js';

const issuer = 'https://issuer.example/';
const now = 1_800_000_000;
const event = 'http://schemas.openid.net/event/backchannel-logout';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const { privateKey: strangersKey } = await generateKeyPair('ES256');
const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k' }] });

const claims = {
  ...{ iss: issuer, aud: 'client', iat: now, exp: now + 120, jti: 'id', sub: 'user' },
  events: { [event]: {} },
};
const sign = (payload: JWTPayload, key = privateKey, typ: string | undefined = 'logout+jwt') =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'k', ...(typ ? { typ } : {}) }).sign(key);
const verify = (token: string, at = now) =>
  verifyLogoutToken(token, keys, {
    ...{ issuer, clientId: 'client', clockToleranceSeconds: 60, currentDate: new Date(at * 1_000) },
  });
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));

describe('a logout token', () => {
  test('ends the session that it names, else all sessions of its user', async () => {
    expect(await verify(await sign(claims))).toEqual({ of: 'subject', subject: 'user' });
    const session = { of: 'providerSession', providerSession: 'sid' };
    expect(await verify(await sign({ ...claims, sid: 'sid' }))).toEqual(session);
    expect(await verify(await sign({ ...without('sub'), sid: 'sid' }))).toEqual(session);
  });

  test('is accepted without a type and with clocks that differ by a minute', async () => {
    expect(await verify(await sign(claims, privateKey, ''))).toMatchObject({ subject: 'user' });
    expect(await verify(await sign(claims, privateKey, 'JWT'))).toMatchObject({ subject: 'user' });
    expect(await verify(await sign({ ...claims, iat: now + 50 }))).toMatchObject({ subject: 'user' });
    expect(await verify(await sign(claims), now + 170)).toMatchObject({ subject: 'user' });
  });

  test.each<[string, JWTPayload]>([
    ['of another issuer', { ...claims, iss: 'https://other.example/' }],
    ['for another client', { ...claims, aud: 'other' }],
    ['without an issuer', without('iss')],
    ['without an audience', without('aud')],
    ['without iat', without('iat')],
    ['without exp', without('exp')],
    ['without jti', without('jti')],
    ['without events', without('events')],
    ['with another event', { ...claims, events: { 'http://example.com/other': {} } }],
    ['with an event that is not an object', { ...claims, events: { [event]: null } }],
    ['with events as a list', { ...claims, events: [event] }],
    ['with a nonce, as an ID token has', { ...claims, nonce: 'n' }],
    ['without sub and sid', without('sub')],
    ['with an empty sub', { ...claims, sub: '' }],
    ['with a sid that is not text', { ...claims, sid: 7 }],
    ['with a sid that is too long', { ...claims, sid: 'x'.repeat(256) }],
    ['that has expired', { ...claims, iat: now - 290, exp: now - 61 }],
    ['that was issued too long ago', { ...claims, iat: now - 400 }],
    ['from the future', { ...claims, iat: now + 120, exp: now + 300 }],
  ])('%s is refused', async (_, payload) => {
    const token = await sign(payload);
    await expect(verify(token)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_JWT/) });
  });

  test('that is forged, unsigned, of another type, or no token at all is refused', async () => {
    const unsigned = new UnsecuredJWT(claims).encode();
    const wrongs = [
      await sign(claims, strangersKey),
      await sign(claims, privateKey, 'at+jwt'),
      ...[unsigned, '', 'a.b.c', `${await sign(claims)}x`],
    ];
    for (const token of wrongs)
      await expect(verify(token)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_J/) });
  });
});
