import type { IncomingMessage } from 'node:http';
import { generateKey, generateSession } from '@hypervize/key-format';
import { describe, expect, test } from '@jest/globals';
import { cookieValues, readCredentials } from './credentials.js';

const cookie = { name: 'hvz_session', ownOrigin: 'http://127.0.0.1:8080' };
const { session } = generateSession();
const { key } = generateKey();

function read(headers: Record<string, string>, method = 'POST', { configured = true } = {}) {
  const rawHeaders = Object.entries(headers).flat();
  return readCredentials(
    { method, headers, rawHeaders } as unknown as IncomingMessage,
    configured ? cookie : undefined,
  );
}

const ownPage = { 'sec-fetch-site': 'same-origin' };
const withSession = { cookie: `theme=dark; hvz_session=${session}` };

describe('a session cookie', () => {
  test('is the credential of a request from a page of our own origin', () => {
    expect(read({ ...ownPage, ...withSession })).toEqual({ kind: 'session', credential: session });
  });

  test('is refused from elsewhere, whatever the request does', () => {
    for (const method of ['GET', 'POST', 'DELETE'])
      expect(read({ ...withSession, 'sec-fetch-site': 'cross-site' }, method)).toMatchObject({
        error: { code: 'cross_site_request' },
      });
  });

  test('is refused if there are two of them: another site of the domain may have set one', () => {
    const cookies = `hvz_session=${session}; hvz_session=${generateSession().session}`;
    expect(read({ ...ownPage, cookie: cookies })).toMatchObject({ error: { code: 'ambiguous_credentials' } });
  });

  test('does not count beside an Authorization header, even if that is wrong', () => {
    for (const [authorization, credential] of [
      [`Bearer ${key}`, key],
      ['Bearer nonsense', 'nonsense'],
      ['Basic dXNlcg==', ''],
    ] as const)
      expect(read({ ...ownPage, ...withSession, authorization })).toEqual({ kind: 'key', credential });
  });

  test('does not count beside an empty Authorization header either, which is no credential', () => {
    for (const authorization of ['', 'Bearer', 'bearer '])
      expect(read({ ...ownPage, ...withSession, authorization })).toEqual({ kind: 'none' });
  });

  test('is ignored where no identity provider is configured', () => {
    expect(read({ ...ownPage, ...withSession }, 'POST', { configured: false })).toEqual({ kind: 'none' });
  });

  test('of a similar name is another cookie', () => {
    expect(cookieValues('xhvz_session=a; hvz_session2=b; hvz_session=c;hvz_session=', 'hvz_session')).toEqual(
      ['c', ''],
    );
  });
});
