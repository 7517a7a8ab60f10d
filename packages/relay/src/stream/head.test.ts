import { scopes as allScopes } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RelayProtocolError } from './frame.js';
import {
  decodeCancel,
  decodeRequestHead,
  decodeResponseHead,
  encodeCancel,
  encodeRequestHead,
  encodeResponseHead,
  type RequestHead,
} from './head.js';

const latin1 = (maxLength: number) =>
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    maxLength,
  });
const token = fc.string({ unit: fc.constantFrom(...'abcz019-_'), minLength: 1, maxLength: 12 });
const headers = fc.array(fc.tuple(token, latin1(40)), { maxLength: 8 }).map((list) => list.flat());
const scopes = fc.subarray([...allScopes]);
const principal = fc.oneof(
  fc.constant({ kind: 'anonymous' } as const),
  fc.record({ kind: fc.constant('session' as const), accountId: fc.uuid(), scopes }),
  fc.record({ kind: fc.constant('key' as const), keyId: token, accountId: fc.uuid(), scopes }),
);
const requestHead: fc.Arbitrary<RequestHead> = fc.record({
  path: token.map((text) => `/elastic/${text}`),
  principal,
  owner: fc.oneof(fc.constant(''), fc.uuid()),
  requestId: fc.uuid(),
  length: fc.oneof(fc.constant('chunked' as const), fc.nat()),
  trace: fc.dictionary(token, latin1(60), { maxKeys: 2 }),
  headers,
});
const text = fc.string({ unit: 'binary', maxLength: 30 });
const metering = fc.option(fc.record({ accountId: fc.uuid(), model: text, usageInjected: fc.boolean() }), {
  nil: undefined,
});
const sent = (encoded: string) => Buffer.from(encoded, 'latin1');
/** A dictionary of fast-check has no prototype, which makes no difference here. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('what is encoded is decoded as it was', () => {
  test('request heads', () => {
    fc.assert(
      fc.property(requestHead, (head) => {
        expect(plain(decodeRequestHead(sent(encodeRequestHead(head))))).toEqual(plain(head));
      }),
    );
  });

  test('response heads, with any text as the model', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), metering, headers, (status, payer, list) => {
        const head = { status, metering: payer, headers: list };
        expect(decodeResponseHead(sent(encodeResponseHead(head)))).toEqual(head);
      }),
    );
  });

  test('cancellations, with any text as the message', () => {
    fc.assert(
      fc.property(text, metering, (message, payer) => {
        const decoded = decodeCancel(
          sent(encodeCancel({ error: new AppError('no_capacity', message), metering: payer })),
        );
        expect(decoded).toMatchObject({ error: { code: 'no_capacity', message } });
        expect(decoded.metering).toEqual(payer);
      }),
    );
  });
});

const head: RequestHead = {
  ...{ path: '/elastic/embeddings', principal: { kind: 'anonymous' }, owner: '', requestId: 'r' },
  ...{ length: 2, trace: {}, headers: [] },
};

describe('text that would be read as further fields is never sent', () => {
  const injected = 'x\n:principal\nkey';
  test.each<[string, Partial<RequestHead>]>([
    ['path', { path: injected }],
    ['request id', { requestId: injected }],
    ['owner', { owner: injected }],
    ['key id', { principal: { kind: 'key', keyId: injected, accountId: 'a', scopes: [] } }],
    ['account id', { principal: { kind: 'session', accountId: injected, scopes: [] } }],
    ['trace', { trace: { traceparent: injected } }],
    ['name of a trace header', { trace: { [injected]: 'x' } }],
    ['header', { headers: ['accept', injected] }],
    ['header that looks like a field', { headers: [':owner', 'another'] }],
    // Latin-1 would drop the upper half of each character: a line feed, and another account.
    ['character beyond Latin-1', { owner: 'x\u010a' }],
  ])('%s', (_name, change) => {
    expect(() => encodeRequestHead({ ...head, ...change })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });

  test('half of a surrogate pair in a model or a message is replaced', () => {
    const payer = { accountId: 'a', model: 'm\ud800', usageInjected: false };
    const encoded = encodeResponseHead({ status: 200, metering: payer, headers: [] });
    expect(decodeResponseHead(sent(encoded)).metering?.model).toBe('m\ufffd');
  });
});

describe('a head is malformed', () => {
  test.each([
    ['without a path', ':request-id\nr\n:principal\nanonymous'],
    ['without a principal', ':path\n/x\n:request-id\nr'],
    ['with a key without an account', ':path\n/x\n:request-id\nr\n:principal\nkey\n:key\nk'],
    ['with two principals', ':path\n/x\n:request-id\nr\n:principal\nkey\n:principal\nanonymous'],
    ['with a name without a value', ':path\n/x\n:request-id\nr\n:principal'],
    ['with a negative length', ':path\n/x\n:request-id\nr\n:principal\nanonymous\n:length\n-1'],
  ])('%s', (_name, payload) => {
    expect(() => decodeRequestHead(sent(payload))).toThrow(RelayProtocolError);
  });

  test.each([
    ['a response without a status', () => decodeResponseHead(sent('content-type\na'))],
    ['a status that is no number', () => decodeResponseHead(sent(':status\n2x0'))],
    ['a model that is not percent-encoded', () => decodeCancel(sent(':payer\na\n:model\n%zz'))],
    ['a message that is not percent-encoded', () => decodeCancel(sent(':code\ninternal\n:message\n%'))],
  ])('%s', (_name, decode) => {
    expect(decode).toThrow(RelayProtocolError);
  });
});
